// Runs a workload of workload.py, or swarm.c, held back until it is watched.

import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
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

const SCRIPT = fileURLToPath(new URL('workload.py', import.meta.url));
const SWARM = fileURLToPath(new URL('swarm.c', import.meta.url));

export function startWorkload(...args: string[]): Promise<Workload> {
  return heldBack('python3', ['-S', '-E', SCRIPT, ...args]);
}

/** The same in a namespace in which its processes have pids of their own. The pid is that of who made the namespace. */
export function startApart(...args: string[]): Promise<Workload> {
  const words = ['--pid', '--fork', '--kill-child', 'python3', '-S', '-E', SCRIPT, ...args];
  return heldBack('unshare', words);
}

/** So many children, as fast as they can be made; says how many that were in a second. The program comes to lie in `folder`. */
export function startSwarm(folder: string, children: number): Promise<Workload> {
  const program = join(folder, 'swarm-program');
  execFileSync('cc', ['-O2', '-static', '-o', program, SWARM]);
  return heldBack(program, [join(folder, 'swarm'), String(children)]);
}

async function heldBack(program: string, args: readonly string[]): Promise<Workload> {
  const child = spawn(program, args, {stdio: 'pipe'});
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
      if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${said}`);
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
