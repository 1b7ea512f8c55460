// One side of a comparison of any two times of a run: a phase, a range, or what is left beside one. It
// holds what clients measured, the budgets of requests, and the figures that causes rest on.

import {groupBy} from '../../domain/group-by.js';
import type {IntervalTime} from '../../domain/figure-sums.js';
import type {LoadReport} from '../../domain/load.js';
import {optional} from '../../domain/optional.js';
import type {
  FailedOperation,
  FigureFilter,
  IntervalFigures,
  RunReader,
  StoredBudget,
  StoredHops,
} from '../../domain/ports.js';
import type {TimeRange} from '../../domain/stacks/stack-samples.js';
import {STRADDLE_TOLERANCE_NS} from '../../domain/run.js';
import type {BudgetReportJson} from '../../contract/budget-json.js';
import {budgetRowsIn} from '../budgets/budget-rows.js';
import type {FunctionRowJson} from '../../contract/function-json.js';
import type {Side} from '../causes/question/sides.js';
import {CAUSE_PROBES} from '../causes/catalogue.js';
import type {Blocks, Stretch} from '../change/blocks.js';
import type {StretchFigures} from '../change/stretch.js';
import {FAILED_ANSWERS, type FailedAnswer} from '../failures/failed-answers.js';
import {certainEvents, FAILURE_PROBES, failureCauses} from '../failures/failure-causes.js';
import type {FailingSide} from '../failures/failure-growth.js';
import {targetEvents} from '../failures/target-events.js';
import {functionRows} from '../functions/function-rows.js';
import {stackSites} from '../functions/stack-sites.js';
import {clientLatencies} from '../hops/client-band.js';
import {hopsReport} from '../hops/hop-rows.js';
import {joinHops} from '../hops/join-hops.js';
import {OnlyPeers, targetKinds} from '../hops/only-peers.js';
import {clientRows, type ClientRows} from '../sums/client-rows.js';
import {targetRows} from '../sums/kernel-rows.js';
import {namesOf} from '../sums/names.js';
import {Tally} from '../sums/tally.js';
import {once} from './once.js';
import {blocksFor, stretchFigures} from './stretch-figures.js';

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

/** What a side is made of: times of one run, or of several runs that are taken together. */
export type WantedSides = readonly [WantedSide, ...WantedSide[]];

/** Reads each kind of record of the times once, and of the hosts' figures only those of causes. */
export function readSide(wanted: WantedSide): StretchSide {
  return joinedSide([wanted], 'times');
}

/** `blocks`: whether chance is judged by pieces of time, or by whole runs. */
export function joinedSide(wanted: WantedSides, blocks: 'times' | 'runs'): StretchSide {
  const times = wanted.flatMap((each) => each.times);
  const durationMs =
    times.reduce((sum, {startNs, endNs}) => sum + Number(endNs - startNs), 0) / 1e6;
  const runs = wanted.map((each) => {
    const own = blocksFor(each.times, blocks);
    const load = each.times.flatMap((time) => [...loadOf(each, time)]);
    const hops = once(() => hopsOf(each, own));
    return {blocks: own, load, budgets: [...budgetsOf(each, own)], hops};
  });
  const hops = once(() => runs.flatMap((run) => run.hops()));
  const load = runs.flatMap((run) => run.load);
  const clients = clientRows(load, durationMs);
  const {operations} = clients;
  const tally = tallyOf(wanted, CAUSE_PROBES);
  return {
    run: [...new Set(wanted.map(({reader}) => reader.run().name))].join(', '),
    ...{name: wanted[0].name, times, durationMs, clients},
    budgets: budgetRowsIn(runs.flatMap((run) => run.budgets)),
    ...{figures: stretchFigures(runs, blocks), tally},
    beside: besideOf(wanted, {load, hops, clients, durationMs}),
    failing: failingOf(wanted, {load, tally, operations, durationMs}),
  };
}

function failingOf(
  wanted: WantedSides,
  {
    load,
    tally,
    operations,
    durationMs,
  }: Pick<StretchSide, 'tally' | 'durationMs'> &
    Pick<ClientRows, 'operations'> & {readonly load: readonly LoadReport[]},
): FailingSide {
  const {reader} = wanted[0];
  const targets = once(() => targetRows(tallyOf(wanted, FAILURE_PROBES), namesOf(reader)));
  const events = once(() => {
    const {hostOf} = namesOf(reader);
    const certain = certainEvents({entries: tally.entries(), hostOf, operations, targets});
    return targetEvents(certain, {figures: (filter) => figuresIn(wanted, filter), load});
  });
  const failed = (): readonly FailedOperation[] =>
    eachTime(wanted, (side, time) => side.reader.failedOperations(time)).flat();
  const answers = (): readonly FailedAnswer[] =>
    eachTime(wanted, (side, time) => side.reader.requests({...FAILED_ANSWERS, ...time}))
      .flat()
      .map(({record}) => record);
  return {
    ...{durationMs, operations},
    get events() {
      return events();
    },
    get failures() {
      return failureCauses({operations, events: events(), targets, failed, answers});
    },
  };
}

/** By the ids that the other side has of agents. */
function figuresIn(wanted: WantedSides, filter: FigureFilter): IntervalFigures[] {
  return eachTime(wanted, ({reader, agentAs = itself}, time) =>
    [...reader.figures({...filter, ...time})].map((interval): IntervalFigures => {
      return {...interval, agentId: agentAs(interval.agentId)};
    }),
  ).flat();
}

function itself(agentId: string): string {
  return agentId;
}

/** Asks each run about each of its times. */
function eachTime<Answer>(
  wanted: WantedSides,
  ask: (side: WantedSide, time: TimeRange) => Answer,
): Answer[] {
  return wanted.flatMap((side) => side.times.map((time) => ask(side, rangeOf(time))));
}

function besideOf(
  wanted: WantedSides,
  {
    load,
    hops,
    clients,
    durationMs,
  }: {
    readonly load: readonly LoadReport[];
    readonly hops: () => readonly StoredHops[];
    readonly clients: ClientRows;
    readonly durationMs: number;
  },
): Side {
  const chains = once(() =>
    hopsReport(joinHops(hops()), [], clientLatencies(load), onlyPeers(wanted)),
  );
  const functions = once(() => functionsOf(wanted));
  return {
    durationMs,
    load: clients.load,
    sites: stackSites(eachTime(wanted, ({reader}, range) => ({reader, range}))),
    get hops() {
      return chains();
    },
    get functions() {
      return functions();
    },
  };
}

function onlyPeers(wanted: WantedSides): OnlyPeers {
  const readers = wanted.map(({reader}) => reader);
  const kinds = new Map(readers.flatMap((reader) => [...targetKinds(reader)]));
  return new OnlyPeers(
    readers.flatMap((reader) => reader.hopEdges()),
    kinds,
  );
}

/** Once for their latency buckets over all seconds and for their sums in each block. */
function hopsOf({reader, times, phase}: WantedSide, {indexOf: blockOf}: Blocks): StoredHops[] {
  return times.flatMap((time) =>
    reader.hops({...rangeOf(time), ...optional('phase', phase), blockOf}),
  );
}

/** The same function in two times is told once. */
function functionsOf(wanted: WantedSides): readonly FunctionRowJson[] {
  const [first = [], ...others] = eachTime(wanted, ({reader}, time) => functionRows(reader, time));
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

/** Once for their latency buckets over all seconds and for their sums in each block. */
function* budgetsOf(
  {reader, times, phase}: WantedSide,
  {indexOf: blockOf}: Blocks,
): Generator<StoredBudget> {
  for (const {startNs, endNs} of times) {
    const range = {fromNs: startNs, toNs: endNs, ...optional('phase', phase)};
    yield* reader.budgets({...range, join: 'seconds', blockOf});
  }
}

function tallyOf(wanted: WantedSides, probes: ReadonlySet<string>): Tally {
  const tally = new Tally();
  for (const {reader, times, agentAs = itself} of wanted) {
    for (const {startNs, endNs} of times) {
      const filter = {fromNs: startNs, toNs: endNs, probes};
      const placeOf = (interval: IntervalTime): 0 | undefined =>
        liesIn(interval, {startNs, endNs}) ? 0 : undefined;
      for (const sum of reader.sumFigures(filter, {placeOf})) {
        tally.addSums({...sum, agentId: agentAs(sum.agentId)});
      }
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
