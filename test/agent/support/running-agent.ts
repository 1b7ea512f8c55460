// A whole agent in this process, with synthetic probes and a /proc of its own, for tests that look
// at it from the collector's side.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import type {AgentEvent, AgentOptions} from '../../../agent/life/agent-options.js';
import type {AgentMachine} from '../../../agent/life/assembly.js';
import {systemClocks} from '../../../agent/life/clock.js';
import {runAgent} from '../../../agent/main.js';
import type {FakeCollector} from './fake-collector.js';
import {startSynthetic, type Pace, type SyntheticProbes} from './synthetic-probes.js';
import {FakeProc} from '../targets/support/fake-proc.js';

export class RunningAgent {
  readonly stateDir: string;
  readonly events: AgentEvent[] = [];
  readonly proc = new FakeProc();
  readonly #ending = new AbortController();
  readonly #killing = new AbortController();
  probes: SyntheticProbes | undefined;
  /** Settles when the agent has ended. */
  readonly ended: Promise<void>;

  constructor(
    collector: Pick<FakeCollector, 'url'>,
    more: {
      readonly stateDir?: string;
      readonly pace?: Pace;
      readonly options?: Partial<AgentOptions>;
      readonly machine?: Partial<AgentMachine>;
    } = {},
  ) {
    this.stateDir = more.stateDir ?? mkdtempSync(join(tmpdir(), 'regscope-agent-'));
    const pace = more.pace ?? {intervalMs: 20, recordsPerInterval: 3};
    // The agent's own pid has to be there: its lock names it.
    this.proc.add({pid: process.pid, exe: '/usr/bin/node'});
    this.ended = runAgent(
      {
        collector: more.options?.collector ?? collector.url,
        stateDir: this.stateDir,
        signal: this.#ending.signal,
        killSignal: this.#killing.signal,
        bpftrace: '/none/bpftrace',
        onEvent: (event) => this.events.push(event),
        ...more.options,
      },
      {
        startProbes: startSynthetic(pace, (probes) => (this.probes = probes)),
        proc: this.proc.files,
        clocks: systemClocks(),
        id: 'id:test',
        retryDelayMs: () => 10,
        lookIntervalMs: 50,
        ...more.machine,
      },
    );
    this.ended.catch(() => {});
  }

  /** Ends it in order; its state stays. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.ended.finally(() => this.proc.close());
  }

  kill(): void {
    this.#killing.abort();
  }

  end(): void {
    this.#ending.abort();
  }

  async stopAndForget(): Promise<void> {
    await this.stop().catch(() => {});
    rmSync(this.stateDir, {recursive: true, force: true});
  }

  says(kind: AgentEvent['kind']): boolean {
    return this.events.some((event) => event.kind === kind);
  }
}
