// GET /api/runs/:run/causes answers why a phase or a range of a run is slower than another one.

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import type {Phase} from '../../domain/run.js';
import type {CausesAnswerJson, TimeJson} from '../../contract/causes-answer-json.js';
import type {Stretch} from '../../insight/change/blocks.js';
import {growthSentence} from '../../insight/change/growth-sentence.js';
import {grownRequest} from '../../insight/change/grown-request.js';
import {namesOf, sameHost} from '../../insight/sums/names.js';
import {firstHealthy, isLongEnough, nearest, restOf} from '../../insight/stretches/choose-base.js';
import {compareStretches} from '../../insight/stretches/compare-stretches.js';
import {evidenceCharts} from '../../insight/stretches/evidence-charts.js';
import {readSide, type WantedSide} from '../../insight/stretches/side.js';
import {findPhase} from './find-range.js';
import type {Query, WantedRange} from './query.js';

type CausesQuery = Extract<Query, {kind: 'causes'}>;

/** A side before it is known in which run. */
type Times = Pick<WantedSide, 'name' | 'times' | 'phase'>;

/**
 * `base` reads the other run, where the query names one. Throws `API_PHASE_UNKNOWN`, and
 * `API_NOTHING_TO_COMPARE` where there is nothing to compare with.
 */
export function answerCauses(
  reader: RunReader,
  query: CausesQuery,
  base?: RunReader,
): CausesAnswerJson {
  const after = timesOf(reader, query.range);
  const before = baseOf(base ?? reader, query, after, base === undefined);
  const names = namesOf(reader);
  const sides = {
    before: readSide({
      ...before,
      reader: base ?? reader,
      ...optional('agentAs', base && sameHost(base, reader)),
    }),
    after: readSide({...after, reader}),
  };
  const comparison = compareStretches(sides.before, sides.after, names);
  const shown = spanOf(base === undefined ? [...before.times, ...after.times] : after.times);
  const grown = grownRequest(comparison.budgets);
  return {
    ...comparison,
    times: {before: before.times.map(timeJson), after: after.times.map(timeJson)},
    ...optional('grown', grown && {target: grown.target, step: grown.step, side: grown.side}),
    ...optional('sentence', growthSentence(comparison)),
    charts: evidenceCharts(comparison.causes, {reader, hostOf: names.hostOf, shown}),
  };
}

/** Without a phase and times it is the phase that goes on, or the last one that a healthy one stands before. */
function timesOf(reader: RunReader, {phase, fromNs, toNs}: WantedRange): Times {
  const phases = reader.phases();
  if (phase !== undefined) return ofPhase(reader, findPhase(phases, phase));
  if (fromNs === undefined && toNs === undefined && phases.length > 0) {
    return ofPhase(reader, lastComparable(reader) ?? phases.at(-1)!);
  }
  const time = {
    startNs: fromNs ?? reader.run().startNs,
    endNs: toNs ?? wholeRun(reader).endNs,
  };
  return {name: rangeName(reader, time), times: time.endNs > time.startNs ? [time] : []};
}

/** Undefined while the run goes on, and where no phase is like an earlier one. */
function lastComparable(reader: RunReader): Phase | undefined {
  if (reader.run().endNs === undefined) return undefined;
  return reader.phases().findLast((phase) => firstHealthy(reader, phase) !== undefined);
}

function baseOf(reader: RunReader, query: CausesQuery, after: Times, isSameRun: boolean): Times {
  const {phase, fromNs, toNs} = query.base ?? {};
  if ((phase ?? fromNs ?? toNs) !== undefined) return timesOf(reader, query.base!);
  if (!isSameRun) return inOtherRun(reader, after);
  if (after.phase !== undefined && query.range.fromNs === undefined) {
    const healthy = firstHealthy(
      reader,
      reader.phases().find(({index}) => index === after.phase)!,
    );
    if (healthy !== undefined) return ofPhase(reader, healthy);
  }
  const rest = restIn(reader, after);
  if (rest !== undefined) return rest;
  throw nothingToCompare();
}

/** The phase of the same name, or the whole run. */
function inOtherRun(reader: RunReader, {name, phase}: Times): Times {
  const alike =
    phase === undefined ? undefined : reader.phases().find((each) => each.name === name);
  if (alike !== undefined) return ofPhase(reader, alike);
  return {name: reader.run().name, times: [wholeRun(reader)]};
}

function restIn(reader: RunReader, after: Times): Times | undefined {
  const time = spanOf(after.times);
  const own = after.phase === undefined ? phaseAround(reader, time) : undefined;
  const ofOwn = own && restOf(timeOf(reader, own), time);
  if (own && ofOwn && isLongEnough(ofOwn)) {
    const times = nearest(ofOwn, time);
    return {name: `the rest of "${own.name}"`, times, phase: own.index};
  }
  const rest = loadedTimes(reader).flatMap((loaded) => restOf(loaded, time));
  if (!isLongEnough(rest)) return undefined;
  return {name: 'the rest of the run', times: nearest(rest, time)};
}

/** The only phase that the time touches. */
function phaseAround(reader: RunReader, {startNs, endNs}: Stretch): Phase | undefined {
  const touched = reader.phases().filter((phase) => {
    const own = timeOf(reader, phase);
    return own.startNs < endNs && own.endNs > startNs;
  });
  return touched.length === 1 ? touched[0] : undefined;
}

function ofPhase(reader: RunReader, phase: Phase): Times {
  return {name: phase.name, times: [timeOf(reader, phase)], phase: phase.index};
}

function timeOf(reader: RunReader, {startNs, endNs}: Phase): Stretch {
  return {startNs, endNs: endNs ?? wholeRun(reader).endNs};
}

/** Phases that a verdict may rest on; of a run without phases all of it. */
function loadedTimes(reader: RunReader): Stretch[] {
  const phases = reader.phases();
  if (phases.length === 0) return [wholeRun(reader)];
  const valid = phases.filter(({invalid}) => invalid === undefined);
  return valid.map((phase) => timeOf(reader, phase));
}

/** To the end of the run, or as far as anything is stored of it. */
function wholeRun(reader: RunReader): Stretch {
  const {startNs, endNs} = reader.run();
  if (endNs !== undefined) return {startNs, endNs};
  return {startNs, endNs: reader.latestNs() ?? startNs};
}

function rangeName(reader: RunReader, {startNs, endNs}: Stretch): string {
  const since = (ns: bigint): string =>
    `${Number((ns - reader.run().startNs) / 10_000_000n) / 100}`;
  return `${since(startNs)} s to ${since(endNs)} s`;
}

function spanOf(times: readonly Stretch[]): Stretch {
  const starts = times.map(({startNs}) => startNs);
  const ends = times.map(({endNs}) => endNs);
  return {
    startNs: starts.reduce((first, ns) => (ns < first ? ns : first), starts[0] ?? 0n),
    endNs: ends.reduce((last, ns) => (ns > last ? ns : last), 0n),
  };
}

function timeJson({startNs, endNs}: Stretch): TimeJson {
  return {startUnixNs: String(startNs), endUnixNs: String(endNs)};
}

function nothingToCompare(): ProfilerError {
  return new ProfilerError(
    'API_NOTHING_TO_COMPARE',
    'there is no other time of the run that is long enough to compare with',
    'name another phase with basePhase, a range with baseFrom and baseTo, or another run with baseRun',
  );
}
