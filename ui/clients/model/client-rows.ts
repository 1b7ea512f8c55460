// The client's figures of a selection, one row per kind, and the p95 of all requests.

import type {LoadReportJson} from '../../../src/contract/run-json.js';
import {CLIENT_PRECISION_BITS} from '../../../src/domain/histogram.js';
import {optional} from '../../../src/domain/optional.js';
import {BucketSum} from '../../run/bucket-sum.js';
import {addKind, addSums} from '../../run/load-history.js';
import type {LoadEntry, LoadKind, LoadSums} from '../../run/load-history.js';
import type {Selection} from '../../time/selection.js';
import type {TimeRange} from '../../time/time.js';
import {failures} from './client-lines.js';

export interface ClientRow {
  readonly kind: LoadKind;
  readonly count: number;
  readonly failed: number;
  readonly errors: ReadonlyMap<string, number>;
  readonly perSecond: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly p50Ns: number | undefined;
  readonly p95Ns: number | undefined;
  readonly p99Ns: number | undefined;
}

/**
 * The reports that belong to a selection. A report names its phase; in a range, its middle decides.
 */
export function entriesIn(
  entries: readonly LoadEntry[],
  selection: Selection,
  range: TimeRange | undefined,
): LoadEntry[] {
  if (selection.kind === 'phase') {
    return entries.filter(({phaseIndex}) => phaseIndex === selection.index);
  }
  if (range === undefined) return [...entries];
  return entries.filter(({fromMs, toMs}) => {
    const middle = (fromMs + toMs) / 2;
    return middle >= range.fromMs && middle < range.toMs;
  });
}

/**
 * One row for each kind that the entries have figures of. `durationMs` is the time that they cover.
 */
export function clientRows(
  entries: readonly LoadEntry[],
  kinds: readonly LoadKind[],
  durationMs: number,
): ClientRow[] {
  const sum = new BucketSum(CLIENT_PRECISION_BITS);
  return kinds.flatMap((kind) => {
    const own = entries.filter(({sums}) => sums.has(kind.id));
    if (own.length === 0) return [];
    sum.clear();
    for (const entry of own) addKind(entry, kind.id, sum);
    const [p50Ns, p95Ns, p99Ns] = sum.quantilesNs([0.5, 0.95, 0.99]);
    const {
      errors,
      untimed = 0,
      bytesIn,
      bytesOut,
    } = own
      .map((entry) => entry.sums.get(kind.id)!)
      .reduce((left: LoadSums, right) => addSums(left, right));
    const count = sum.total + untimed;
    return [
      {
        ...{kind, count, failed: failures(errors), errors},
        ...{perSecond: durationMs > 0 ? (count * 1000) / durationMs : 0, bytesIn, bytesOut},
        ...{p50Ns, p95Ns, p99Ns},
      },
    ];
  });
}

const NOW_MS = 10_000;

/** The last ten seconds of reports, which the head of the page calls "now". */
export function newestEntries(entries: readonly LoadEntry[]): LoadEntry[] {
  const edgeMs = entries.at(-1)?.toMs ?? 0;
  return entries.slice(-200).filter(({toMs}) => toMs > edgeMs - NOW_MS);
}

export interface ClientTotal {
  readonly p95Ns: number | undefined;
  readonly failedShare: number;
}

/**
 * The p95 and the failures of all requests together, or of all operations where there are no
 * requests.
 */
export function clientTotal(
  entries: readonly LoadEntry[],
  kinds: readonly LoadKind[],
): ClientTotal {
  const requests = kinds.filter(({scope}) => scope === 'request');
  const used = requests.length > 0 ? requests : kinds;
  const sum = new BucketSum(CLIENT_PRECISION_BITS);
  let failed = 0;
  for (const entry of entries) {
    for (const {id} of used) {
      addKind(entry, id, sum);
      failed += failures(entry.sums.get(id)?.errors ?? new Map());
    }
  }
  return {
    p95Ns: sum.quantilesNs([0.95])[0],
    failedShare: failed / Math.max(1, failed, sum.total),
  };
}

/** The users and the health of all generators together, from the newest report of each. */
export function generatorState(entries: readonly LoadEntry[]): LoadReportJson['state'] | undefined {
  const newest = new Map(entries.slice(-100).map((entry) => [entry.source, entry.state]));
  if (newest.size === 0) return undefined;
  const states = [...newest.values()];
  const most = (values: readonly (number | undefined)[]): number | undefined =>
    values.reduce((a, b) => (b === undefined ? a : Math.max(a ?? 0, b)), undefined);
  const cpuShare = most(states.map((state) => state.cpuShare));
  const loopLagMs = most(states.map((state) => state.loopLagMs));
  return {
    users: states.reduce((sum, {users}) => sum + users, 0),
    ...optional('cpuShare', cpuShare),
    ...optional('loopLagMs', loopLagMs),
  };
}

/** True for a generator that is itself the limit: its figures say nothing about the registry. */
export function isGeneratorLimited(state: LoadReportJson['state']): boolean {
  return (state.cpuShare ?? 0) > 0.9 || (state.loopLagMs ?? 0) > 100;
}
