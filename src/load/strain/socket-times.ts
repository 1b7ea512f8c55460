// Finds out why this process's sockets did not send faster. The receiver's window may have been full,
// which the registry is to blame for, or our own send buffer too small. The kernel counts both for each
// socket (TCP_INFO since Linux 4.10). `ss` of iproute2 reads them; without it nothing is known.

import {execFile} from 'node:child_process';

/** Times since a connection began, by its two ends. */
export type SocketTimes = ReadonlyMap<string, SocketTime>;

export interface SocketTime {
  /** While bytes were on their way or waited to be sent. */
  readonly busyMs: number;
  /** The part of it in which the send buffer was the limit. */
  readonly sendBufferMs: number;
  /** The part of it in which the receiver's window was the limit. */
  readonly receiverMs: number;
}

const SS_DEADLINE_MS = 2_000;
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** The times of all connections of a process; undefined where `ss` cannot be run. */
export function readSocketTimes(pid = process.pid): Promise<SocketTimes | undefined> {
  const args = ['-tinpOH', 'state', 'established'];
  const options = {timeout: SS_DEADLINE_MS, maxBuffer: MOST_OUTPUT_BYTES};
  return new Promise((resolve) => {
    execFile('ss', args, options, (error, stdout) => {
      resolve(error === null ? parseSocketTimes(stdout, pid) : undefined);
    });
  });
}

/**
 * Reads what `ss` prints: a line for each connection, with `busy:720ms rwnd_limited:12ms(1.7%)`. A time
 * of zero is left out there.
 */
export function parseSocketTimes(text: string, pid: number): SocketTimes {
  const times = new Map<string, SocketTime>();
  for (const line of text.split('\n')) {
    if (!line.includes(`pid=${pid},`)) continue;
    const [, , local, peer] = line.trim().split(/\s+/);
    times.set(`${local} ${peer}`, {
      busyMs: milliseconds(line, 'busy'),
      sendBufferMs: milliseconds(line, 'sndbuf_limited'),
      receiverMs: milliseconds(line, 'rwnd_limited'),
    });
  }
  return times;
}

/**
 * The share of their sending time in which connections were held back by their own buffers. Connections
 * that are gone at the end are left out; the share is 0 where none sent anything.
 */
export function sendLimitedShare(before: SocketTimes, after: SocketTimes): number {
  let [busyMs, limitedMs] = [0, 0];
  for (const [ends, time] of after) {
    const start = before.get(ends);
    // Counters that fell belong to another connection with the same ends.
    const known = start !== undefined && start.busyMs <= time.busyMs ? start : undefined;
    busyMs += time.busyMs - (known?.busyMs ?? 0);
    limitedMs += Math.max(0, time.sendBufferMs - (known?.sendBufferMs ?? 0));
  }
  return busyMs > 0 ? Math.min(1, limitedMs / busyMs) : 0;
}

function milliseconds(line: string, name: string): number {
  return Number(new RegExp(`\\b${name}:(\\d+)ms`).exec(line)?.[1] ?? 0);
}
