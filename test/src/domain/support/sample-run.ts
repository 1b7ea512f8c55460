// A run, and a run file in memory. Tests say what differs from an empty run.

import type {RunReader} from '../../../../src/domain/ports.js';
import type {Run} from '../../../../src/domain/run.js';
import {NO_STACKS} from '../../../../src/domain/stacks/stack-samples.js';
import {summedFigures} from './summed-figures.js';

export function runOf(given: Pick<Run, 'id' | 'name' | 'startNs'> & Partial<Run>): Run {
  return {
    labels: {},
    record: 'sample',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    ...given,
  };
}

/** A reader of a run file that holds nothing but what is given. */
export function emptyReader(given: Pick<RunReader, 'run'> & Partial<RunReader>): RunReader {
  return {
    scenario: () => undefined,
    phases: () => [],
    hosts: () => [],
    processes: () => [],
    series: () => [],
    latestNs: () => undefined,
    figures: () => [],
    sumFigures: (filter, summer) => summedFigures(given.figures?.(filter) ?? [], summer),
    loadReports: () => [],
    losses: () => [],
    costs: () => [],
    stackSums: () => ({stacks: NO_STACKS, pieces: []}),
    stackPoints: () => ({stacks: NO_STACKS, pieces: []}),
    accounts: () => [],
    budgets: () => [],
    hops: () => [],
    hopEdges: () => [],
    requests: () => [],
    failedOperations: () => [],
    spans: () => [],
    close: () => {},
    ...given,
  };
}

/** The same run or phase while it goes on: without its end. */
export function unended<Timed extends {readonly endNs?: bigint}>(
  timed: Timed,
): Omit<Timed, 'endNs'> {
  return without(timed, 'endNs');
}

export function without<Value extends object, Key extends keyof Value>(
  value: Value,
  ...keys: readonly Key[]
): Omit<Value, Key> {
  const entries = Object.entries(value).filter(([key]) => !keys.includes(key as Key));
  return Object.fromEntries(entries) as Omit<Value, Key>;
}
