// Gives mutated inputs to the readers, and keeps those that break an invariant: no exception, no figure
// that contradicts the input, and no more than 50 ms of CPU time for an input of up to 64 KiB.

import {mutate, randomOf} from './mutate.js';
import type {Target} from './target.js';
import {TARGETS} from './targets.js';

const MOST_MS = 50;
/** Garbage of the inputs before it may be collected meanwhile: a reader is slow only if it is every time. */
const TRIES = 3;
const MOST_BROKEN = 20;

export interface Broken {
  readonly target: string;
  readonly why: string;
  readonly input: Buffer;
}

export interface Outcome {
  readonly inputs: number;
  readonly slowestMs: number;
  readonly broken: readonly Broken[];
}

/** Every target gets as many inputs as the others. The same seed makes the same inputs. */
export function checkReaders(inputs: number, seed: number): Outcome {
  const random = randomOf(seed);
  const everything = TARGETS.flatMap(({seeds}) => seeds);
  const broken: Broken[] = [];
  let slowestMs = 0;
  for (let number = 0; number < inputs && broken.length < MOST_BROKEN; number += 1) {
    const target = TARGETS[number % TARGETS.length]!;
    const seedFile = target.seeds[Math.floor(random() * target.seeds.length)]!;
    const input = mutate(seedFile, everything, random);
    const {tookMs, why} = check(target, input);
    slowestMs = Math.max(slowestMs, tookMs);
    if (why !== undefined) broken.push({target: target.name, why, input});
  }
  return {inputs, slowestMs, broken};
}

/**
 * For inputs that were made otherwise. Time is CPU time: a busy machine stops a process at any place, for
 * hundreds of ms, and readers do not wait.
 */
export function check(
  target: Target,
  input: Buffer,
  mostMs = MOST_MS,
): {tookMs: number; why?: string} {
  let tookMs = Infinity;
  for (let attempt = 0; attempt < TRIES && tookMs > mostMs; attempt += 1) {
    const before = process.cpuUsage();
    try {
      target.run(input);
    } catch (error) {
      return {tookMs: 0, why: error instanceof Error ? (error.stack ?? error.message) : 'thrown'};
    }
    const {user, system} = process.cpuUsage(before);
    tookMs = Math.min(tookMs, (user + system) / 1_000);
  }
  return tookMs > mostMs ? {tookMs, why: `took ${tookMs.toFixed(0)} ms`} : {tookMs};
}
