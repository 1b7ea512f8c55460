// Starts a collector in a process of its own (collector-process.ts) and gives it commands.

import {fork} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

import type {RunTiming} from '../../src/collector/runs/run-life.js';
import type {Answer, Command} from './collector-process.js';

export interface ChildOptions {
  /** Where `leave` makes the collector write a CPU profile of each of its threads. */
  readonly profileFolder?: string | undefined;
  /** More variables of its environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** What the life of a run waits for, where it is not as long as usual. */
  readonly timing?: Partial<RunTiming>;
}

export class CollectorChild {
  readonly process: ChildProcess;
  url = '';
  /** The run that the collector took up again. */
  runId: string | undefined;

  private constructor(dataDir: string, port: number, options: ChildOptions) {
    const {profileFolder, env, timing = {}} = options;
    const script = fileURLToPath(new URL('./collector-process.ts', import.meta.url));
    const profiled =
      profileFolder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileFolder];
    this.process = fork(script, [dataDir, String(port), JSON.stringify(timing)], {
      execArgv: ['--import', 'tsx', ...profiled],
      env: {...process.env, ...env},
    });
  }

  static async start(
    dataDir: string,
    port = 0,
    options: ChildOptions = {},
  ): Promise<CollectorChild> {
    const child = new CollectorChild(dataDir, port, options);
    const {url, runId} = await child.#answer('listening');
    child.url = url;
    child.runId = runId;
    return child;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async startRun(name: string): Promise<string> {
    this.#say({kind: 'start', request: {name}});
    return (await this.#answer('started')).runId;
  }

  async startPhase(runId: string, name: string): Promise<void> {
    this.#say({kind: 'phase', runId, name});
    await this.#answer('done');
  }

  async endRun(runId: string): Promise<void> {
    this.#say({kind: 'end', runId});
    await this.#answer('done');
  }

  /** The lag of the event loop is measured from the first call with `withLag` on, and costs CPU time. */
  async measure({withLag = false} = {}) {
    this.#say({kind: 'measure', withLag});
    return this.#answer('measured');
  }

  /** Lets the collector end by itself. Its files stay as they are, as after a kill. */
  async leave(): Promise<void> {
    const exited = once(this.process, 'exit');
    this.process.disconnect();
    await exited;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill(signal);
    await exited;
  }

  #say(command: Command): void {
    this.process.send(command);
  }

  async #answer<Kind extends Answer['kind']>(kind: Kind): Promise<Extract<Answer, {kind: Kind}>> {
    const answered = new AbortController();
    const {signal} = answered;
    const gone = once(this.process, 'exit', {signal}).then(() => {
      throw new Error(`the collector ended before it said ${kind}`);
    });
    const said = once(this.process, 'message', {signal}).then(([answer]) => answer as Answer);
    const answer = await Promise.race([said, gone]).finally(() => {
      Promise.allSettled([said, gone]).catch(() => {}); // the one that is left ends by the signal
      answered.abort();
    });
    if (answer.kind !== kind) throw new Error(`${answer.kind} instead of ${kind}`);
    return answer as Extract<Answer, {kind: Kind}>;
  }
}
