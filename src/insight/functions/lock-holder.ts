// Who holds a lock that others wait for, and what they do meanwhile. No record says so. But who has a lock is, as a rule,
// inside of the function that called for it (lock-places.ts): who is there while others wait, and does not wait for the
// lock as well, most probably holds it.
//
// It is told only where such work lasts for half of the time in which somebody waits, or longer. What the function does
// before it has the lock, and after, looks the same, so that the rest of the time is left to it.

import type {SampledStacks, StackPointPiece} from '../../domain/stacks/stack-samples.js';
import {coverageOf, type HeldSite, type Timed, type Work} from './lock-coverage.js';
import type {Section} from './lock-places.js';
import {LockSamples, type TakenSection} from './lock-samples.js';
import type {LockWait} from './lock-waits.js';

export type LockHolder =
  | {readonly kind: 'unseen'}
  /** More than one works in the section at a time, on average, while only one can have the lock. */
  | {readonly kind: 'several'; readonly atATime: number}
  /** What takes most time first. */
  | {readonly kind: 'seen'; readonly sites: readonly HeldSite[]};

/** A share of the time in which somebody waits. */
const LEAST_COVERED = 0.5;
/** Of more than two at a time, of whom one can have the lock, less than half of the work would be the holder's. */
const MOST_AT_A_TIME = 2;
/**
 * A wait of this length is compared with work at the same moment: agents tell when waits were to 17 ms. What is shorter
 * may lie between two samples on the CPU, so that only sums of whole seconds are compared.
 */
const LONG_WAIT_MS = 20;
const SECOND_MS = 1000;

export interface SoughtLock {
  readonly target: string;
  /** All waits of the target: the lock may be held in another method that takes one, as a reader waits for a writer. */
  readonly waits: readonly LockWait[];
  /** The function of those who wait for the lock. */
  readonly name: string;
}

/** `sampled` are the samples in which the waits were. */
export function lockHolder(
  sampled: readonly SampledStacks<StackPointPiece>[],
  {target, waits, name}: SoughtLock,
): LockHolder {
  const wait = waits.find((each) => each.function === name);
  if (wait === undefined) return {kind: 'unseen'};
  const samples = sampled.map((each, at) => new LockSamples(each, target, `${at}`));
  const waited = samples.flatMap((each) => each.waitsIn(name));
  for (const sections of candidates(wait, waits)) {
    const work = samples.flatMap((each) => each.workIn(sections));
    const holder = judge(waited, work, sections);
    if (holder.kind !== 'unseen') return holder;
  }
  return {kind: 'unseen'};
}

/** Each section alone, the narrowest first; then with those of other methods of its type that wait for a lock, too. */
function candidates(wait: LockWait, waits: readonly LockWait[]): TakenSection[][] {
  const own = sectionsOf(wait);
  if (own.length === 0) return [];
  const type = receiverOf(wait.function);
  const others = waits.filter(
    (each) => each !== wait && type !== undefined && receiverOf(each.function) === type,
  );
  const all = [...own, ...others.flatMap(sectionsOf)];
  return [...own.map((each) => [each]), ...(all.length > own.length ? [all] : [])];
}

function sectionsOf({function: taker, sections}: LockWait): TakenSection[] {
  return sections.map((section) => ({...section, taker}));
}

/** The type of a method in Go, and of the closures in it: `main.(*Store)`. */
function receiverOf(name: string): string | undefined {
  return /^[^(]*\([^)]*\)(?=\.)/.exec(name)?.[0];
}

function judge(
  waited: readonly Timed[],
  work: readonly Work[],
  sections: readonly Section[],
): LockHolder {
  const slotMs = areLong(waited) ? LONG_WAIT_MS : SECOND_MS;
  const {share, atATime, sites} = coverageOf(waited, work, slotMs);
  if (share < LEAST_COVERED) return {kind: 'unseen'};
  const isShared = sections.some((section) => section.isShared);
  if (!isShared && atATime > MOST_AT_A_TIME) return {kind: 'several', atATime};
  return {kind: 'seen', sites: sites.toSorted((left, right) => right.ms - left.ms)};
}

/** Whether long waits make up most of the time. */
function areLong(waited: readonly Timed[]): boolean {
  const longMs = sumOf(waited.filter(({span}) => span.lengthMs >= LONG_WAIT_MS));
  return longMs > sumOf(waited) / 2;
}

function sumOf(waited: readonly Timed[]): number {
  return waited.reduce((sum, {span}) => sum + span.ms, 0);
}
