// The writer of run files as the other rooms see it. Every call goes to the writer thread, in order. Calls
// of the same moment are one group, so that many agents share one commit; under full load, those of many
// turns of the event loop are.
//
// While the disk is full or fails, calls wait here and are tried again; their promises stay open. Callers
// send nothing more while they wait, which bounds the memory.

import {ProfilerError, messageOf} from '../../domain/error.js';
import type {LoadReport} from '../../domain/load.js';
import type {Clock, RunWriter} from '../../domain/ports.js';
import type {Batch} from '../../domain/record.js';
import type {Phase, Run} from '../../domain/run.js';
import type {Span} from '../../domain/span.js';
import type {Host, TargetProcess} from '../../domain/target.js';
import type {SpokenAccount} from '../run/accounts.js';
import type {Group, Operation, Outcome, Outcomes} from './operation.js';
import {packBatch, sizeOfBatch} from './packed-batch.js';
import {SeriesBook} from '../figures/series-book.js';

/** A commit costs an fsync, however small it is. Waiting lets other calls share it. */
const GROUP_WINDOW_MS = 20;
const RETRY_MS = 500;
/** An ack is to come within 250 ms under full load, and a commit takes some 10 ms. */
const BUSY_WINDOW_MS = 100;
/**
 * A group ends with the operation that reaches either: what is copied to the thread at once, and changed by one
 * transaction, has some MB at most. 20,000 small batches a second are fifteen groups.
 */
const MOST_OPERATIONS = 2_000;
const MOST_BYTES = 1024 * 1024;
/** About what an operation takes that has no batch. */
const OPERATION_BYTES = 200;

interface Call {
  readonly operation: Operation;
  /** The series book that its batches are written with. */
  readonly book: SeriesBook;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The methods of a worker thread that are used here. */
export interface WriterThread {
  postMessage(message: Group | 'close'): void;
  on(event: 'message', listener: (message: Outcomes) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'exit', listener: () => void): unknown;
}

export interface WriterOptions {
  /** Called with the reason when writing stops, and with undefined when it goes on. */
  readonly onTrouble?: (trouble: ProfilerError | undefined) => void;
  /** How long a call waits for others to share its commit. Default: 20. */
  readonly groupWindowMs?: number;
  /** The longest that a group waits for more while each turn of the event loop brings some. Default: 100. */
  readonly busyWindowMs?: number;
  /** Tells whether a batch comes too late. Default: the system's clock. */
  readonly clock?: Clock;
}

const SYSTEM_CLOCK: Clock = {nowNs: () => BigInt(Date.now()) * 1_000_000n};

export class QueuedWriter implements RunWriter {
  readonly #thread: WriterThread;
  readonly #onTrouble: (trouble: ProfilerError | undefined) => void;
  readonly #groupWindowMs: number;
  readonly #busyWindowMs: number;
  readonly #clock: Clock;
  readonly #ended: Promise<void>;
  /** A book serves until a run is closed, so that what one run fills is free for the next. */
  #book = new SeriesBook();
  /** The runs that were created here and keep a sample of their requests. */
  readonly #sampled = new Set<string>();
  #waiting: Call[] = [];
  /** The calls that the thread has now: at most one group. */
  #writing: Call[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Whether a flush waits for a calm turn of the event loop. */
  #isGathering = false;
  #trouble: ProfilerError | undefined;
  #closing = false;

  constructor(thread: WriterThread, options: WriterOptions = {}) {
    this.#thread = thread;
    this.#onTrouble = options.onTrouble ?? (() => {});
    this.#groupWindowMs = options.groupWindowMs ?? GROUP_WINDOW_MS;
    this.#busyWindowMs = options.busyWindowMs ?? BUSY_WINDOW_MS;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    thread.on('message', (message: Outcomes) => this.#settle(message));
    thread.on('error', (error) => this.#fail(error));
    this.#ended = new Promise((resolve) => {
      thread.once('exit', () => {
        this.#fail(new Error('the writer thread has ended'));
        resolve();
      });
    });
  }

  /** The reason, if nothing is stored at the moment. */
  get trouble(): ProfilerError | undefined {
    return this.#trouble;
  }

  createRun(run: Run, scenario: string | undefined): Promise<void> {
    if (run.record === 'sample') this.#sampled.add(run.id);
    return this.#call({kind: 'create', ...this.#about(run.id), run, scenario});
  }

  updateRun(run: Run): Promise<void> {
    return this.#call({kind: 'update', ...this.#about(run.id), run});
  }

  putPhase(runId: string, phase: Phase): Promise<void> {
    return this.#call({kind: 'phase', ...this.#about(runId), phase});
  }

  putHost(runId: string, agentId: string, host: Host): Promise<void> {
    return this.#call({kind: 'host', ...this.#about(runId), agentId, host});
  }

  putProcesses(runId: string, agentId: string, processes: readonly TargetProcess[]): Promise<void> {
    return this.#call({kind: 'processes', ...this.#about(runId), agentId, processes});
  }

  putBatches(runId: string, batches: readonly Batch[]): Promise<{stored: number; known: number}> {
    try {
      const packed = batches.map((batch) =>
        packBatch(batch, this.#book, !this.#sampled.has(runId)),
      );
      return this.#call({kind: 'batches', ...this.#about(runId), batches: packed});
    } catch (error) {
      return Promise.reject(batchRefused(messageOf(error)));
    }
  }

  putAccount(runId: string, account: SpokenAccount): Promise<void> {
    return this.#call({kind: 'account', ...this.#about(runId), account});
  }

  putLoad(runId: string, report: LoadReport): Promise<void> {
    return this.#call({kind: 'load', ...this.#about(runId), report});
  }

  putSpans(runId: string, spans: readonly Span[]): Promise<void> {
    return this.#call({kind: 'spans', ...this.#about(runId), spans});
  }

  lastSeq(runId: string, agentId: string, epoch: number): Promise<number> {
    return this.#call({kind: 'last-seq', ...this.#about(runId), agentId, epoch});
  }

  adoptRun(runId: string): Promise<{readonly lastNs: bigint} | undefined> {
    return this.#call({kind: 'adopt', ...this.#about(runId)});
  }

  closeRun(runId: string): Promise<void> {
    const closed = this.#call<void>({kind: 'close', ...this.#about(runId)});
    this.#book = new SeriesBook();
    this.#sampled.delete(runId);
    return closed;
  }

  /** Writes the waiting calls. If the disk takes nothing, they are rejected with the reason. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#flush();
    await this.#ended;
  }

  #about(runId: string): {runId: string; atNs: bigint} {
    return {runId, atNs: this.#clock.nowNs()};
  }

  #call<Value>(operation: Operation): Promise<Value> {
    if (this.#closing) return Promise.reject(closed());
    const book = this.#book;
    return new Promise((resolve, reject) => {
      this.#waiting.push({operation, book, resolve: resolve as (value: unknown) => void, reject});
      if (!this.#isBusy()) this.#timer ??= this.#soon(this.#groupWindowMs);
    });
  }

  /** Whether the next flush comes without a timer, or with that of the next try. */
  #isBusy(): boolean {
    return this.#writing.length > 0 || this.#isGathering || this.#trouble !== undefined;
  }

  #soon(delayMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#flush(), delayMs);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing.length > 0) return;
    this.#writing = this.#waiting.splice(0, this.#groupLength());
    const [first] = this.#writing;
    if (first !== undefined) {
      const operations = this.#writing.map(({operation}) => operation);
      const group: Group = {names: first.book.takeFresh(), operations};
      this.#thread.postMessage(group);
    } else if (this.#closing) {
      this.#thread.postMessage('close');
    }
  }

  /** How many of the waiting calls come first, have the same series book, and fit into a group. */
  #groupLength(): number {
    const book = this.#waiting[0]?.book;
    let sizeBytes = 0;
    const end = this.#waiting.findIndex((call, at) => {
      if (call.book !== book || at >= MOST_OPERATIONS || sizeBytes >= MOST_BYTES) return true;
      sizeBytes += sizeOf(call.operation);
      return false;
    });
    return end < 0 ? this.#waiting.length : end;
  }

  #settle({outcomes}: Outcomes): void {
    const calls = this.#writing;
    this.#writing = [];
    const again: Call[] = [];
    outcomes.forEach((outcome, index) => {
      if (!settle(calls[index]!, outcome)) again.push(calls[index]!);
    });
    this.#waiting.unshift(...again);
    const failed = outcomes.find((outcome) => outcome.kind === 'again');
    this.#setTrouble(failed && errorOf(failed.error));
    if (this.#closing && this.#trouble !== undefined) this.#rejectAll(this.#trouble);
    if (this.#closing) this.#flush();
    else if (this.#trouble !== undefined) this.#timer ??= this.#soon(RETRY_MS);
    else if (this.#waiting.length > 0) this.#gather(performance.now() + this.#busyWindowMs);
  }

  /**
   * Flushes when a turn of the event loop has brought no call, when the group is full, or at `latestMs`
   * (performance.now()). Under full load every turn brings some dozens: hundreds of them then share a commit, and
   * those of one agent an ack, which cost more than the calls.
   */
  #gather(latestMs: number): void {
    const waiting = this.#waiting.length;
    this.#isGathering = true;
    setImmediate(() => {
      this.#isGathering = false;
      if (this.#closing) return; // it was flushed by that
      const isGrowing = this.#waiting.length > waiting && !this.#isGroupFull();
      if (isGrowing && performance.now() < latestMs) this.#gather(latestMs);
      else this.#flush();
    });
  }

  #isGroupFull(): boolean {
    return this.#groupLength() < this.#waiting.length;
  }

  #setTrouble(trouble: ProfilerError | undefined): void {
    const changed = trouble?.code !== this.#trouble?.code;
    this.#trouble = trouble;
    if (changed) this.#onTrouble(trouble);
  }

  #fail(error: unknown): void {
    this.#closing = true;
    this.#rejectAll(error);
  }

  #rejectAll(error: unknown): void {
    const calls = [...this.#writing, ...this.#waiting];
    this.#writing = [];
    this.#waiting = [];
    for (const {reject} of calls) reject(error);
  }
}

function sizeOf(operation: Operation): number {
  if (operation.kind !== 'batches') return OPERATION_BYTES;
  return operation.batches.reduce((sum, batch) => sum + sizeOfBatch(batch), OPERATION_BYTES);
}

/** False if the call is to be tried again. */
function settle({operation, resolve, reject}: Call, outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'done':
      resolve(outcome.value);
      return true;
    case 'refused':
      reject(errorOf(outcome.error));
      return true;
    case 'bug':
      reject(
        operation.kind === 'batches'
          ? batchRefused(outcome.stack)
          : new Error(`the writer thread failed: ${outcome.stack}`),
      );
      return true;
    case 'again':
      return false;
  }
}

function errorOf({
  code,
  message,
  hint,
}: {
  code: ProfilerError['code'];
  message: string;
  hint: string;
}) {
  return new ProfilerError(code, message, hint);
}

/** It was tried alone, and failed for what is in it. */
function batchRefused(why: string): ProfilerError {
  return new ProfilerError(
    'STORE_BATCH_REFUSED',
    `it cannot be stored: ${why}`,
    'its agent counts it as dropped; an agent of the same release sends no such batch',
  );
}

function closed(): ProfilerError {
  return new ProfilerError(
    'STORE_CLOSED',
    'the store has been closed',
    'the collector is shutting down: send it again when it is back',
  );
}
