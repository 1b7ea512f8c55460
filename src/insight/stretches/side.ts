// One side of a comparison of any two times of a run: a phase, a range, or what is left beside one. It
// holds what clients measured, the budgets of requests, and the figures that causes rest on.

import {groupBy} from '../../domain/group-by.js';
import type {IntervalTime} from '../../domain/figure-sums.js';
import type {LoadReport} from '../../domain/load.js';
import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import type {TimeRange} from '../../domain/stacks/stack-samples.js';
import {STRADDLE_TOLERANCE_NS} from '../../domain/run.js';
import type {BudgetReportJson} from '../../contract/budget-json.js';
import {budgetRowsIn} from '../budgets/budget-rows.js';
import type {FunctionRowJson} from '../../contract/function-json.js';
import type {HopsReportJson} from '../../contract/hops-json.js';
import type {Side} from '../causes/question/sides.js';
import {CAUSE_PROBES} from '../causes/catalogue.js';
import {blocksOf, type Stretch} from '../change/blocks.js';
import {budgetBlocks} from '../change/budget-blocks.js';
import {clientBlocks} from '../change/client-blocks.js';
import type {StretchFigures} from '../change/stretch.js';
import {FAILURE_PROBES, failureCauses} from '../failures/failure-causes.js';
import type {FailingSide} from '../failures/failure-growth.js';
import {stackSites} from '../functions/stack-sites.js';
import {functionRows} from '../functions/function-rows.js';
import {clientLatencies} from '../hops/client-band.js';
import {hopsReport} from '../hops/hop-rows.js';
import {joinHops} from '../hops/join-hops.js';
import {clientRows, type ClientRows} from '../sums/client-rows.js';
import {targetRows} from '../sums/kernel-rows.js';
import {namesOf} from '../sums/names.js';
import {Tally} from '../sums/tally.js';

export interface WantedSide {
  readonly reader: RunReader;
  /** For people: the name of a phase, or what the times are. */
  readonly name: string;
  /** In order of time and apart. */
  readonly times: readonly Stretch[];
  /** Only what belongs to the phase with this index. */
  readonly phase?: number;
  /** The id by which the other side knows the host of an agent; by default its own. */
  readonly agentAs?: (agentId: string) => string;
}

export interface StretchSide {
  readonly run: string;
  readonly name: string;
  readonly times: readonly Stretch[];
  readonly durationMs: number;
  readonly clients: ClientRows;
  readonly budgets: readonly BudgetReportJson[];
  readonly figures: StretchFigures;
  readonly tally: Tally;
  /** What causes look at besides; read when they ask for it. */
  readonly beside: Side;
  /** Why operations failed; read where they fail more often than on the other side. */
  readonly failing: FailingSide;
}

/** Reads each kind of record of the times once, and of the hosts' figures only those of causes. */
export function readSide(wanted: WantedSide): StretchSide {
  const {reader, name, times} = wanted;
  const durationMs =
    times.reduce((sum, {startNs, endNs}) => sum + Number(endNs - startNs), 0) / 1e6;
  const load = times.flatMap((each) => [...loadOf(wanted, each)]);
  const blocks = blocksOf(...times);
  const clients = clientRows(load, durationMs);
  return {
    ...{run: reader.run().name, name, times, durationMs, clients},
    budgets: budgetRowsIn(budgetsOf(wanted, 'seconds')),
    figures: {
      blocks,
      clients: clientBlocks(load, blocks),
      budgets: budgetBlocks(budgetsOf(wanted, 'buckets'), blocks),
    },
    tally: tallyOf(wanted, CAUSE_PROBES),
    beside: besideOf(wanted, load, durationMs),
    failing: failingOf(wanted, clients, durationMs),
  };
}

function failingOf(wanted: WantedSide, {operations}: ClientRows, durationMs: number): FailingSide {
  const {reader, times} = wanted;
  return {
    ...{durationMs, operations},
    get failures() {
      return failureCauses({
        operations,
        targets: () => targetRows(tallyOf(wanted, FAILURE_PROBES), namesOf(reader)),
        failed: () => times.flatMap((time) => reader.failedOperations(rangeOf(time))),
      });
    },
  };
}

function besideOf(wanted: WantedSide, load: readonly LoadReport[], durationMs: number): Side {
  const read: {hops?: HopsReportJson; functions?: readonly FunctionRowJson[]} = {};
  return {
    durationMs,
    load: clientRows(load, durationMs).load,
    sites: stackSites(wanted.reader, wanted.times.map(rangeOf)),
    get hops() {
      return (read.hops ??= hopsOf(wanted, load));
    },
    get functions() {
      return (read.functions ??= functionsOf(wanted));
    },
  };
}

function hopsOf({reader, times, phase}: WantedSide, load: readonly LoadReport[]): HopsReportJson {
  const filters = times.map(({startNs, endNs}) => {
    return {fromNs: startNs, toNs: endNs, ...optional('phase', phase)};
  });
  const chains = filters.flatMap((filter) => reader.hops(filter));
  return hopsReport(joinHops(chains), [], clientLatencies(load));
}

/** The same function in two times is told once. */
function functionsOf({reader, times}: WantedSide): readonly FunctionRowJson[] {
  const [first = [], ...others] = times.map((time) => functionRows(reader, rangeOf(time)));
  if (others.length === 0) return first;
  const rows = [...first, ...others.flat()];
  const groups = groupBy(rows, ({kind, target, function: name, module}) =>
    JSON.stringify([kind, target, name, module]),
  );
  return groups.map((group) => {
    return {...group[0]!, selfMs: group.reduce((sum, {selfMs}) => sum + selfMs, 0)};
  });
}

function rangeOf({startNs, endNs}: Stretch): TimeRange {
  return {fromNs: startNs, toNs: endNs};
}

/** A report that begins in the time belongs to it. */
function* loadOf({reader, phase}: WantedSide, {startNs, endNs}: Stretch): Iterable<LoadReport> {
  for (const report of reader.loadReports({fromNs: startNs, toNs: endNs})) {
    const isOther = phase !== undefined && report.phaseIndex !== phase;
    if (!isOther && report.startNs >= startNs) yield report;
  }
}

function* budgetsOf(
  {reader, times, phase}: WantedSide,
  join: 'seconds' | 'buckets',
): ReturnType<RunReader['budgets']> & Generator {
  for (const {startNs, endNs} of times) {
    yield* reader.budgets({fromNs: startNs, toNs: endNs, ...optional('phase', phase), join});
  }
}

function tallyOf(
  {reader, times, agentAs = (agentId) => agentId}: WantedSide,
  probes: ReadonlySet<string>,
): Tally {
  const tally = new Tally();
  for (const {startNs, endNs} of times) {
    const filter = {fromNs: startNs, toNs: endNs, probes};
    const placeOf = (interval: IntervalTime): 0 | undefined =>
      liesIn(interval, {startNs, endNs}) ? 0 : undefined;
    for (const sum of reader.sumFigures(filter, {placeOf})) {
      tally.addSums({...sum, agentId: agentAs(sum.agentId)});
    }
  }
  return tally;
}

/** An interval that reaches out of the time by more than the round trip of a cut counts for nothing. */
export function liesIn(interval: IntervalTime, {startNs, endNs}: Stretch): boolean {
  return (
    startNs - interval.startNs <= STRADDLE_TOLERANCE_NS &&
    interval.endNs - endNs <= STRADDLE_TOLERANCE_NS
  );
}
