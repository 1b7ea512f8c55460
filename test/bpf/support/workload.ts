// Runs a workload of workload.py, held back until it is watched.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

export interface Workload {
  readonly pid: number;
  /** Lets it work; resolves when it is done, with what it said of itself (a port). */
  readonly run: () => Promise<string>;
  /** Lets it work and does not wait. */
  readonly begin: () => void;
  readonly kill: () => Promise<void>;
}

export async function startWorkload(...args: string[]): Promise<Workload> {
  const script = fileURLToPath(new URL('workload.py', import.meta.url));
  const child = spawn('python3', ['-S', '-E', script, ...args], {stdio: 'pipe'});
  const ended = once(child, 'close') as Promise<[number | null]>;
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await once(child.stdout, 'data');
  child.stdout.resume();
  // It said so just before it reads; only a read that is under way is not counted.
  while (!isAsleep(child.pid!)) await sleep(2);
  return {
    pid: child.pid!,
    run: async () => {
      child.stdin.write('g');
      const [code] = await ended;
      if (code !== 0) throw new Error(`workload ${args.join(' ')}: ${said}`);
      return said.trim();
    },
    begin: () => void child.stdin.write('g'),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function isAsleep(pid: number): boolean {
  return /\) S /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}
