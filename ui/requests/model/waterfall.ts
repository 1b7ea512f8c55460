// One request in time: its calls at their offsets, and the parts of its budget that no call covers.
// Those have a length but no offset. Without any call all parts are drawn one after the other,
// which is not their order in time.

import type {RequestCallJson, RequestJson} from '../../../src/contract/requests-json.js';
import {compareParts} from './parts.js';

export interface WaterfallBar {
  readonly part: string;
  /** The offset from the request's start; undefined where only the length is known. */
  readonly offsetNs: number | undefined;
  readonly durationNs: number;
  /** The number of calls in the bar; calls that follow each other may share one. */
  readonly count: number;
  /** The place of the bar: its offset, or a free place. */
  readonly drawnAtNs: number;
  /** Where the goroutine parked: functions, the innermost first. */
  readonly stack?: readonly string[] | undefined;
}

export interface Waterfall {
  readonly durationNs: number;
  readonly calls: readonly WaterfallBar[];
  readonly rest: readonly WaterfallBar[];
  /** The nanoseconds that no call covers. */
  readonly uncoveredNs: number;
}

export function waterfallOf({durationNs, calls, budget}: RequestJson): Waterfall {
  const placed = calls
    .filter((call) => call.durationNs >= 0 && call.offsetNs >= 0)
    .toSorted((left, right) => left.offsetNs - right.offsetNs)
    .map((call) => ({...call, drawnAtNs: call.offsetNs}));
  const covered = coveredNs(placed);
  return {
    durationNs: Math.max(durationNs, ...placed.map((call) => call.offsetNs + call.durationNs)),
    calls: placed,
    rest: restOf(budget, placed),
    uncoveredNs: Math.max(0, durationNs - covered),
  };
}

/** The rest of each part that its calls do not cover, one after the other. */
function restOf(budget: RequestJson['budget'], calls: readonly RequestCallJson[]): WaterfallBar[] {
  const left = new Map(Object.entries(budget));
  for (const {part, durationNs} of calls) left.set(part, (left.get(part) ?? 0) - durationNs);
  let drawnAtNs = 0;
  return [...left]
    .filter(([, ns]) => ns >= 1)
    .sort(([one], [other]) => compareParts(one, other))
    .map(([part, durationNs]) => {
      const bar = {part, offsetNs: undefined, durationNs, count: 0, drawnAtNs};
      drawnAtNs += durationNs;
      return bar;
    });
}

/**
 * The time that calls cover, in ns. Where two overlap, the time counts once. Calls are sorted by
 * offset.
 */
function coveredNs(calls: readonly RequestCallJson[]): number {
  let covered = 0;
  let endNs = 0;
  for (const {offsetNs, durationNs} of calls) {
    covered += Math.max(0, offsetNs + durationNs - Math.max(endNs, offsetNs));
    endNs = Math.max(endNs, offsetNs + durationNs);
  }
  return covered;
}
