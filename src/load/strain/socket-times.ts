// Why this process's sockets did not send faster, as the kernel keeps it for each of them (TCP_INFO since
// Linux 4.10): because the receiver's window was full, which is the registry's doing, or because our own
// send buffer was too small, which is ours. Read with ss of iproute2; where there is none, nothing is known.

import {execFile} from 'node:child_process';

/** Cumulative, by the two ends of a connection. */
export type SocketTimes = ReadonlyMap<string, SocketTime>;

export interface SocketTime {
  /** While something was on its way or waited to be. */
  readonly busyMs: number;
  /** Of it, while the send buffer was the limit. */
  readonly sendBufferMs: number;
  readonly receiverMs: number;
}

const SS_DEADLINE_MS = 2_000;
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Of all connections of this process. */
export function readSocketTimes(pid = process.pid): Promise<SocketTimes | undefined> {
  const args = ['-tinpOH', 'state', 'established'];
  const options = {timeout: SS_DEADLINE_MS, maxBuffer: MOST_OUTPUT_BYTES};
  return new Promise((resolve) => {
    execFile('ss', args, options, (error, stdout) => {
      resolve(error === null ? parseSocketTimes(stdout, pid) : undefined);
    });
  });
}

/** One line for each connection; `busy:720ms rwnd_limited:12ms(1.7%)`, each only where there was any. */
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
 * Share of the time in which connections were sending that they were held back by their own buffers.
 * Connections that are gone at the end are left out; without any that sent it is 0.
 */
export function sendLimitedShare(before: SocketTimes, after: SocketTimes): number {
  let [busyMs, limitedMs] = [0, 0];
  for (const [ends, time] of after) {
    const start = before.get(ends);
    // Counters that fell are another connection's with the same ends.
    const known = start !== undefined && start.busyMs <= time.busyMs ? start : undefined;
    busyMs += time.busyMs - (known?.busyMs ?? 0);
    limitedMs += Math.max(0, time.sendBufferMs - (known?.sendBufferMs ?? 0));
  }
  return busyMs > 0 ? Math.min(1, limitedMs / busyMs) : 0;
}

function milliseconds(line: string, name: string): number {
  return Number(new RegExp(`\\b${name}:(\\d+)ms`).exec(line)?.[1] ?? 0);
}
