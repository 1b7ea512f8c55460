// Applies a group of operations to run files, with one transaction for each file. Runs in the writer thread.
//
// Older runs come first. An agent numbers its batches through all runs, so when a batch is stored, all
// earlier ones of its agent have to be stored too.

import {byName, groupBy} from '../../domain/group-by.js';
import {ProfilerError, messageOf} from '../../domain/error.js';
import type {OpenRun, RowOperation} from './open-run.js';
import type {OpenRuns} from './open-runs.js';
import type {ErrorText, Operation, Outcome} from './operation.js';
import {isPassing, runGone, storageError} from '../file/storage-error.js';

export function writeGroup(runs: OpenRuns, operations: readonly Operation[]): Outcome[] {
  return new GroupWriter(runs).write(operations);
}

type LifeOperation = Exclude<Operation, RowOperation>;

interface Item<Kind extends Operation = Operation> {
  readonly operation: Kind;
  outcome?: Outcome;
}

class GroupWriter {
  readonly #runs: OpenRuns;
  /** Set when the disk takes nothing more. Later operations wait, so that their order is kept. */
  #blocked: ProfilerError | undefined;

  constructor(runs: OpenRuns) {
    this.#runs = runs;
  }

  write(operations: readonly Operation[]): Outcome[] {
    const items = operations.map((operation): Item => ({operation}));
    let rows: Item<RowOperation>[] = [];
    for (const item of items) {
      if (isRowItem(item)) {
        rows.push(item);
      } else {
        this.#writeRows(rows);
        rows = [];
        this.#changeLife(item as Item<LifeOperation>);
      }
    }
    this.#writeRows(rows);
    return items.map(({outcome}) => outcome!);
  }

  #writeRows(items: readonly Item<RowOperation>[]): void {
    const runIdOf = (item: Item<RowOperation>): string => item.operation.runId;
    const runs = groupBy(items, runIdOf).map((group) => ({runId: runIdOf(group[0]!), group}));
    runs.sort((left, right) => byName(left.runId, right.runId));
    for (const {runId, group} of runs) this.#writeRun(runId, group);
  }

  #writeRun(runId: string, items: readonly Item<RowOperation>[]): void {
    if (this.#blocked !== undefined) return this.#postpone(runId, items, this.#blocked);
    try {
      this.#commit(runId, items);
    } catch (thrown) {
      const error = this.#explained(thrown, runId);
      if (isGone(error)) this.#keep(items, error);
      else if (isPassing(error)) this.#block(runId, items, error as ProfilerError);
      else if (items.length === 1) items[0]!.outcome = failed(error);
      else this.#writeHalves(runId, items);
    }
  }

  /** An id that is none has no file, and was refused as such. */
  #explained(thrown: unknown, runId: string): unknown {
    if (thrown instanceof ProfilerError) return thrown;
    return storageError(thrown, this.#runs.fileOf(runId));
  }

  /** One of them is bad. It is found by halves, since each try costs a commit. */
  #writeHalves(runId: string, items: readonly Item<RowOperation>[]): void {
    const middle = items.length >>> 1;
    this.#writeRun(runId, items.slice(0, middle));
    this.#writeRun(runId, items.slice(middle));
  }

  #commit(runId: string, items: readonly Item<RowOperation>[]): void {
    const run = this.#runs.get(runId);
    if (!run.isInPlace()) throw runGone(run.database.name);
    const inTime = refuseLate(runId, run, items);
    if (inTime.length > 0) this.#commitTo(run, inTime);
  }

  #commitTo(run: OpenRun, items: readonly Item<RowOperation>[]): void {
    const apply = () => {
      const values = items.map(({operation}) => run.apply(operation));
      run.flush();
      return values;
    };
    try {
      const values = run.database.transaction(apply).immediate();
      run.committed();
      if (!run.isInPlace()) throw runGone(run.database.name);
      items.forEach((item, index) => (item.outcome = done(values[index])));
    } catch (error) {
      run.rolledBack();
      throw error;
    }
  }

  /** Batches stay with their agents until the file is back or the run is closed; all else is refused. */
  #keep(items: readonly Item<RowOperation>[], error: ProfilerError): void {
    for (const item of items) {
      const {kind, runId} = item.operation;
      if (kind === 'batches') item.outcome = {kind: 'again', error: textOf(error)};
      else if (kind === 'last-seq') item.outcome = this.#apply(runId, item.operation);
      else item.outcome = failed(error);
    }
  }

  #apply(runId: string, operation: RowOperation): Outcome {
    return attempt(() => this.#runs.get(runId).apply(operation));
  }

  #block(runId: string, items: readonly Item<RowOperation>[], error: ProfilerError): void {
    this.#blocked = error;
    // After a failed fsync the connection's pages may differ from those on the disk. And closing moves the
    // -wal file into the run file if it can, which may make the space that is needed.
    this.#runs.abandon(runId);
    this.#postpone(runId, items, error);
  }

  #postpone(runId: string, items: readonly Item<RowOperation>[], error: ProfilerError): void {
    for (const item of items) {
      // Reading needs no space, and batches that are not stored are rightly unknown.
      const reads = item.operation.kind === 'last-seq';
      item.outcome = reads
        ? this.#apply(runId, item.operation)
        : {kind: 'again', error: textOf(error)};
    }
  }

  #changeLife(item: Item<LifeOperation>): void {
    const {operation} = item;
    switch (operation.kind) {
      case 'create':
        // It is not postponed, because somebody waits for the answer and can act on it.
        item.outcome = attempt(() => this.#runs.create(operation.run, operation.scenario));
        return;
      case 'adopt':
        item.outcome = attempt(() => this.#runs.adopt(operation.runId));
        return;
      case 'close':
        item.outcome = this.#blocked
          ? {kind: 'again', error: textOf(this.#blocked)}
          : attempt(() => this.#close(operation.runId));
    }
  }

  /** The sending side has begun another series book, so the old names go in any case. */
  #close(runId: string): void {
    try {
      this.#runs.close(runId);
    } finally {
      this.#runs.forgetNames();
    }
  }
}

/** Gives what is not late. A run that has been over for long takes nothing, so that its file is final. */
function refuseLate(
  runId: string,
  run: OpenRun,
  items: readonly Item<RowOperation>[],
): readonly Item<RowOperation>[] {
  const lastNs = run.lastCallNs();
  if (lastNs === undefined) return items;
  const isLate = ({operation: {kind, atNs}}: Item<RowOperation>): boolean =>
    atNs > lastNs && kind !== 'last-seq' && kind !== 'update';
  const late = items.filter(isLate);
  run.addLate(late.map(({operation}) => operation));
  for (const item of late) item.outcome = failed(runClosed(runId));
  return items.filter((item) => !isLate(item));
}

function runClosed(runId: string): ProfilerError {
  return new ProfilerError(
    'STORE_RUN_CLOSED',
    `the run ${runId} has been over for too long, and takes nothing more`,
    'batches of its agents are discarded; `regscope serve --late-minutes` says for how long a run waits',
  );
}

function isRowItem(item: Item): item is Item<RowOperation> {
  return !['create', 'adopt', 'close'].includes(item.operation.kind);
}

function isGone(error: unknown): error is ProfilerError {
  return error instanceof ProfilerError && error.code === 'STORE_RUN_GONE';
}

function attempt(work: () => unknown): Outcome {
  try {
    return done(work());
  } catch (error) {
    return failed(error);
  }
}

function done(value: unknown): Outcome {
  return {kind: 'done', value};
}

function failed(error: unknown): Outcome {
  if (error instanceof ProfilerError) return {kind: 'refused', error: textOf(error)};
  return {kind: 'bug', stack: (error instanceof Error && error.stack) || messageOf(error)};
}

function textOf({code, message, hint}: ProfilerError): ErrorText {
  return {code, message, hint};
}
