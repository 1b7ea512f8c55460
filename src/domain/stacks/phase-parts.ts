// Cuts a range of a run at the starts and ends of its phases, so that what was sampled can be told by phase.

import {optional} from '../optional.js';
import type {Phase} from '../run.js';
import type {TimeRange} from './stack-samples.js';

/** A phase, as far as it lies in the range, or the time before, between or behind phases. */
export interface PhasePart extends TimeRange {
  readonly phase?: Phase;
}

/** In order of time. Together the parts are the whole range. */
export function phaseParts(phases: readonly Phase[], {fromNs, toNs}: TimeRange = {}): PhasePart[] {
  const ends = phases.flatMap(({startNs, endNs}) => (endNs ? [startNs, endNs] : [startNs]));
  const cuts = [...new Set(ends)].sort((left, right) => (left < right ? -1 : 1));
  const within = cuts.filter(
    (cut) => (fromNs === undefined || cut > fromNs) && (toNs === undefined || cut < toNs),
  );
  return [fromNs, ...within].map((from, at) => {
    const to = within[at] ?? toNs;
    const phase = phases.find(
      ({startNs, endNs}) =>
        from !== undefined && startNs <= from && (endNs === undefined || from < endNs),
    );
    return {...optional('fromNs', from), ...optional('toNs', to), ...optional('phase', phase)};
  });
}
