// The selection: all time, a phase, or a brushed range. Which intervals are in it follows the same
// rules as the collector's summaries.

import type {PhaseJson} from '../../src/contract/run-json.js';
import {optional} from '../../src/domain/optional.js';
import {STRADDLE_TOLERANCE_NS, placeInterval} from '../../src/domain/run.js';
import type {Phase} from '../../src/domain/run.js';
import {contains, msOf} from './time.js';
import type {TimeRange} from './time.js';

export type Selection =
  | {readonly kind: 'all'}
  | {readonly kind: 'phase'; readonly index: number}
  | {readonly kind: 'range'; readonly fromMs: number; readonly toMs: number};

export const ALL: Selection = {kind: 'all'};

export type Place = 'inside' | 'straddles' | 'outside';

/** An interval of a probe, in nanoseconds and, rounded, in milliseconds. */
export interface Interval extends TimeRange {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export type PlaceOf = (interval: Interval) => Place;

const TOLERANCE_MS = Number(STRADDLE_TOLERANCE_NS) / 1e6;

/** The range of a selection; undefined for all. A phase that goes on ends at `edgeMs`. */
export function rangeOf(
  selection: Selection,
  phases: readonly PhaseJson[],
  edgeMs: number,
): TimeRange | undefined {
  if (selection.kind === 'all') return undefined;
  if (selection.kind === 'range') return {fromMs: selection.fromMs, toMs: selection.toMs};
  const phase = phases.find(({index}) => index === selection.index);
  return phase === undefined ? undefined : phaseRange(phase, edgeMs);
}

export function phaseRange({startUnixNs, endUnixNs}: PhaseJson, edgeMs: number): TimeRange {
  const fromMs = msOf(startUnixNs);
  return {fromMs, toMs: endUnixNs === undefined ? Math.max(edgeMs, fromMs) : msOf(endUnixNs)};
}

/**
 * The selection that was brushed, in either direction. Undefined for less than a tenth of a second,
 * which is a click.
 */
export function brushedRange(oneMs: number, otherMs: number): Selection | undefined {
  const [fromMs, toMs] = [Math.min(oneMs, otherMs), Math.max(oneMs, otherMs)];
  if (toMs - fromMs < 100) return undefined;
  return {kind: 'range', fromMs: Math.round(fromMs), toMs: Math.round(toMs)};
}

/** The phase before or after the selected one. Where none is selected, the last or the first. */
export function stepPhase(
  selection: Selection,
  phases: readonly PhaseJson[],
  step: 1 | -1,
): Selection {
  if (phases.length === 0) return selection;
  const at = phases.findIndex(({index}) => selection.kind === 'phase' && index === selection.index);
  const start = step > 0 ? -1 : phases.length;
  const next = Math.min(phases.length - 1, Math.max(0, (at < 0 ? start : at) + step));
  return {kind: 'phase', index: phases[next]!.index};
}

export function isSameSelection(left: Selection, right: Selection): boolean {
  return selectionText(left) === selectionText(right);
}

export function selectionText(selection: Selection): string {
  if (selection.kind === 'all') return 'all';
  if (selection.kind === 'phase') return `phase ${selection.index}`;
  return `${selection.fromMs} to ${selection.toMs}`;
}

/** Reads the parameters of an address; a selection that makes no sense means all. */
export function readSelection(
  phase: string | undefined,
  from: string | undefined,
  to: string | undefined,
): Selection {
  if (phase !== undefined && /^\d{1,6}$/.test(phase)) return {kind: 'phase', index: Number(phase)};
  const [fromMs, toMs] = [Number(from), Number(to)];
  const isRange = Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs) && fromMs < toMs;
  return isRange && fromMs > 0 ? {kind: 'range', fromMs, toMs} : ALL;
}

/** The place of intervals in relation to a range. The tolerance is that of cuts. */
export function placesInRange({fromMs, toMs}: TimeRange): PlaceOf {
  return (interval) => {
    if (interval.toMs <= fromMs || interval.fromMs >= toMs) return 'outside';
    const early = fromMs - interval.fromMs > TOLERANCE_MS;
    const late = interval.toMs - toMs > TOLERANCE_MS;
    return early || late ? 'straddles' : 'inside';
  };
}

/** The place of intervals in relation to a phase. */
export function placesInPhase(phases: readonly PhaseJson[], index: number): PlaceOf {
  const all = phases.map(asPhase);
  const wanted = all.find((phase) => phase.index === index);
  const json = phases.find((phase) => phase.index === index);
  if (wanted === undefined || json === undefined) return () => 'outside';
  const range = phaseRange(json, Infinity);
  return (interval) => {
    if (interval.toMs <= range.fromMs || interval.fromMs >= range.toMs) return 'outside';
    if (contains(range, interval.fromMs) && contains(range, interval.toMs)) return 'inside';
    const placement = placeInterval(all, interval.startNs, interval.endNs);
    if (placement.kind === 'inside') return placement.phase === wanted ? 'inside' : 'outside';
    if (placement.kind === 'outside') return 'outside';
    return placement.phases.includes(wanted) ? 'straddles' : 'outside';
  };
}

function asPhase({startUnixNs, endUnixNs, ...phase}: PhaseJson): Phase {
  return {
    ...phase,
    startNs: BigInt(startUnixNs),
    ...optional('endNs', endUnixNs === undefined ? undefined : BigInt(endUnixNs)),
  };
}
