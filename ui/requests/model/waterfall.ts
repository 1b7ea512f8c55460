// One request in time: its calls where they were, and what of its budget no call shows. That has a
// length but no place; without any call the parts stand one behind the other, in no order of time.

import type {RequestCallJson, RequestJson} from '../../../src/contract/requests-json.js';
import {compareParts} from './parts.js';

export interface WaterfallBar {
  readonly part: string;
  /** From the request's start; undefined where only the length is known. */
  readonly offsetNs: number | undefined;
  readonly durationNs: number;
  /** Calls that follow each other may be one. */
  readonly count: number;
  /** Where the bar is drawn: its offset, or where there is room for it. */
  readonly drawnAtNs: number;
}

export interface Waterfall {
  readonly durationNs: number;
  readonly calls: readonly WaterfallBar[];
  readonly rest: readonly WaterfallBar[];
  /** Nanoseconds that the calls do not cover. */
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

/** Of each part what its calls leave over, one behind the other. */
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

/** Calls in order of their offset; where two overlap the time counts once. */
function coveredNs(calls: readonly RequestCallJson[]): number {
  let covered = 0;
  let endNs = 0;
  for (const {offsetNs, durationNs} of calls) {
    covered += Math.max(0, offsetNs + durationNs - Math.max(endNs, offsetNs));
    endNs = Math.max(endNs, offsetNs + durationNs);
  }
  return covered;
}
