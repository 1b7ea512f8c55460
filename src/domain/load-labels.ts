// A load generator tells by labels what a phase's name and level do not say: the ramp that the phase
// is a step of, and that the load changes within the phase. Limits are told by limit-label.ts.

import {optional} from './optional.js';
import type {Phase} from './run.js';

const RAMP = 'ramp.name';
const FROM = 'load.from';

/**
 * `ramp` is the name of the ramp. `from` is the load at the phase's start, in users or operations
 * per second, where it differs from that at its end.
 */
export function loadLabels({
  ramp,
  from,
}: {
  readonly ramp?: string | undefined;
  readonly from?: number | undefined;
}): Record<string, string> {
  return {
    ...optional(RAMP, ramp),
    ...optional(FROM, from === undefined ? undefined : String(from)),
  };
}

/** The ramp that the phase is a step of, where its generator told it. */
export function rampNameOf(labels: Phase['labels']): string | undefined {
  return labels?.[RAMP];
}

/**
 * The load at the phase's start, in users or operations per second. Undefined where it is the same in
 * the whole phase, or where its generator did not tell.
 */
export function startLoadOf(labels: Phase['labels']): number | undefined {
  const load = Number(labels?.[FROM]);
  return labels?.[FROM] === undefined || !Number.isFinite(load) ? undefined : load;
}
