// Runs one phase after the other on the threads: tells the sink when each begins and ends, reports every
// second, and judges the thresholds.

import {limitLabels} from '../domain/limit-label.js';
import {loadLabels} from '../domain/load-labels.js';
import type {LoadReport} from '../domain/load.js';
import {optional} from '../domain/optional.js';
import type {PhaseStart} from '../domain/run.js';
import {within} from '../pace/deadline.js';
import type {PlannedPhase} from '../scenario/plan.js';
import type {Threshold} from '../scenario/scenario.js';
import type {PhaseOutcome, RunScenarioOptions} from './contract.js';
import {PhaseFigures} from './phase-figures.js';
import {mergeRows, mergeState} from './threads/merge-interval.js';
import type {ThreadInterval} from './threads/messages.js';
import {shapeKey} from './image/supply.js';
import type {StockedImage} from './operations/stock.js';
import {readSocketTimes, sendLimitedShare, type SocketTimes} from './strain/socket-times.js';
import type {ThreadsOutput} from './threads/thread-handle.js';
import {preparationFailed} from './registry/prepare-repository.js';
import type {Threads} from './threads/threads.js';
import type {PhaseTally} from './users/thread-load.js';

const REPORT_MS = 1000;
/** No more images than this are passed on to a phase: pulls do not need more to choose from. */
const MAX_STOCK = 10_000;
const NEEDS_STOCK = new Set(['pull', 'manifest', 'mount', 'tags', 'docker-pull']);

export interface PhaseRun {
  readonly outcome: PhaseOutcome;
  /** `bad` when the condition held that ends a ramp; `unknown` when the generator was the limit. */
  readonly step: 'good' | 'bad' | 'unknown';
}

export class PhaseRunner {
  readonly #threads: Threads;
  readonly #stock = new Map<string, StockedImage[]>();
  #seq = 0;
  #pushedKey = '';

  constructor(
    private readonly options: RunScenarioOptions,
    start: (output: ThreadsOutput) => Threads,
  ) {
    this.#threads = start({
      addOperations: (operations) => options.sink.addOperations(operations),
      onPushed: (images) => this.#addStock(this.#pushedKey, images),
    });
    const interrupt = (): void => this.#threads.interrupt();
    options.signal.addEventListener('abort', interrupt, {once: true});
  }

  /** Resolves when the phase has ended and all its figures have been reported. */
  async run(phase: PlannedPhase): Promise<PhaseRun> {
    const {sink} = this.options;
    const key = shapeKey(phase.image, phase.push.platforms);
    await this.#fillStock(phase, key);
    const {phaseIndex} = await sink.startPhase(startOf(phase));
    const sockets = await readSocketTimes();
    this.#pushedKey = key;

    const figures = new PhaseFigures();
    const ended = this.#start(phase, phaseIndex, key);
    await this.#reportUntil(ended, {phase, phaseIndex, figures, sockets});
    const tally = await ended;

    await sink.endPhase(phaseIndex, figures.limit());
    return {
      outcome: this.#outcomeOf(phase, phaseIndex, figures, tally),
      step: stepOf(phase, figures),
    };
  }

  async close(): Promise<void> {
    await this.#threads.close();
  }

  #start(phase: PlannedPhase, phaseIndex: number, key: string): Promise<PhaseTally> {
    const ended = this.#threads.runPhase({
      kind: 'phase',
      phase,
      phaseIndex,
      stock: this.#stock.get(key) ?? [],
      unixOffsetNs: this.options.clock.nowNs() - process.hrtime.bigint(),
    });
    if (this.options.signal.aborted) this.#threads.interrupt();
    return ended;
  }

  // One report follows the other: where the sink is slow, reports are about more than a second.
  async #reportUntil(ended: Promise<unknown>, reported: ReportedPhase): Promise<void> {
    const {clock, sink} = this.options;
    let startNs = clock.nowNs();
    const end = ended.then(
      () => true,
      () => true,
    );
    for (let over = false; !over;) {
      over = (await within(REPORT_MS, end)) === true;
      const intervals = await this.#threads.cut();
      const endNs = clock.nowNs();
      const share = over ? await limitedSince(reported.sockets) : undefined;
      const report = this.#reportOf(reported, intervals, {startNs, endNs}, share);
      reported.figures.add(report);
      await sink.addReport(report);
      startNs = endNs;
    }
  }

  #reportOf(
    {phase, phaseIndex}: ReportedPhase,
    intervals: readonly ThreadInterval[],
    range: Pick<LoadReport, 'startNs' | 'endNs'>,
    sendLimited: number | undefined,
  ): LoadReport {
    this.#seq += 1;
    return {
      source: this.options.source ?? 'regscope',
      seq: this.#seq,
      phaseIndex,
      ...range,
      state: {
        ...mergeState(intervals, phase.load.kind === 'open'),
        ...optional('sendLimitedShare', sendLimited),
      },
      rows: mergeRows(intervals),
    };
  }

  #outcomeOf(
    phase: PlannedPhase,
    phaseIndex: number,
    figures: PhaseFigures,
    tally: PhaseTally,
  ): PhaseOutcome {
    const invalid = figures.limit();
    const judged = invalid === undefined ? phase.thresholds : [];
    return {
      phaseIndex,
      ...startOf(phase),
      outcome: this.options.signal.aborted ? 'interrupted' : 'done',
      ...optional('reason', invalid),
      operations: figures.operations,
      errors: figures.errors,
      ...tally,
      verdicts: judged.map((threshold) => figures.judge(threshold)),
    };
  }

  /**
   * Pushes the images that a phase needs to pull and that are not there yet, before it begins. Rejects
   * with `LOAD_PREPARATION_FAILED` if there is none to pull.
   */
  async #fillStock(phase: PlannedPhase, key: string): Promise<void> {
    if (!phase.mix.some(({operation}) => NEEDS_STOCK.has(operation))) return;
    const missing = phase.pull.images - (this.#stock.get(key)?.length ?? 0);
    if (missing <= 0 || this.options.signal.aborted) return;
    const {images, problem} = await this.#threads.makeStock(phase, missing);
    this.#addStock(key, images);
    const {sink, signal} = this.options;
    if (problem === undefined || signal.aborted) return;
    const what = `could not push all images for "${phase.name}"`;
    if ((this.#stock.get(key)?.length ?? 0) === 0) throw preparationFailed(what, problem);
    sink.note(`${what}: ${problem}`);
  }

  #addStock(key: string, images: readonly StockedImage[]): void {
    const known = this.#stock.get(key) ?? [];
    this.#stock.set(key, [...known, ...images].slice(0, MAX_STOCK));
  }
}

interface ReportedPhase {
  readonly phase: PlannedPhase;
  readonly phaseIndex: number;
  readonly figures: PhaseFigures;
  /** The times of the sockets when the phase began, where they are known. */
  readonly sockets: SocketTimes | undefined;
}

async function limitedSince(before: SocketTimes | undefined): Promise<number | undefined> {
  const after = await readSocketTimes();
  return before && after && sendLimitedShare(before, after);
}

function stepOf({ramp}: PlannedPhase, figures: PhaseFigures): PhaseRun['step'] {
  if (figures.limit() !== undefined) return 'unknown';
  const isBad = ramp?.until !== undefined && figures.holds(ramp.until);
  return isBad ? 'bad' : 'good';
}

function startOf({name, load, thresholds, ramp}: PlannedPhase): PhaseStart {
  const until = ramp?.until === undefined ? [] : [ramp.until];
  const labels = {
    ...limitLabels([...thresholds, ...until].flatMap(p95Limit)),
    ...loadLabels({ramp: ramp?.name, from: startLevel(load)}),
  };
  return {
    name,
    ...(load.kind === 'closed' ? {users: load.users} : {rate: load.toRate}),
    ...(Object.keys(labels).length === 0 ? {} : {labels}),
  };
}

/** The load at the start of a phase in which it grows or falls; undefined where it stays the same. */
function startLevel(load: PlannedPhase['load']): number | undefined {
  const [from, to] =
    load.kind === 'closed' ? [load.fromUsers, load.users] : [load.fromRate, load.toRate];
  return from === to ? undefined : from;
}

/** `push.p95 < 500ms` and a ramp's `until: push.p95 > 500ms` name the same limit. */
function p95Limit({subject, figure, limit}: Threshold): {operation?: string; p95Ms: number}[] {
  if (figure.kind !== 'quantile' || figure.q !== 0.95) return [];
  return [{...optional('operation', subject), p95Ms: limit / 1e6}];
}
