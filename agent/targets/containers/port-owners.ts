// Finds the processes that take the connections to a port of the host. Often the one that holds the port
// holds it for a container: Docker's proxy, dockerd itself where it runs without proxies, conmon. Then the
// process is meant that listens in the container, at whatever port there.

import {posix} from 'node:path';

import {holdersOf, listenPorts, processesAt, publishedBy} from '../listen-ports.js';
import {readLocalIpv4, readTranslations} from '../net-text.js';
import {INIT_PID, type ProcFiles} from '../proc-files.js';
import {readCommandLine} from '../proc-text.js';
import type {Containers} from './containers.js';

/** A published port may lead to a node in a container, and from there to a pod's container. */
const MOST_STEPS = 4;
/** Some 6,000 connections of a table that may have hundreds of thousands, in no order. */
const CONNTRACK_BYTES = 1024 * 1024;

/** Programs that listen on ports for containers, and take no request themselves. */
const HOLDS_FOR_OTHERS = /^(docker-proxy|conmon|rootlesskit|rootlessport|slirp4netns|pasta.*)$/;

interface Search {
  readonly proc: ProcFiles;
  readonly pids: readonly number[];
  readonly containers: Containers | undefined;
}

/** A port of the network namespace that the process `insider` is in. */
interface Place {
  readonly insider: number;
  /** Undefined where any port of the namespace may be meant. */
  readonly port: number | undefined;
}

/**
 * The processes among `pids` that listen on `port` of the host, or that get its connections in a
 * container. systemd is left out, because it holds sockets for other programs.
 */
export function processesOnPort(
  proc: ProcFiles,
  port: number,
  pids: readonly number[],
  containers?: Containers,
): readonly number[] {
  return ownersAt({proc, pids, containers}, {insider: INIT_PID, port}, MOST_STEPS);
}

function ownersAt(search: Search, {insider, port}: Place, steps: number): readonly number[] {
  if (port === undefined) return listenersBeside(search, insider);
  const holders = holdersOf(search.proc, port, insider, search.pids);
  const own = holders.filter((pid) => holdsForItself(search.proc, pid, port));
  const further = steps === 0 ? [] : leadsTo(search, {insider, port}, holders);
  const inside = further.flatMap((place) => ownersAt(search, place, steps - 1));
  return [...new Set([...own, ...inside])];
}

/** Those who listen on any port in the network namespace of a process. */
function listenersBeside({proc, pids}: Search, insider: number): readonly number[] {
  const netns = proc.netns(insider);
  return pids.filter((pid) => proc.netns(pid) === netns && listenPorts(proc, pid).length > 0);
}

// dockerd holds the ports of its containers where it starts no proxies for them. Its own ports stand in its
// arguments or in its configuration.
function holdsForItself(proc: ProcFiles, pid: number, port: number): boolean {
  const program = posix.basename(proc.link(pid, 'exe') ?? '');
  if (HOLDS_FOR_OTHERS.test(program)) return false;
  if (program !== 'dockerd') return true;
  const said = [proc.text(pid, 'cmdline'), proc.fileSeenBy(pid, '/etc/docker/daemon.json')];
  return new RegExp(`:${port}(?!\\d)`).test(said.join('\n'));
}

function leadsTo(
  search: Search,
  place: Place & {port: number},
  holders: readonly number[],
): Place[] {
  const {proc, containers} = search;
  const netns = proc.netns(place.insider) ?? '';
  const published = containers?.publishing(netns, place.port) ?? [];
  return [
    ...holders.flatMap((pid) => proxied(search, pid)),
    ...holders.flatMap((pid) => kept(search, pid)),
    ...published.map(({insider, port}) => ({insider: insider.pid, port})),
    ...translated(search, place),
  ];
}

/** Where a docker-proxy connects to. */
function proxied({proc, pids}: Search, holder: number): readonly Place[] {
  const to = publishedBy(readCommandLine(proc.text(holder, 'cmdline') ?? ''));
  return to === undefined ? [] : placesAt({proc, pids}, to.address, to.port);
}

/** The container for which conmon holds the port; which port it leads to is in no file. */
function kept({containers}: Search, holder: number): readonly Place[] {
  const insider = containers?.insiderKeptBy(holder);
  return insider === undefined ? [] : [{insider: insider.pid, port: undefined}];
}

/** Where connections to the port went to that the kernel has translated already. */
function translated({proc, pids}: Search, {insider, port}: Place): readonly Place[] {
  const text = proc.startOf(insider, 'net/nf_conntrack', CONNTRACK_BYTES) ?? '';
  if (!text.includes(`dport=${port} `)) return [];
  const local = readLocalIpv4(proc.text(insider, 'net/fib_trie') ?? '');
  return [...readTranslations(text)].flatMap(([asked, answered]) => {
    const [address, askedPort] = split(asked);
    if (askedPort !== port || !local.has(address)) return [];
    return [...answered].flatMap((endpoint) => placesAt({proc, pids}, ...split(endpoint)));
  });
}

function placesAt(
  {proc, pids}: Pick<Search, 'proc' | 'pids'>,
  address: string,
  port: number,
): readonly Place[] {
  const [anyone] = processesAt(proc, address, pids);
  return anyone === undefined ? [] : [{insider: anyone, port}];
}

function split(endpoint: string): [address: string, port: number] {
  const colon = endpoint.lastIndexOf(':');
  return [endpoint.slice(0, colon), Number(endpoint.slice(colon + 1))];
}
