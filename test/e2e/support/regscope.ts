// Runs the built program as a user does, with a home and a data directory of its own.

import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

export const MAIN = fileURLToPath(new URL('../../../dist/src/commands/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Regscope {
  readonly home = mkdtempSync(join(tmpdir(), 'regscope-test-'));
  readonly data = join(this.home, 'data');

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCommand {
    const child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {...process.env, HOME: this.home, REGSCOPE_DATA: this.data, NO_COLOR: '1', ...env},
    });
    return new RunningCommand(child);
  }

  async run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return this.start(args, env).ended;
  }

  remove(): void {
    rmSync(this.home, {recursive: true, force: true});
  }
}

export class RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.ended = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }));
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The first group of the pattern once stderr matches it. */
  async says(pattern: RegExp, deadlineMs = 30_000): Promise<string> {
    const endMs = performance.now() + deadlineMs;
    for (;;) {
      const match = pattern.exec(this.#stderr);
      if (match !== null) return match[1] ?? match[0];
      if (performance.now() > endMs || this.child.exitCode !== null) {
        throw new Error(`never said ${pattern}:\n${this.#stderr}`);
      }
      await sleep(20);
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** Why a test that needs the kernel cannot run here; undefined where it can. */
export function whyNoKernel(): string | false {
  return process.getuid?.() === 0 ? false : 'needs root: it attaches probes to the kernel';
}
