// The stretch of a run that a query is about, and which intervals of figures lie in it.

import {ProfilerError} from '../../domain/error.js';
import type {RunReader} from '../../domain/ports.js';
import {STRADDLE_TOLERANCE_NS, placeInterval} from '../../domain/run.js';
import type {Phase} from '../../domain/run.js';
import type {Stretch} from './query.js';

export type Place = 'inside' | 'straddles' | 'outside';
export type PlaceOf = (interval: {readonly startNs: bigint; readonly endNs: bigint}) => Place;

export interface FoundStretch {
  /** What has to be read; intervals that only touch it are among them. */
  readonly fromNs?: bigint;
  readonly toNs?: bigint;
  readonly placeOf: PlaceOf;
}

/** Throws `API_PHASE_UNKNOWN`. A phase beats a range of time. */
export function findStretch(reader: RunReader, stretch: Stretch): FoundStretch {
  const phases = reader.phases();
  if (stretch.phase !== undefined) return ofPhase(phases, findPhase(phases, stretch.phase));
  if (stretch.fromNs === undefined && stretch.toNs === undefined) return ofRun(phases);
  return ofRange(stretch.fromNs, stretch.toNs);
}

/** By index, else by name: of several with one name the first. Throws `API_PHASE_UNKNOWN`. */
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
    names.length === 0 ? 'it has no phases at all' : `it has: ${names.join(', ')}`,
  );
}

function ofPhase(phases: readonly Phase[], wanted: Phase): FoundStretch {
  return {
    fromNs: wanted.startNs,
    ...(wanted.endNs === undefined ? {} : {toNs: wanted.endNs}),
    placeOf({startNs, endNs}) {
      const placement = placeInterval(phases, startNs, endNs);
      if (placement.kind === 'inside') return placement.phase === wanted ? 'inside' : 'outside';
      if (placement.kind === 'outside') return 'outside';
      return placement.phases.includes(wanted) ? 'straddles' : 'outside';
    },
  };
}

/** All of it: what straddles two phases is still inside the run, and is counted beside. */
function ofRun(phases: readonly Phase[]): FoundStretch {
  return {
    placeOf: ({startNs, endNs}) =>
      placeInterval(phases, startNs, endNs).kind === 'straddles' ? 'straddles' : 'inside',
  };
}

function ofRange(fromNs: bigint | undefined, toNs: bigint | undefined): FoundStretch {
  return {
    ...(fromNs === undefined ? {} : {fromNs}),
    ...(toNs === undefined ? {} : {toNs}),
    placeOf({startNs, endNs}) {
      if (fromNs !== undefined && endNs <= fromNs) return 'outside';
      if (toNs !== undefined && startNs >= toNs) return 'outside';
      const early = fromNs !== undefined && fromNs - startNs > STRADDLE_TOLERANCE_NS;
      const late = toNs !== undefined && endNs - toNs > STRADDLE_TOLERANCE_NS;
      return early || late ? 'straddles' : 'inside';
    },
  };
}
