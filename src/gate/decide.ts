// Decides about one limit: held, broken, or too little data.

import type {LimitStateJson} from '../contract/gate-json.js';
import type {Judged} from './changes.js';
import type {Limit} from './limit.js';

export interface Decision {
  readonly state: Exclude<LimitStateJson, 'skipped'>;
  /** About how many times as much data would decide; absent where it is decided, or nobody can tell. */
  readonly moreData?: number;
}

/** More is no advice that anybody follows. */
const MOST_MORE = 100;

export function decide(limit: Limit, judged: Judged): Decision {
  const {value, low, high, bound} = upward(limit, judged);
  const isBeyond = isOpen(limit) ? value > bound : value >= bound;
  // A limit of growth allows some of it, and chance must not be what looks like growth at all. A limit that
  // asks for an improvement, or that is about the value itself, is held against itself.
  const certain = limit.kind === 'value' ? bound : Math.min(0, bound);
  if (isBeyond && low > certain) return {state: 'broken'};
  if (isBeyond) return undecided((value - low) / (value - certain));
  // No amount of data shows that there is no growth at all.
  if (bound === 0 || high <= bound) return {state: 'held'};
  return undecided((high - value) / (bound - value));
}

/** The same question about the mirror image, where a limit is a lower one. */
function upward({comparison, bound}: Limit, {value, low, high}: Judged) {
  const isUpper = comparison.startsWith('>');
  return isUpper
    ? {value, low, high, bound}
    : {value: -value, low: -high, high: -low, bound: -bound};
}

function isOpen({comparison}: Limit): boolean {
  return !comparison.endsWith('=');
}

/** The width of an interval shrinks with the root of the data. */
function undecided(tooWide: number): Decision {
  const times = tooWide ** 2;
  return times > 1 && times <= MOST_MORE
    ? {state: 'undecided', moreData: Math.ceil(times * 2) / 2}
    : {state: 'undecided'};
}
