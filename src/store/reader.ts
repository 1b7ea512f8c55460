// Reads a run file over one read-only connection. Every question is a query of its own, so a run that goes
// on is shown as it is committed at that moment.

import type {Database} from 'better-sqlite3';

import type {
  BudgetFilter,
  FigureFilter,
  HopFilter,
  IntervalFigures,
  RequestFilter,
  RequestPage,
  RunReader,
  StoredBudget,
  StoredHopEdge,
  StoredHops,
} from '../domain/ports.js';
import {stackAt} from '../domain/stacks/stack-samples.js';
import type {FigureSummer, SummedFigures} from '../domain/figure-sums.js';
import type {LoadReport} from '../domain/load.js';
import type {Run} from '../domain/run.js';
import type {
  SampledStacks,
  StackPiece,
  StackPointPiece,
  TimeRange,
} from '../domain/stacks/stack-samples.js';
import {readAccounts} from './run/accounts.js';
import {readAgentIds, readHosts} from './run/agents.js';
import {queryBudgets} from './requests/budgets.js';
import {readCosts} from './run/costs.js';
import {queryHopEdges, queryHops} from './hops/hop-query.js';
import {queryFigures} from './figures/figures.js';
import {queryLoad} from './run/load.js';
import {readLatestNs} from './run/latest.js';
import {readLosses} from './run/losses.js';
import {readPhases} from './run/phases.js';
import {readProcesses} from './run/processes.js';
import {queryRequests} from './requests/request-query.js';
import {lacksWal} from './file/partial-copy.js';
import {assertPlainFile} from './file/plain-file.js';
import {openForReading} from './file/run-file.js';
import {RunLock} from './file/run-lock.js';
import {unreadFrames} from './file/wal-tail.js';
import {readRun, readScenario} from './run/runs.js';
import {sumFigures} from './figures/sum-figures.js';
import {readSeries} from './figures/series.js';
import {StackCache} from './stacks/stack-cache.js';
import {readStackPoints, readStackSums} from './stacks/stack-samples.js';
import {queryFailedOperations, querySpans} from './run/spans.js';
import type {SpanPage} from './run/spans.js';
import {damaged, readingError} from './file/storage-error.js';

/** Throws STORE_RUN_UNKNOWN, STORE_FILE_DAMAGED, STORE_SCHEMA_NEWER; its methods STORE_FILE_DAMAGED. */
export function openRunFile(file: string, stacks = new StackCache()): RunReader {
  assertPlainFile(file);
  // SQLite makes an empty log where there is none, so the fault is looked for before.
  const fault = faultOf(file);
  return new RunFileReader(file, openForReading(file), stacks, fault);
}

const PARTIAL =
  'this file was copied while the run was written, without the -wal file beside it: ' +
  'the latest records are missing';

/** What of the file is missing that SQLite does not tell. */
function faultOf(file: string): string | undefined {
  if (lacksWal(file)) return PARTIAL;
  const frames = isWritten(file) ? 0 : unreadFrames(file);
  if (frames === 0) return undefined;
  const many = frames === 1 ? '1 frame' : `${frames} frames`;
  return `the -wal file beside this file is damaged: ${many} at its end cannot be read, and the latest records are missing`;
}

function isWritten(file: string): boolean {
  try {
    return RunLock.isHeld(file.replace(/db$/, 'lock'));
  } catch {
    return false; // it is no lock of ours
  }
}

class RunFileReader implements RunReader {
  readonly #file: string;
  readonly #database: Database;
  readonly #stacks: StackCache;
  readonly #fault: string | undefined;

  constructor(file: string, database: Database, stacks: StackCache, fault: string | undefined) {
    this.#file = file;
    this.#database = database;
    this.#stacks = stacks;
    this.#fault = fault;
  }

  run(): Run {
    const run = this.#read(readRun);
    if (run === undefined) throw damaged(this.#file, new Error('it does not say which run it is'));
    // A run that has ended is whole without a log.
    const isWhole = this.#fault === PARTIAL && run.endNs !== undefined;
    return this.#fault === undefined || isWhole ? run : {...run, interrupted: this.#fault};
  }

  scenario() {
    return this.#read(readScenario);
  }

  phases() {
    return this.#read(readPhases);
  }

  hosts() {
    return this.#read(readHosts);
  }

  processes() {
    return this.#read(readProcesses);
  }

  series() {
    return this.#read((database) => {
      const agentIds = readAgentIds(database);
      return [...readSeries(database).values()].map(({agent, key, kind}) => ({
        agentId: agentIds.get(agent)!,
        ...key,
        kind,
      }));
    });
  }

  latestNs(): bigint | undefined {
    return this.#read(readLatestNs);
  }

  figures(filter: FigureFilter): Iterable<IntervalFigures> {
    return this.#iterate(queryFigures(this.#database, filter));
  }

  sumFigures(filter: FigureFilter, summer: FigureSummer): readonly SummedFigures[] {
    return this.#read((database) => sumFigures(database, filter, summer));
  }

  loadReports(range?: {fromNs?: bigint; toNs?: bigint}): Iterable<LoadReport> {
    return this.#iterate(queryLoad(this.#database, range));
  }

  losses() {
    return this.#read(readLosses);
  }

  costs() {
    return this.#read(readCosts);
  }

  accounts() {
    return this.#read(readAccounts);
  }

  budgets(filter?: BudgetFilter): Iterable<StoredBudget> {
    return this.#iterate(queryBudgets(this.#database, filter));
  }

  hops(filter?: HopFilter): readonly StoredHops[] {
    return this.#read((database) => queryHops(database, filter));
  }

  hopEdges(filter?: RequestFilter): readonly StoredHopEdge[] {
    return this.#read((database) => queryHopEdges(database, filter));
  }

  requests(page?: RequestPage) {
    if (page?.withStacks !== true) return this.#read((database) => queryRequests(database, page));
    return this.#read((database) =>
      database.transaction(() => {
        const stacks = this.#stacks.read(this.#file, database);
        return queryRequests(database, page, (node) => stackAt(stacks, node));
      })(),
    );
  }

  spans(page?: SpanPage) {
    return this.#read((database) => querySpans(database, page));
  }

  failedOperations(range?: {fromNs?: bigint; toNs?: bigint}) {
    return this.#read((database) => queryFailedOperations(database, range));
  }

  stackSums(range: TimeRange = {}): SampledStacks<StackPiece> {
    return this.#sampled((nodes) => readStackSums(this.#database, range, nodes));
  }

  stackPoints(range: TimeRange = {}): SampledStacks<StackPointPiece> {
    return this.#sampled((nodes) => readStackPoints(this.#database, range, nodes));
  }

  close(): void {
    this.#database.close();
  }

  /** Reads stacks and samples in one transaction, because later samples may have new stacks. */
  #sampled<Piece extends {columns(): unknown}>(
    read: (nodes: number) => Piece[],
  ): SampledStacks<Piece> {
    return this.#read((database) =>
      database.transaction(() => {
        const stacks = this.#stacks.read(this.#file, database);
        const pieces = read(stacks.tree.parents.length);
        return {stacks, pieces: pieces.map((piece) => this.#explaining(piece))};
      })(),
    );
  }

  #explaining<Piece extends {columns(): unknown}>(piece: Piece): Piece {
    return {...piece, columns: () => this.#read(() => piece.columns())};
  }

  #read<Result>(query: (database: Database) => Result): Result {
    try {
      return query(this.#database);
    } catch (error) {
      throw readingError(error, this.#file);
    }
  }

  *#iterate<Item>(items: Iterable<Item>): Generator<Item> {
    try {
      yield* items;
    } catch (error) {
      throw readingError(error, this.#file);
    }
  }
}
