// Compares what the profiler took of a host in two phases. Where its share changed, a part of whatever else
// changed may be its own.

import type {EffectChangeJson, EffectJson} from '../../contract/effect-json.js';
import {optional} from '../../domain/optional.js';
import {writeShare} from '../words/figures.js';

/** Two percentage points of a host's CPUs: a smaller change moves no figure that a comparison tells. */
const SMALLEST_TOLD = 0.02;

/** One row for each host that both phases have, by name. */
export function effectChanges(
  before: readonly EffectJson[],
  after: readonly EffectJson[],
): EffectChangeJson[] {
  return before.flatMap((left) => {
    const right = after.find(({host}) => host === left.host);
    if (left.hostShare === undefined || right?.hostShare === undefined) return [];
    return [changeOf(left, left.hostShare, right, right.hostShare)];
  });
}

function changeOf(
  left: EffectJson,
  beforeShare: number,
  right: EffectJson,
  afterShare: number,
): EffectChangeJson {
  const isTold = Math.abs(afterShare - beforeShare) >= SMALLEST_TOLD;
  const sentence = `the profiler took ${writeShare(beforeShare)} of the CPUs of ${left.host} before and ${writeShare(afterShare)} after: a part of the difference may be its own`;
  return {
    ...{host: left.host, beforeShare, afterShare},
    ...optional('beforeUsecsPerRequest', left.usecsPerRequest),
    ...optional('afterUsecsPerRequest', right.usecsPerRequest),
    ...optional('sentence', isTold ? sentence : undefined),
  };
}
