// The ports of a collector in memory. It keeps what it gets, and sends the events of a test.

import {ProfilerError} from '../../../../src/domain/error.js';
import type {LoadReport} from '../../../../src/domain/load.js';
import type {LiveEvent, LiveFeed, RunControl, RunStart} from '../../../../src/domain/ports.js';
import type {Phase, PhaseStart, Run} from '../../../../src/domain/run.js';
import type {Span} from '../../../../src/domain/span.js';

export class FakeCollector implements RunControl, LiveFeed {
  readonly starts: RunStart[] = [];
  readonly phases: Phase[] = [];
  readonly reports: LoadReport[] = [];
  readonly spans: Span[] = [];
  readonly listeners = new Set<(event: LiveEvent) => void>();
  backlog: LiveEvent[] = [];
  /** The next calls throw it. */
  failures: unknown[] = [];
  #run: Run | undefined;

  current(): Run | undefined {
    return this.#run;
  }

  async start(start: RunStart): Promise<Run> {
    this.#fail();
    if (this.#run !== undefined) {
      throw new ProfilerError('COLLECTOR_RUN_ACTIVE', 'a run goes on', 'end it first');
    }
    this.starts.push(start);
    this.#run = {
      id: `run-${this.starts.length}`,
      name: start.name,
      labels: start.labels ?? {},
      record: start.record ?? 'sample',
      startNs: 1_760_000_000_000_000_001n,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    };
    return this.#run;
  }

  async startPhase(runId: string, start: PhaseStart): Promise<Phase> {
    this.#assert(runId);
    const index = this.phases.length;
    const phase: Phase = {...start, index, startNs: 5n, spanId: String(index).padStart(16, '1')};
    this.phases.push(phase);
    return phase;
  }

  async endPhase(runId: string, invalid?: string): Promise<Phase | undefined> {
    this.#assert(runId);
    const open = this.phases.at(-1);
    if (open === undefined || open.endNs !== undefined) return undefined;
    const ended = {...open, endNs: 6n, ...(invalid === undefined ? {} : {invalid})};
    this.phases.splice(-1, 1, ended);
    return ended;
  }

  async end(runId: string): Promise<Run> {
    this.#assert(runId);
    const ended = {...this.#run!, endNs: 7n};
    this.#run = undefined;
    return ended;
  }

  async addLoad(runId: string, report: LoadReport): Promise<void> {
    this.#assert(runId);
    this.reports.push(report);
  }

  async addSpans(runId: string, spans: readonly Span[]): Promise<void> {
    this.#assert(runId);
    this.spans.push(...spans);
  }

  subscribe(listener: (event: LiveEvent) => void): () => void {
    for (const event of this.backlog) listener(event);
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  say(event: LiveEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  #assert(runId: string): void {
    this.#fail();
    if (this.#run?.id === runId) return;
    throw new ProfilerError('COLLECTOR_RUN_UNKNOWN', 'no such run goes on', 'start one');
  }

  #fail(): void {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }
}
