// Chooses what a time of a run is compared with where nobody says it: the first healthy phase for a
// phase, and for a range the rest of its own phase, or else the rest of the run.

import {limitMsOf} from '../../domain/limit-label.js';
import type {RunReader} from '../../domain/ports.js';
import type {Phase} from '../../domain/run.js';
import {FEWEST_BLOCKS, type Stretch} from '../change/blocks.js';
import {clientRows, type ClientRows} from '../sums/client-rows.js';

/** More failed operations, and a phase is no measure for others. */
const MOST_FAILED_SHARE = 0.01;
/** A longer rest has more blocks than tell anything new. */
const LONGEST_REST_NS = 240_000_000_000n;
/** A shorter rest of a phase is too few blocks to tell growth from chance. */
const SHORTEST_REST_NS = BigInt(FEWEST_BLOCKS) * 1_000_000_000n;

/**
 * The first phase before `phase` that has the same operations, is valid and kept to its limits. Undefined
 * where there is none.
 */
export function firstHealthy(
  reader: Pick<RunReader, 'phases' | 'loadReports'>,
  phase: Phase,
): Phase | undefined {
  const own = operationsOf(rowsOf(reader, phase));
  return reader
    .phases()
    .filter(({startNs, endNs}) => endNs !== undefined && startNs < phase.startNs)
    .find((candidate) => {
      if (candidate.invalid !== undefined) return false;
      const rows = rowsOf(reader, candidate);
      return operationsOf(rows) === own && isHealthy(candidate, rows);
    });
}

/** What is left of `whole` beside a time: nothing, one stretch or two, each longer than 0. */
export function restOf(whole: Stretch, {startNs, endNs}: Stretch): readonly Stretch[] {
  const before = {startNs: whole.startNs, endNs: startNs < whole.endNs ? startNs : whole.endNs};
  const after = {startNs: endNs > whole.startNs ? endNs : whole.startNs, endNs: whole.endNs};
  return [before, after].filter((rest) => rest.endNs > rest.startNs);
}

/**
 * The parts of `times` that are nearest to a time, as many of them before it as after it where there are
 * enough: they are most like it, and a question about a run of hours reads as little as one of minutes.
 */
export function nearest(times: readonly Stretch[], {startNs, endNs}: Stretch): readonly Stretch[] {
  const before = times.filter((each) => each.endNs <= startNs).toReversed();
  const after = times.filter((each) => each.startNs >= endNs);
  const [hasBefore, hasAfter] = [lengthOf(before), lengthOf(after)];
  const half = LONGEST_REST_NS / 2n;
  const fromBefore = least(hasBefore, LONGEST_REST_NS - least(hasAfter, half));
  const early = taken(before, fromBefore, (each, ns) => ({...each, startNs: each.endNs - ns}));
  const late = taken(after, LONGEST_REST_NS - fromBefore, (each, ns) => {
    return {...each, endNs: each.startNs + ns};
  });
  return [...early.toReversed(), ...late];
}

/** The first of `times` until they are `ns` long; `cut` shortens the last one. */
function taken(
  times: readonly Stretch[],
  ns: bigint,
  cut: (time: Stretch, ns: bigint) => Stretch,
): Stretch[] {
  let left = ns;
  return times.flatMap((time) => {
    const own = least(left, time.endNs - time.startNs);
    left -= own;
    return own > 0n ? [cut(time, own)] : [];
  });
}

/** Whether a rest is long enough for a comparison. */
export function isLongEnough(times: readonly Stretch[]): boolean {
  return lengthOf(times) >= SHORTEST_REST_NS;
}

function lengthOf(times: readonly Stretch[]): bigint {
  return times.reduce((sum, {startNs, endNs}) => sum + endNs - startNs, 0n);
}

function least(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

function isHealthy({labels}: Phase, {operations}: ClientRows): boolean {
  return operations.every(({operation, count, failed, p95Ms}) => {
    const limitMs = limitMsOf(labels, operation);
    const isSlow = limitMs !== undefined && p95Ms !== undefined && p95Ms > limitMs;
    return !isSlow && failed <= count * MOST_FAILED_SHARE;
  });
}

function rowsOf(reader: Pick<RunReader, 'loadReports'>, phase: Phase): ClientRows {
  const {index, startNs, endNs} = phase;
  const range = {fromNs: startNs, ...(endNs === undefined ? {} : {toNs: endNs})};
  const own = [...reader.loadReports(range)].filter(({phaseIndex}) => phaseIndex === index);
  return clientRows(own, 0);
}

/** Phases without a generator that tells its operations have the same ones. */
function operationsOf({operations}: ClientRows): string {
  return JSON.stringify(operations.map(({operation}) => operation));
}
