// Tells at which addresses other hosts reach the targets of this one: where they listen, behind ports that
// Docker publishes, and behind addresses that the kernel translates. Pure.

import type {HostReach, ReachedAddress} from '../../src/domain/hops/host-reach.js';
import type {Listener, Translations} from './net-text.js';

export interface ListeningTarget {
  readonly target: string;
  readonly netns: string;
  readonly listeners: readonly Listener[];
}

export interface ReachFacts {
  readonly listening: readonly ListeningTarget[];
  /** The network namespace of the host. */
  readonly host: string;
  /** Addresses of network namespaces, by the namespace. */
  readonly addresses: ReadonlyMap<string, ReadonlySet<string>>;
  /** Where Docker's proxies lead to, by port of the host. */
  readonly published: ReadonlyMap<number, string>;
  readonly translations: Translations;
  /** Addresses that targets asked, at which no target of this host answers. */
  readonly asked: ReadonlySet<string>;
  readonly networks: readonly string[];
  /** The targets of this host that answer at an address. */
  readonly targetsAt: (address: string) => ReadonlySet<string>;
}

/** A host with more of them has its first ones told. */
const MOST_ADDRESSES = 256;
const MOST_NETWORKS = 64;

export function hostReach(facts: ReachFacts): HostReach {
  const all = [...listenedAt(facts), ...publishedAt(facts), ...translatedAt(facts)];
  const networks = facts.networks.filter((network) => !isLoopback(network));
  return {addresses: all.slice(0, MOST_ADDRESSES), networks: networks.slice(0, MOST_NETWORKS)};
}

function listenedAt({listening, host, addresses}: ReachFacts): ReachedAddress[] {
  return listening.flatMap(({target, netns, listeners}) => {
    const own = [...(addresses.get(netns) ?? [])];
    const isInner = netns === host ? {} : {isInner: true};
    return listeners.flatMap(({address, port}) =>
      (address === '' ? own : [address])
        .filter(isForOthers)
        .map((each) => ({address: `${each}:${port}`, target, ...isInner})),
    );
  });
}

function publishedAt(facts: ReachFacts): ReachedAddress[] {
  const {host, addresses, published} = facts;
  const own = [...(addresses.get(host) ?? [])].filter(isForOthers);
  return [...published].flatMap(([port, inside]) =>
    answeredAt(
      own.map((address) => `${address}:${port}`),
      [inside],
      facts,
    ),
  );
}

/** Addresses of the host lead to its targets, and those that its targets asked lead to other hosts. */
function translatedAt(facts: ReachFacts): ReachedAddress[] {
  const {host, addresses, translations, asked} = facts;
  const own = addresses.get(host);
  return [...translations].flatMap(([address, leadsTo]) => {
    if (asked.has(address)) return [{address, leadsTo: [...leadsTo].slice(0, MOST_WAYS)}];
    const isOwn = own?.has(address.slice(0, address.lastIndexOf(':'))) === true;
    return isOwn ? answeredAt([address], [...leadsTo], facts) : [];
  });
}

/** A service that has more pods than these is named by the first ones. */
const MOST_WAYS = 16;

/** These addresses, with the target that answers behind all of `inside`; none where there are several. */
function answeredAt(
  at: readonly string[],
  inside: readonly string[],
  {targetsAt}: ReachFacts,
): ReachedAddress[] {
  const [target, ...more] = new Set(inside.flatMap((each) => [...targetsAt(each)]));
  if (target === undefined || more.length > 0) return [];
  return at.map((address) => ({address, target}));
}

/** Loopback addresses and those of one link (RFC 4291 section 2.5.6) are the same on every host. */
function isForOthers(address: string): boolean {
  return !isLoopback(address) && !address.startsWith('[fe80:');
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '[::1]';
}
