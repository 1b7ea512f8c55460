// Finds the ports that a process listens on, and the processes that hold a port. For that it joins
// /proc/PID/net/tcp{,6} with the sockets among a process's files. It reads every open file, so it is
// called for few processes and seldom. containers/port-owners.ts knows for whom a port is held.

import type {ProcFiles} from './proc-files.js';
import {readListeners, readLocalIpv4, type Listener} from './net-text.js';
import {readSocketLink} from './proc-text.js';

/** The ports that the process listens on in its own network namespace, rising. */
export function listenPorts(proc: ProcFiles, pid: number): readonly number[] {
  const ports = listenersOf(proc, pid).map(({port}) => port);
  return [...new Set(ports)].sort((left, right) => left - right);
}

/** The sockets on which the process waits for connections. */
export function listenersOf(proc: ProcFiles, pid: number): readonly Listener[] {
  const listeners = listenersSeenBy(proc, pid);
  if (listeners.size === 0) return [];
  return socketsOf(proc, pid).flatMap((inode) => listeners.get(inode) ?? []);
}

/**
 * The processes among `pids` that hold a socket which listens on `port` in the network namespace of the
 * process `seenBy`. systemd is left out, because it holds sockets for other programs.
 */
export function holdersOf(
  proc: ProcFiles,
  port: number,
  seenBy: number,
  pids: readonly number[],
): readonly number[] {
  const inodes = new Set<number>();
  for (const [inode, listened] of listenersSeenBy(proc, seenBy)) {
    if (listened.port === port) inodes.add(inode);
  }
  if (inodes.size === 0) return [];
  return pids.filter((pid) => pid !== 1 && socketsOf(proc, pid).some((inode) => inodes.has(inode)));
}

function listenersSeenBy(proc: ProcFiles, pid: number): ReadonlyMap<number, Listener> {
  return new Map(proc.socketTables(pid).flatMap((table) => [...readListeners(table)]));
}

function socketsOf(proc: ProcFiles, pid: number): readonly number[] {
  const files = proc.openFiles(pid) ?? [];
  return files.flatMap((file) => readSocketLink(proc.link(pid, `fd/${file}`) ?? '') ?? []);
}

/** Both ends that a docker-proxy connects, by its arguments; undefined for any other program. */
export function publishedBy(
  words: readonly string[],
): {readonly hostPort: number; readonly address: string; readonly port: number} | undefined {
  if (!/(^|\/)docker-proxy$/.test(words[0] ?? '')) return undefined;
  const after = (flag: string): string => words[words.indexOf(flag) + 1] ?? '';
  const [hostPort, port] = [Number(after('-host-port')), Number(after('-container-port'))];
  return {hostPort, address: after('-container-ip'), port};
}

/** The processes in the network namespace that has the address. */
export function processesAt(
  proc: ProcFiles,
  address: string,
  pids: readonly number[],
): readonly number[] {
  const known = new Map<string, boolean>();
  return pids.filter((pid) => {
    const namespace = proc.netns(pid);
    if (namespace === undefined) return false;
    const isThere = known.get(namespace) ?? hasAddress(proc, pid, address);
    known.set(namespace, isThere);
    return isThere;
  });
}

function hasAddress(proc: ProcFiles, pid: number, address: string): boolean {
  return readLocalIpv4(proc.text(pid, 'net/fib_trie') ?? '').has(address);
}
