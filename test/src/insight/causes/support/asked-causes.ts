// Asks the catalogue about two stretches that hold exactly what a test says.

import type {BudgetComparisonJson} from '../../../../../src/contract/budget-json.js';
import type {CausesJson} from '../../../../../src/contract/cause-json.js';
import type {FunctionRowJson} from '../../../../../src/contract/function-json.js';
import type {HopChainJson, HopPartJson} from '../../../../../src/contract/hops-json.js';
import type {DifferenceJson} from '../../../../../src/contract/report-json.js';
import type {Figure} from '../../../../../src/domain/record.js';
import {HOST_TARGET} from '../../../../../src/domain/target.js';
import {findCauses} from '../../../../../src/insight/causes/find-causes.js';
import type {Side} from '../../../../../src/insight/causes/question/sides.js';
import {StretchFacts} from '../../../../../src/insight/causes/question/stretch-facts.js';
import type {Spent, StackSites} from '../../../../../src/insight/functions/stack-sites.js';
import {Tally} from '../../../../../src/insight/sums/tally.js';
import {counterFigure, gaugeFigure, latencyFigure} from '../../../domain/support/sample-figures.js';
import {summedFigures} from '../../../domain/support/summed-figures.js';
import {intervalOf} from '../../support/sample-run.js';

export type Values = Readonly<Record<string, number>>;

/** Times of a part in both stretches, in ms. */
export type Parts = Readonly<Record<string, readonly [before: number, after: number]>>;

export interface Asked {
  readonly parts?: Parts;
  /** The target of these parts. */
  readonly grownTarget?: string;
  /** What agents read in each second. */
  readonly before?: readonly Figure[];
  readonly after?: readonly Figure[];
  readonly sideBefore?: Partial<Side>;
  readonly sideAfter?: Partial<Side>;
  readonly client?: readonly DifferenceJson[];
  readonly hosts?: readonly string[];
}

const SECONDS = 10;
/** Both stretches are so long. */
export const DURATION_MS = SECONDS * 1000;

export function askCauses({
  parts,
  grownTarget = 'registry',
  before = [],
  after = [],
  sideBefore = {},
  sideAfter = {},
  client = [],
  hosts = ['host-1'],
}: Asked): CausesJson {
  return findCauses({
    before: factsOf(before, hosts),
    after: factsOf(after, hosts),
    grown: parts && grownBy(parts, grownTarget),
    client,
    sides: {
      before: {durationMs: DURATION_MS, ...sideBefore},
      after: {durationMs: DURATION_MS, ...sideAfter},
    },
    hostOf: (agentId) => agentId,
    cpusOf: () => 2,
  });
}

/** The agent of a host has the host's name. */
function factsOf(figures: readonly Figure[], hosts: readonly string[]): StretchFacts {
  const own = counter('registry', 'process', '', 'cpu_ns', 1);
  const seconds = Array.from({length: SECONDS}, (_, second) => second);
  const intervals = hosts.flatMap((host) =>
    seconds.map((second) => intervalOf(second, second + 1, [own, ...figures], host)),
  );
  const tally = new Tally();
  for (const sum of summedFigures(intervals, {placeOf: () => 0})) tally.addSums(sum);
  return new StretchFacts(tally);
}

function grownBy(parts: Parts, target: string): BudgetComparisonJson {
  const all = Object.entries(parts).map(([part, [beforeMs, afterMs]]) => {
    return {part, beforeMs, afterMs, deltaMs: afterMs - beforeMs};
  });
  const sum = (of: (part: (typeof all)[number]) => number): number =>
    all.reduce((total, part) => total + of(part), 0);
  const change = {
    beforeMs: sum(({beforeMs}) => beforeMs),
    afterMs: sum(({afterMs}) => afterMs),
    deltaMs: sum(({deltaMs}) => deltaMs),
    parts: all,
  };
  return {
    ...{target, step: 'blob.get', side: 'server'},
    ...{beforeRequests: 100, afterRequests: 100, mean: change, slowest: change},
  };
}

/** `path>to>hop part` with its ms. The last name before the blank is the hop. */
export function chainOf(parts: Values, clientMs?: number): HopChainJson {
  const rows = Object.entries(parts).map(([name, ms]): HopPartJson => {
    const [path, part] = name.split(' ');
    return {path: path!.split('>'), part: part!, ms, share: 0};
  });
  const wholeMs = rows.reduce((sum, {ms}) => sum + ms, 0);
  const band = {
    ...(clientMs === undefined ? {} : {clientMs}),
    ...{durationMs: wholeMs, parts: rows},
  };
  return {
    ...{target: rows[0]!.path[0]!, step: 'blob.get', side: 'server', requests: 100, errors: 0},
    ...{mean: band, median: band, slowest: band},
  };
}

/** A client's row that grew beyond chance. */
export function clientRow(deltaMs: number): DifferenceJson {
  return {
    ...{kind: 'step', subject: 'pull/blob.get', operation: 'pull', step: 'blob.get'},
    ...{beforeMs: 5, afterMs: 5 + deltaMs, deltaMs, sentence: ''},
    chance: {lowMs: deltaMs / 2, highMs: 2 * deltaMs, seenMs: deltaMs / 2},
  };
}

export function functionRow(
  kind: FunctionRowJson['kind'],
  name: string,
  selfMs: number,
  target = 'registry',
): FunctionRowJson {
  return {...{kind, target, function: name, module: 'registry'}, kernel: false, selfMs, share: 0};
}

const NOTHING_SPENT: Spent = {onCpu: 0, allOnCpu: 0, waitedNs: 0};

/** What is spent in one kind of functions, and nothing in others. */
export function spentBy(functions: RegExp, spent: Partial<Spent>): StackSites['spentIn'] {
  return (_, wanted) => ({
    ...NOTHING_SPENT,
    ...(wanted === functions ? spent : {allOnCpu: spent.allOnCpu ?? 0}),
  });
}

/** Places in a program of which only some are known. */
export function sites(known: Partial<StackSites>): StackSites {
  return {
    allocators: () => [],
    spentIn: () => NOTHING_SPENT,
    lockWaits: () => [],
    parkedFor: () => [],
    lockHolder: () => ({kind: 'unseen'}),
    ...known,
  };
}

export function counter(
  target: string,
  probe: string,
  series: string,
  metric: string,
  value: number,
): Figure {
  return counterFigure(series, metric, value, {probe, target});
}

export function figures(
  target: string,
  probe: string,
  series: string,
  sums: Values,
  levels: Values = {},
): Figure[] {
  return [
    ...Object.entries(sums).map(([metric, value]) => counter(target, probe, series, metric, value)),
    ...Object.entries(levels).map(([metric, value]): Figure => {
      return {...gaugeFigure(metric, value), target, probe, series};
    }),
  ];
}

/** What the registry used and may use. */
export function limits(sums: Values, levels: Values = {}): Figure[] {
  return figures('registry', 'limits', '', sums, levels);
}

/** Round trips of a peer of the registry, in ms, and what else TCP counted. */
export function peer(
  series: string,
  rttMs: number,
  sums: Values = {},
  target = 'registry',
): Figure[] {
  const rtt = latencyFigure(series, [rttMs, rttMs], {target});
  return [{...rtt, probe: 'tcp', metric: 'rtt'}, ...figures(target, 'tcp', series, sums)];
}

export function hostFigures(
  probe: string,
  series: string,
  sums: Values,
  levels: Values = {},
): Figure[] {
  return figures(HOST_TARGET, probe, series, sums, levels);
}
