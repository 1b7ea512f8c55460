// Finds the range of a run that a query is about, and tells which intervals of figures lie in it.

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import {STRADDLE_TOLERANCE_NS, placeInterval} from '../../domain/run.js';
import type {Phase, Run} from '../../domain/run.js';
import {rangeOfPhase, type TimeRange} from '../../domain/stacks/stack-samples.js';
import type {WantedRange} from './query.js';

export type Place = 'inside' | 'straddles' | 'outside';
export type PlaceOf = (interval: {readonly startNs: bigint; readonly endNs: bigint}) => Place;

/** The times have to be read; intervals that only touch the range are among what is read. */
export interface FoundRange extends TimeRange {
  readonly placeOf: PlaceOf;
}

/** Clocks of hosts differ, and what straddles the ends of a run belongs to it. */
const SLACK_SECONDS = 10;

/**
 * The seconds of Unix time that a picture of the run shows. A host whose clock is wrong, or an agent that lies, has
 * records of any time: they must not stretch the picture of all others.
 */
export function shownSeconds({startNs, endNs}: Run): {
  readonly first: number;
  readonly last: number;
} {
  const second = (timeNs: bigint): number => Number(timeNs / 1_000_000_000n);
  return {
    first: second(startNs) - SLACK_SECONDS,
    last: endNs === undefined ? Infinity : second(endNs) + SLACK_SECONDS,
  };
}

/** A phase takes precedence over times. Throws `API_PHASE_UNKNOWN`. */
export function findRange(reader: RunReader, {phase, fromNs, toNs}: WantedRange): FoundRange {
  const phases = reader.phases();
  if (phase !== undefined) return ofPhase(phases, findPhase(phases, phase));
  if (fromNs === undefined && toNs === undefined) return ofRun(phases);
  return ofTimes(fromNs, toNs);
}

/**
 * Finds a phase by its index, else by its name: the first of several phases with that name. Throws
 * `API_PHASE_UNKNOWN`.
 */
export function findPhase(phases: readonly Phase[], wanted: string): Phase {
  const byIndex = /^\d{1,6}$/.test(wanted)
    ? phases.find(({index}) => index === Number(wanted))
    : undefined;
  const phase = byIndex ?? phases.find(({name}) => name === wanted);
  if (phase !== undefined) return phase;
  const names = phases.map(({name}) => name).slice(0, 20);
  throw new ProfilerError(
    'API_PHASE_UNKNOWN',
    'the run has no such phase',
    names.length === 0 ? 'the run has no phases at all' : `the run has: ${names.join(', ')}`,
  );
}

function ofPhase(phases: readonly Phase[], wanted: Phase): FoundRange {
  return {
    ...rangeOfPhase(wanted),
    placeOf({startNs, endNs}) {
      const placement = placeInterval(phases, startNs, endNs);
      if (placement.kind === 'inside') return placement.phase === wanted ? 'inside' : 'outside';
      if (placement.kind === 'outside') return 'outside';
      return placement.phases.includes(wanted) ? 'straddles' : 'outside';
    },
  };
}

/** The whole run. An interval that straddles two phases is inside the run, but is counted apart. */
function ofRun(phases: readonly Phase[]): FoundRange {
  return {
    placeOf: ({startNs, endNs}) =>
      placeInterval(phases, startNs, endNs).kind === 'straddles' ? 'straddles' : 'inside',
  };
}

function ofTimes(fromNs: bigint | undefined, toNs: bigint | undefined): FoundRange {
  return {
    ...optional('fromNs', fromNs),
    ...optional('toNs', toNs),
    placeOf({startNs, endNs}) {
      if (fromNs !== undefined && endNs <= fromNs) return 'outside';
      if (toNs !== undefined && startNs >= toNs) return 'outside';
      const early = fromNs !== undefined && fromNs - startNs > STRADDLE_TOLERANCE_NS;
      const late = toNs !== undefined && endNs - toNs > STRADDLE_TOLERANCE_NS;
      return early || late ? 'straddles' : 'inside';
    },
  };
}
