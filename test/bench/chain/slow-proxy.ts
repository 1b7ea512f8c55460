// Starts a proxy (delaying-proxy.mjs) in a process of its own, so that it can be watched, and no process of ours is.

import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

const PROGRAM = fileURLToPath(new URL('./delaying-proxy.mjs', import.meta.url));

export interface SlowProxy {
  readonly pid: number;
  readonly port: number;
  /** Times that a client began to speak: after the server's last answer, or at the start of a connection. */
  turns(): Promise<number>;
  stop(): void;
}

/** Whatever a client says arrives `delayMs` later at `host:port`. Answers are not delayed. */
export async function startSlowProxy(
  {host, port}: {readonly host: string; readonly port: number},
  delayMs: number,
): Promise<SlowProxy> {
  const child = fork(PROGRAM, [host, String(port), String(delayMs)], {execArgv: []});
  const ask = async (question: string): Promise<number> => {
    const answer = once(child, 'message') as Promise<[number]>;
    child.send(question);
    return (await answer)[0];
  };
  return {
    pid: child.pid!,
    port: await ask('port'),
    turns: () => ask('turns'),
    stop: () => child.disconnect(),
  };
}
