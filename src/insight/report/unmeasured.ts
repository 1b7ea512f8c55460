// Finds the time of a phase in which no probe of a host reported: the probes had not started yet, or the agent was away.

import type {PhaseReportJson} from '../../contract/report-json.js';
import type {UnmeasuredJson} from '../../contract/unmeasured-json.js';
import type {IntervalTime} from '../../domain/figure-sums.js';
import {groupBy} from '../../domain/group-by.js';
import {STRADDLE_TOLERANCE_NS, type Phase} from '../../domain/run.js';
import {SHORTEST_GAP_NS} from '../sums/probe-times.js';
import {phaseNames} from '../words/phase-names.js';

/** The phases' own lines have the others. */
const MOST_TOLD = 3;
const WITHOUT = 'there are no figures of the kernel';

export interface UnmeasuredParts {
  /** When the probes of each agent ran (sums/probe-times.ts). */
  readonly times: ReadonlyMap<string, readonly IntervalTime[]>;
  /** The end of what is known of the run: that of a phase that goes on. */
  readonly endNs: bigint;
  readonly hostOf: (agentId: string) => string;
}

/** One row for each host that was not measured all the time. A phase that goes on is judged up to its last figures. */
export function unmeasuredRows(
  phase: Phase,
  {times, endNs, hostOf}: UnmeasuredParts,
): UnmeasuredJson[] {
  return [...times].flatMap(([agentId, ran]) => {
    const toNs = phase.endNs ?? ran.at(-1)?.endNs ?? endNs;
    const {gaps, isWhole} = gapsIn({startNs: phase.startNs, endNs: toNs}, ran);
    if (gaps.length === 0) return [];
    const host = hostOf(agentId);
    const stretches = gaps.map(({startNs, endNs: gapEndNs}) => ({
      fromMs: Number(startNs - phase.startNs) / 1e6,
      toMs: Number(gapEndNs - phase.startNs) / 1e6,
    }));
    const withoutMs = stretches.reduce((sum, {fromMs, toMs}) => sum + toMs - fromMs, 0);
    const row = {agentId, host, stretches, withoutMs, whole: isWhole};
    const durationMs = Number(toNs - phase.startNs) / 1e6;
    return [{...row, sentence: sentenceOf(row, phase.name, durationMs)}];
  });
}

/** The parts of `range` in which nothing ran. */
function gapsIn(
  range: IntervalTime,
  ran: readonly IntervalTime[],
): {readonly gaps: readonly IntervalTime[]; readonly isWhole: boolean} {
  const inside = ran.filter((each) => overlapNs(each, range) > STRADDLE_TOLERANCE_NS);
  if (inside.length === 0) {
    const isLong = range.endNs - range.startNs > STRADDLE_TOLERANCE_NS;
    return {gaps: isLong ? [range] : [], isWhole: true};
  }
  const starts = [range.startNs, ...inside.map(({endNs}) => endNs)];
  const ends = [...inside.map(({startNs}) => startNs), range.endNs];
  const gaps = starts.map((startNs, at) => ({startNs, endNs: ends[at]!}));
  return {
    gaps: gaps.filter(({startNs, endNs}) => endNs - startNs >= SHORTEST_GAP_NS),
    isWhole: false,
  };
}

function overlapNs(one: IntervalTime, other: IntervalTime): bigint {
  const fromNs = one.startNs > other.startNs ? one.startNs : other.startNs;
  const toNs = one.endNs < other.endNs ? one.endNs : other.endNs;
  return toNs - fromNs;
}

function sentenceOf(
  {host, stretches, withoutMs, whole}: Omit<UnmeasuredJson, 'sentence'>,
  phase: string,
  durationMs: number,
): string {
  if (whole) return `no probe of ${host} reported in ${phaseNames([phase])}: ${WITHOUT}`;
  const time = `${whereIn(stretches, durationMs)}${(withoutMs / 1000).toFixed(1)} s of ${phaseNames([phase])}`;
  return `no probe of ${host} reported in ${time}: the figures of the kernel lack this time`;
}

/** `the first ` or `the last `, for a single stretch at one end of the phase; else empty. */
function whereIn([first, ...more]: UnmeasuredJson['stretches'], durationMs: number): string {
  if (first === undefined || more.length > 0) return '';
  if (first.fromMs === 0) return 'the first ';
  return first.toMs === durationMs ? 'the last ' : '';
}

/** For the verdict: hosts and the phases without any figure of their kernel, then parts of phases. */
export function unmeasuredSentences(phases: readonly PhaseReportJson[]): string[] {
  const rows = phases.flatMap(({phase, unmeasured = []}) =>
    unmeasured.map((row) => ({...row, phase: phase.name})),
  );
  const whole = groupBy(
    rows.filter((row) => row.whole),
    ({agentId}) => agentId,
  ).map((group) => {
    const names = phaseNames(group.map(({phase}) => phase));
    return `no probe of ${group[0]!.host} reported in ${names}: ${WITHOUT}`;
  });
  const parts = rows.filter((row) => !row.whole).map(({sentence}) => sentence);
  const all = [...whole, ...parts];
  const more = all.length - MOST_TOLD;
  const told = all.slice(0, MOST_TOLD);
  return more > 0 ? [...told, `probes were silent at ${more} more places: see the phases`] : told;
}
