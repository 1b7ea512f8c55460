// One life of the CO-RE loader: reads its records into intervals, and tells when it is ready.
// loader.ts runs the process, core-intervals.ts knows what records mean.

import type {ProbeRecord} from '../../src/domain/record.js';
import type {Job} from '../../src/pace/paced-work.js';
import type {UnavailableProbe} from '../probes/ports/probe-set.js';
import type {BeginLife, EngineLife, LifeHandlers} from '../probes/running/engine-life.js';
import type {CoreIntervals, LifeRecord} from './core-intervals.js';
import {probeName} from './core-losses.js';
import type {LoaderCommand, RunningLoader, StartLoader} from './loader.js';
import type {RecordBytes} from './record-bytes.js';
import {
  PROTOCOL_VERSION,
  type CutRecord,
  type FeatureRecord,
  type ForkedRecord,
  type MappedRecord,
  type ProcessRecord,
} from './record-types.js';

export interface CoreLifeOptions {
  readonly command: LoaderCommand;
  readonly start: StartLoader;
  /** A new reader for each life of the loader. */
  readonly createIntervals: () => CoreIntervals;
  /** Called before the loader is ready, for each feature that this kernel lacks. */
  readonly onUnavailable: (missing: UnavailableProbe) => void;
  readonly onExec: (exec: ProcessRecord) => void;
  readonly onMapped: (mapped: MappedRecord) => void;
  readonly onForked: (forked: ForkedRecord) => void;
}

export function beginLoader(options: CoreLifeOptions): BeginLife<CoreLife> {
  return (handlers) => new CoreLife(options, handlers);
}

export class CoreLife implements EngineLife {
  /** A cut costs about the same whatever it tells. */
  readonly keys = 0;
  readonly #options: CoreLifeOptions;
  readonly #handlers: LifeHandlers;
  readonly #intervals: CoreIntervals;
  readonly #loader: RunningLoader;
  #isOver = false;

  constructor(options: CoreLifeOptions, handlers: LifeHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#intervals = options.createIntervals();
    this.#loader = options.start(options.command, {
      onRecord: (record) => {
        handlers.onHeard();
        return this.#isOver ? undefined : this.#take(record);
      },
      onEnd: (reason) => handlers.onEnd(reason),
    });
  }

  get pid(): number | undefined {
    return this.#loader.pid;
  }

  watch(pid: number): void {
    this.#loader.tell(`watch ${pid}`);
  }

  forget(pid: number): void {
    this.#loader.tell(`forget ${pid}`);
  }

  cut(number: number): void {
    this.#loader.tell(`cut ${number}`);
  }

  flush(): readonly ProbeRecord[] {
    return this.#intervals.flush();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#loader.stop();
  }

  kill(): void {
    this.#isOver = true;
    this.#loader.kill();
  }

  #take(record: RecordBytes): Job | undefined {
    const {cut, life} = this.#intervals.take(record);
    if (life !== undefined) this.#noteLife(life);
    return cut && this.#ending(cut);
  }

  *#ending(cut: CutRecord): Generator<void> {
    this.#loader.refill();
    const interval = yield* this.#intervals.ending(cut);
    if (!this.#isOver) this.#handlers.onInterval(interval, cut.number);
  }

  #noteLife(record: LifeRecord): void {
    if (record.kind === 'exec') this.#options.onExec(record);
    if (record.kind === 'mapped') this.#options.onMapped(record);
    if (record.kind === 'forked') this.#options.onForked(record);
    if (record.kind === 'feature') this.#options.onUnavailable(unavailableOf(record));
    if (record.kind !== 'ready') return;
    const {version, kernelNs} = record;
    if (version === PROTOCOL_VERSION) this.#handlers.onReady(kernelNs);
    else {
      const reason = `it speaks version ${version} of the protocol, not ${PROTOCOL_VERSION}`;
      this.#handlers.onEnd(reason);
    }
  }
}

/** `queue: this kernel has no sk_data_ready` is about a series. */
function unavailableOf({probe, isWhole, text}: FeatureRecord): UnavailableProbe {
  const [, series, reason] = /^([^:]+): (.*)$/s.exec(text) ?? [];
  if (isWhole || series === undefined || reason === undefined) {
    return {probe: probeName(probe), ...(isWhole ? {} : {series: 'some'}), reason: text};
  }
  return {probe: probeName(probe), series, reason};
}
