// Builds and starts hop/main.go: one hop of a chain, whose truth is known.

import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const SOURCE = fileURLToPath(new URL('./hop/main.go', import.meta.url));

export interface Hop {
  readonly pid: number;
  readonly url: string;
  stop(): void;
}

export interface HopProgram {
  start(...args: readonly string[]): Promise<Hop>;
  remove(): void;
}

export function buildHop(): HopProgram {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-hop-'));
  const program = join(folder, 'hop');
  execFileSync('go', ['build', '-o', program, SOURCE], {
    env: {...process.env, GOTOOLCHAIN: 'local', GO111MODULE: 'off', GOFLAGS: '-buildvcs=false'},
  });
  return {
    start: (...args) => startHop(program, args),
    remove: () => rmSync(folder, {recursive: true}),
  };
}

async function startHop(program: string, args: readonly string[]): Promise<Hop> {
  const hop = spawn(program, args, {stdio: ['ignore', 'pipe', 'inherit']});
  const [port] = (await once(hop.stdout, 'data')) as [Buffer];
  return {
    pid: hop.pid!,
    url: `http://127.0.0.1:${port.toString().trim()}`,
    stop: () => hop.kill('SIGKILL'),
  };
}
