// Names the peers of calls that are targets of other hosts, by the addresses that agents tell. An agent names
// the targets of its own host itself.
//
// Addresses of containers' networks are the same on many hosts (172.17.0.2), and so are those of bridges. So
// a host's own addresses are never taken for another one's, nor an address of a container's network where the
// calling host has a network of its own there.

import {BlockList, isIPv6} from 'node:net';

import type {HostReach} from '../../domain/hops/host-reach.js';
import {TokenBucket, type Rate} from '../../pace/token-bucket.js';

/** A service leads to a pod or a published port at most, and that to a container. */
const MOST_STEPS = 3;
const MOST_REMEMBERED = 10_000;
/**
 * Learning takes tens of ms with hundreds of hosts. Agents tell something new when they start and when targets come
 * and go; one that tells something else in each report must not take the time of all others.
 */
const LEARNINGS: Rate = {perSecond: 4, burst: 64};

/** An agent, as far as it has told what reaches its host. */
export interface ReachedHost {
  readonly agentId: string;
  readonly reach?: HostReach | undefined;
}

interface Claim {
  readonly agentId: string;
  readonly target: string;
  readonly isInner: boolean;
}

interface Caller {
  readonly own: ReadonlySet<string>;
  readonly networks: BlockList;
  readonly leadsTo: ReadonlyMap<string, readonly string[]>;
}

export class ReachedTargets {
  /** By address. */
  readonly #claims = new Map<string, Claim[]>();
  /** By agent. */
  readonly #callers = new Map<string, Caller>();
  /** By agent and address; undefined for what is no target. */
  readonly #remembered = new Map<string, string | undefined>();
  #learnings: TokenBucket | undefined;
  #isOld = false;

  /** An agent has told something new. */
  changed(): void {
    this.#isOld = true;
  }

  /** Learns what was told since, with all agents; later, where that is asked for too often. */
  catchUp(hosts: () => readonly ReachedHost[], nowNs: bigint): void {
    if (!this.#isOld) return;
    this.#learnings ??= new TokenBucket(LEARNINGS, nowNs);
    if (!this.#learnings.tryTake(nowNs)) return;
    this.#isOld = false;
    this.learn(hosts());
  }

  /** Forgets what it knew, and learns from these hosts. */
  learn(hosts: readonly ReachedHost[]): void {
    this.#claims.clear();
    this.#callers.clear();
    this.#remembered.clear();
    for (const {agentId, reach} of hosts) {
      if (reach === undefined) continue;
      this.#callers.set(agentId, callerOf(reach));
      for (const {address, target, isInner = false} of reach.addresses) {
        if (target !== undefined) this.#claim(address, {agentId, target, isInner});
      }
    }
  }

  /** Whether a call may have a peer on another host. */
  get hasOthers(): boolean {
    return this.#callers.size > 1;
  }

  /**
   * The target of another host that answers at an address (`10.0.0.5:6379`) where a target of this agent's
   * host calls it. Undefined where none is known to, and where it may be any of several.
   */
  targetAt(agentId: string, address: string): string | undefined {
    const name = `${agentId}\0${address}`;
    if (this.#remembered.has(name)) return this.#remembered.get(name);
    const found = this.#find(agentId, address, MOST_STEPS);
    const [target] = found;
    const answer = found.size === 1 ? target : undefined;
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.set(name, answer);
    return answer;
  }

  #claim(address: string, claim: Claim): void {
    const known = this.#claims.get(address);
    if (known === undefined) this.#claims.set(address, [claim]);
    else known.push(claim);
  }

  #find(agentId: string, address: string, steps: number): ReadonlySet<string> {
    const caller = this.#callers.get(agentId);
    if (caller === undefined) return new Set();
    const host = hostIn(address);
    const found = (this.#claims.get(address) ?? [])
      .filter((claim) => claim.agentId !== agentId && !isOwn(caller, host, claim))
      .map(({target}) => target);
    if (found.length > 0 || steps === 0) return new Set(found);
    const further = (caller.leadsTo.get(address) ?? []).flatMap((next) => [
      ...this.#find(agentId, next, steps - 1),
    ]);
    return new Set(further);
  }
}

function callerOf({addresses, networks}: HostReach): Caller {
  const [own, list] = [new Set<string>(), new BlockList()];
  for (const network of networks) {
    const slash = network.indexOf('/');
    const address = withoutBrackets(network.slice(0, slash));
    own.add(address);
    addNetwork(list, address, Number(network.slice(slash + 1)));
  }
  const leadsTo = addresses.map((each) => [each.address, each.leadsTo ?? []] as const);
  return {own, networks: list, leadsTo: new Map(leadsTo)};
}

/** An agent may tell what is no network. */
function addNetwork(list: BlockList, address: string, length: number): void {
  try {
    list.addSubnet(address, length, familyOf(address));
  } catch {
    // It holds no address.
  }
}

function isOwn({own, networks}: Caller, host: string, {isInner}: Claim): boolean {
  return own.has(host) || (isInner && networks.check(host, familyOf(host)));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** The address of an endpoint, without port and brackets. */
function hostIn(endpoint: string): string {
  return withoutBrackets(endpoint.slice(0, endpoint.lastIndexOf(':')));
}

function withoutBrackets(address: string): string {
  return address.replace(/^\[(.*)\]$/, '$1');
}
