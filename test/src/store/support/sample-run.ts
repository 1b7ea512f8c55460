// A run, batches and a store in a temporary directory, for the tests of the store.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after} from 'node:test';

import type {Clock} from '../../../../src/domain/ports.js';
import type {Batch, ProbeRecord} from '../../../../src/domain/record.js';
import type {Run} from '../../../../src/domain/run.js';
import {openStore} from '../../../../src/store/open-store.js';
import type {Store} from '../../../../src/store/open-store.js';
import {counterFigure} from '../../domain/support/sample-figures.js';
import {runOf} from '../../domain/support/sample-run.js';
import {SAME_THREAD} from './same-thread.js';

export const START_NS = 1_790_000_000_123_456_789n;
export const SECOND_NS = 1_000_000_000n;

/** All sample runs are over for this clock, whatever the system's says. */
const AFTERWARDS: Clock = {nowNs: () => START_NS + 86_400n * SECOND_NS};

export function aRun(more: Partial<Run> = {}): Run {
  return runOf({
    id: '20260921-140640-aaaa',
    name: 'a run',
    labels: {registry: 'distribution 2.8'},
    startNs: START_NS,
    ...more,
  });
}

/** Second `seq` of an agent whose clock is 5 ms behind. */
export function aBatch(seq: number, more: Partial<Batch> = {}): Batch {
  const startNs = START_NS + BigInt(seq) * SECOND_NS - 5_000_000n;
  return {
    agentId: 'agent-of-host-1',
    epoch: 1,
    seq,
    runId: aRun().id,
    startNs,
    endNs: startNs + SECOND_NS,
    clockOffsetNs: 5_000_000n,
    clockErrorNs: 90_000n,
    production: {producedRecords: seq + 1, droppedSpoolFull: 0, droppedInvalid: 0},
    records: [aCounter(seq)],
    ...more,
  };
}

export function aCounter(value: number, series = 'write'): ProbeRecord {
  return counterFigure(series, 'bytes', value);
}

/** fast-check makes objects without a prototype, which are deeply equal to none that have one. */
export function plain<Value>(value: Value): Value {
  return structuredClone(value);
}

export interface SharedStore extends Store {
  readonly dataDir: string;
  newRun(scenario?: string): Promise<Run>;
}

/** One store for all tests of a file: starting a writer thread is what takes the time. */
export function sharedStore(clock: Clock = AFTERWARDS): SharedStore {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-store-'));
  const store = openStore(dataDir, {...SAME_THREAD, clock});
  let runs = 0;
  after(async () => {
    await store.writer.close();
    rmSync(dataDir, {recursive: true});
  });
  return {
    ...store,
    dataDir,
    newRun: async (scenario) => {
      const run = aRun({id: `20260921-140640-${String(runs++).padStart(4, '0')}`});
      await store.writer.createRun(run, scenario);
      return run;
    },
  };
}

/** Removes the directory after `use`, whatever happens. */
export async function withDirectory(use: (path: string) => Promise<void> | void): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'regscope-store-'));
  try {
    await use(path);
  } finally {
    rmSync(path, {recursive: true, force: true});
  }
}
