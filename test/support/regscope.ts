// Runs the built program as a user does, with a home and a data directory of its own. The program is the
// one in dist/, so `npm run build` comes first.

import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import type {ReportJson} from '../../src/contract/report-json.js';
import type {Span} from '../../src/domain/span.js';
import {pause} from '../../src/pace/deadline.js';
import {NODE_FLAGS} from '../../src/commands/wiring/node-flags.js';
import {openCatalog} from '../../src/store/catalog.js';

export const MAIN = fileURLToPath(new URL('../../dist/src/commands/main.js', import.meta.url));

/** What a collector says when it listens, with its address. */
export const LIVE_VIEW = /live view: (http:\S+?)\/?\n/;

/** A command line that runs a program elsewhere, as in a network namespace. */
export type HostWords = (program: string, ...words: string[]) => [program: string, args: string[]];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Regscope {
  readonly home = mkdtempSync(join(tmpdir(), 'regscope-test-'));
  readonly data = join(this.home, 'data');
  /** A busy machine must not make the watchdog of a test's agent switch probes off. */
  readonly #ours = {
    ...{HOME: this.home, REGSCOPE_DATA: this.data, NO_COLOR: '1'},
    ...{REGSCOPE_MAX_CPU: '0', REGSCOPE_MAX_MEMORY: '0'},
  };

  /** `on` gives the command line that runs the words on another host of a test. */
  start(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    on: HostWords = (program, ...words) => [program, words],
  ): RunningCommand {
    const [program, words] = on(process.execPath, ...NODE_FLAGS, MAIN, ...args);
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {...process.env, ...this.#ours, ...env},
    });
    return new RunningCommand(child);
  }

  async run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Starts a collector on a free port of the loopback. `url` has no slash at its end. */
  async serve(...more: readonly string[]): Promise<{serve: RunningCommand; url: string}> {
    const serve = this.start(['serve', '--listen', '127.0.0.1:0', ...more]);
    return {serve, url: await serve.says(LIVE_VIEW)};
  }

  /** The report of a run, by default of the newest. */
  async report(run = 'latest'): Promise<ReportJson> {
    const {stdout, stderr} = await this.run(['report', run, '--json']);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as ReportJson;
  }

  /** The first 10,000 stored spans of the newest run. */
  spans(): readonly Span[] {
    const reader = openCatalog(this.data).open('latest');
    try {
      return reader.spans({limit: 10_000});
    } finally {
      reader.close();
    }
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

  /** Waits until stderr matches the pattern; resolves to its first group, or else to the match. */
  async says(pattern: RegExp, deadlineMs = 30_000): Promise<string> {
    const endMs = performance.now() + deadlineMs;
    for (;;) {
      const match = pattern.exec(this.#stderr);
      if (match !== null) return match[1] ?? match[0];
      if (performance.now() > endMs || this.child.exitCode !== null) {
        throw new Error(`never said ${pattern}:\n${this.#stderr}`);
      }
      await pause(20);
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** Why a test that needs the kernel cannot run here; false where it can. */
export function whyNoKernel(): string | false {
  return process.getuid?.() === 0 ? false : 'needs root: it attaches probes to the kernel';
}
