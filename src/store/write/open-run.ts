// One run file that is open for writing in the writer thread: its tables, and what each operation does to
// them. write-group.ts makes the transactions.

import {statSync} from 'node:fs';

import type {Database} from 'better-sqlite3';

import {putAccount} from '../run/accounts.js';
import {agentNumber, putHost} from '../run/agents.js';
import {BatchTable, readLastSeq} from './batches.js';
import {insertLoad} from '../run/load.js';
import type {Operation} from './operation.js';
import {putPhase} from '../run/phases.js';
import {putProcess} from '../run/processes.js';
import {RequestPhases} from '../requests/request-phase.js';
import {addLate, readClosedNs, readRun, updateRun} from '../run/runs.js';
import {closeWritten} from '../file/run-file.js';
import type {SeriesName} from '../figures/series-book.js';
import {insertSpans} from '../run/spans.js';
import {finishStacks} from '../stacks/stacks.js';
import {isSqliteError} from '../file/storage-error.js';

/** Operations on rows. Those that create, take over or close a file have no transaction with others. */
export type RowOperation = Exclude<Operation, {kind: 'create' | 'adopt' | 'close'}>;

export class OpenRun {
  readonly database: Database;
  readonly #batches: BatchTable;
  readonly #requestPhases: RequestPhases;
  readonly #lateMs: number;
  /** Number of the file in its file system. */
  readonly #inode: number | undefined;

  /** `lateMs` is how long after its end the run takes what comes late; Infinity is for ever. */
  constructor(database: Database, names: readonly SeriesName[], lateMs: number) {
    this.database = database;
    this.#lateMs = lateMs;
    this.#batches = new BatchTable(database, names);
    this.#requestPhases = new RequestPhases(database);
    this.#inode = inodeOf(database.name);
  }

  /** Whether its name still leads to the file. What is committed to a removed file is lost. */
  isInPlace(): boolean {
    return this.#inode !== undefined && inodeOf(this.database.name) === this.#inode;
  }

  /** The time of call from which the run takes nothing more; undefined where there is none. */
  lastCallNs(): bigint | undefined {
    const closedNs = this.#lateMs === Infinity ? undefined : readClosedNs(this.database);
    return closedNs === undefined ? undefined : closedNs + BigInt(Math.round(this.#lateMs * 1e6));
  }

  /** Counts the batches among operations that are turned away. A disk that takes nothing keeps no count. */
  addLate(operations: readonly RowOperation[]): void {
    const batches = operations.flatMap((each) => (each.kind === 'batches' ? each.batches : []));
    if (batches.length === 0) return;
    const records = batches.reduce((sum, batch) => sum + batch.records, 0);
    try {
      addLate(this.database, batches.length, records);
    } catch (error) {
      if (!isSqliteError(error)) throw error;
    }
  }

  apply(operation: RowOperation): unknown {
    switch (operation.kind) {
      case 'update':
        return updateRun(this.database, operation.run, operation.atNs);
      case 'phase':
        return putPhase(this.database, operation.phase);
      case 'host':
        return putHost(this.database, operation.agentId, operation.host);
      case 'processes':
        return this.#putProcesses(operation);
      case 'batches':
        return this.#batches.put(operation.batches, operation.atNs);
      case 'account':
        this.#batches.flush(); // its totals are newer than those of the batches before it
        return putAccount(this.database, operation.account);
      case 'load':
        return void insertLoad(this.database, operation.report);
      case 'spans':
        return this.#putSpans(operation);
      case 'last-seq':
        return readLastSeq(this.database, operation.agentId, operation.epoch);
    }
  }

  /** Writes what operations left to the end of their transaction. */
  flush(): void {
    this.#batches.flush();
  }

  /** Forgets which numbers of the series book have which ids. */
  forgetNames(): void {
    this.#batches.forgetNames();
  }

  committed(): void {
    this.#batches.committed();
  }

  rolledBack(): void {
    this.#batches.rolledBack();
  }

  isEnded(): boolean {
    return readRun(this.database)?.endNs !== undefined;
  }

  /** False if the file is not one plain file yet, because somebody reads it. */
  close(): boolean {
    this.#tidyUp();
    return closeWritten(this.database);
  }

  /** Closes without tidying up: after an error of the disk, the connection's pages may be wrong. */
  abandon(): void {
    this.database.close();
  }

  #putSpans({spans}: Extract<RowOperation, {kind: 'spans'}>): void {
    insertSpans(this.database, spans);
    this.#requestPhases.ofSpans(spans);
  }

  // A file that was not tidied up is complete too, so a full disk does not keep a run from being closed.
  #tidyUp(): void {
    try {
      const finish = (): void => {
        this.#batches.finish();
        finishStacks(this.database);
      };
      this.database.transaction(finish).immediate();
    } catch (error) {
      if (!isSqliteError(error)) throw error;
    }
  }

  #putProcesses({agentId, processes}: Extract<RowOperation, {kind: 'processes'}>): void {
    const agent = agentNumber(this.database, agentId);
    for (const process of processes) putProcess(this.database, agent, process);
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, {throwIfNoEntry: false})?.ino;
}
