// Finds the ports that a process listens on, and the processes that listen on a port. For that it joins
// /proc/PID/net/tcp{,6} with the sockets among a process's files. It reads every open file, so it is
// called for few processes and seldom.

import type {ProcFiles} from './proc-files.js';
import {readCommandLine, readListeners, readSocketLink} from './proc-text.js';

/** The network namespace of this process is the host's, wherever the agent itself runs. */
const INIT_PID = 1;

/** The ports that the process listens on in its own network namespace, rising. */
export function listenPorts(proc: ProcFiles, pid: number): readonly number[] {
  const listeners = listenersSeenBy(proc, pid);
  if (listeners.size === 0) return [];
  const ports = socketsOf(proc, pid).flatMap((inode) => listeners.get(inode) ?? []);
  return [...new Set(ports)].sort((left, right) => left - right);
}

/**
 * The processes among `pids` that listen on `port` of the host, or that get its connections from
 * Docker's proxy. systemd is left out, because it holds sockets for other programs.
 */
export function processesOnPort(
  proc: ProcFiles,
  port: number,
  pids: readonly number[],
): readonly number[] {
  const holders = holdersOf(proc, port, INIT_PID, pids);
  const published = holders.map((pid) => publishedPort(proc, pid));
  return holders.flatMap((pid, at) => {
    const inside = published[at];
    if (inside === undefined) return [pid];
    const container = processesAt(proc, inside.address, pids);
    const [anyone] = container;
    return anyone === undefined ? [] : holdersOf(proc, inside.port, anyone, container);
  });
}

function holdersOf(
  proc: ProcFiles,
  port: number,
  seenBy: number,
  pids: readonly number[],
): readonly number[] {
  const inodes = new Set<number>();
  for (const [inode, listened] of listenersSeenBy(proc, seenBy)) {
    if (listened === port) inodes.add(inode);
  }
  if (inodes.size === 0) return [];
  return pids.filter((pid) => pid !== 1 && socketsOf(proc, pid).some((inode) => inodes.has(inode)));
}

function listenersSeenBy(proc: ProcFiles, pid: number): ReadonlyMap<number, number> {
  return new Map(proc.socketTables(pid).flatMap((table) => [...readListeners(table)]));
}

function socketsOf(proc: ProcFiles, pid: number): readonly number[] {
  const files = proc.openFiles(pid) ?? [];
  return files.flatMap((file) => readSocketLink(proc.link(pid, `fd/${file}`) ?? '') ?? []);
}

/** The address that a docker-proxy leads to, by its arguments; undefined for any other program. */
function publishedPort(
  proc: ProcFiles,
  pid: number,
): {readonly address: string; readonly port: number} | undefined {
  const words = readCommandLine(proc.text(pid, 'cmdline') ?? '');
  if (!/(^|\/)docker-proxy$/.test(words[0] ?? '')) return undefined;
  const after = (flag: string): string => words[words.indexOf(flag) + 1] ?? '';
  return {address: after('-container-ip'), port: Number(after('-container-port'))};
}

/** The processes in the network namespace that has the address. */
function processesAt(proc: ProcFiles, address: string, pids: readonly number[]): readonly number[] {
  const known = new Map<string, boolean>();
  return pids.filter((pid) => {
    const namespace = proc.link(pid, 'ns/net');
    if (namespace === undefined) return false;
    const isThere = known.get(namespace) ?? hasAddress(proc, pid, address);
    known.set(namespace, isThere);
    return isThere;
  });
}

// fib_trie lists an address of the namespace as "|-- 172.17.0.2" with "/32 host LOCAL" below it.
function hasAddress(proc: ProcFiles, pid: number, address: string): boolean {
  const routes = proc.text(pid, 'net/fib_trie');
  if (routes === undefined || address === '') return false;
  const lines = routes.split('\n');
  return lines.some(
    (line, at) =>
      line.trim() === `|-- ${address}` && (lines[at + 1] ?? '').trim() === '/32 host LOCAL',
  );
}
