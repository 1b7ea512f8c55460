// Gates on simulated runs: how often each limit fails, where nothing changed and where everything is slower.

import {judgeLimits} from '../../../../src/gate/judge.js';
import {readLimit} from '../../../../src/gate/limit.js';
import type {Noise} from '../../insight/change/noise.js';
import {simulatedRun, type Spread} from './simulated-run.js';

export interface Design {
  readonly what: string;
  /** On each side. */
  readonly runs: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly spread: Spread;
}

export const LIMITS = ['push.p95 > +5%', 'push.p95 > +0%', 'push.mean > +5%', 'push.p99 > +5%'];

const SPREAD = {single: 0.35, waves: 0.04};
export const DESIGNS: readonly Design[] = [
  {what: 'one run of five minutes', runs: 1, seconds: 300, perSecond: 40, spread: SPREAD},
  {
    what: 'six runs of a minute that differ by 1 %',
    ...{runs: 6, seconds: 60, perSecond: 60},
    spread: {...SPREAD, runs: 0.01},
  },
];

/** By the text of the limit: how many of the pairs fail when all latencies are `slower` times as long. */
export function failuresOf(
  random: Noise,
  {pairs, slower, ...design}: Design & {readonly pairs: number; readonly slower: number},
): ReadonlyMap<string, number> {
  const limits = LIMITS.map((text) => readLimit(text));
  const failures = new Map(LIMITS.map((text) => [text, 0]));
  for (let pair = 0; pair < pairs; pair += 1) {
    const sides = {base: side(random, design, 1), new: side(random, design, slower)};
    for (const {limit, state} of judgeLimits(limits, sides).limits) {
      if (state === 'broken') failures.set(limit, failures.get(limit)! + 1);
    }
  }
  return failures;
}

function side(random: Noise, design: Omit<Design, 'what'>, slower: number) {
  const {runs, seconds, perSecond, spread} = design;
  return Array.from({length: runs}, () =>
    simulatedRun(random, [{seconds, perSecond, ms: 40 * slower}], spread),
  );
}
