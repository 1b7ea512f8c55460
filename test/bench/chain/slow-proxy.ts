// Starts a proxy (delaying-proxy.mjs) in a process of its own, so that it can be watched, and no process of ours is.

import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

const PROGRAM = fileURLToPath(new URL('./delaying-proxy.mjs', import.meta.url));

/** A time that a client had to wait for the proxy, as the proxy measured it: when it began, Unix ms. */
export type Wait = readonly [atMs: number, waitedMs: number];

export interface SlowProxy {
  readonly pid: number;
  readonly port: number;
  /** All since it was started. */
  waits(): Promise<readonly Wait[]>;
  stop(): void;
}

/** Whatever a client says arrives `delayMs` later at `host:port`. Answers are not delayed. */
export async function startSlowProxy(
  {host, port}: {readonly host: string; readonly port: number},
  delayMs: number,
): Promise<SlowProxy> {
  const child = fork(PROGRAM, [host, String(port), String(delayMs)], {execArgv: []});
  const ask = async <Answer>(question: string): Promise<Answer> => {
    const answer = once(child, 'message') as Promise<[Answer]>;
    child.send(question);
    return (await answer)[0];
  };
  return {
    pid: child.pid!,
    port: await ask<number>('port'),
    waits: () => ask<readonly Wait[]>('waits'),
    stop: () => child.disconnect(),
  };
}
