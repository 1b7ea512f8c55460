// The places at which threads ran or waited: a target, a stack with names, and why. Most samples are at
// few places, so a place is kept from one interval to the next, as long as its stack has the same names.

import {NO_STACK, type Stack, type WaitKind} from '../../src/domain/stacks/stack.js';
import {syscallName} from '../probes/figures/syscall-names.js';
import type {StackKey} from '../probes/stacks/stack-records.js';
import {readWhat, waitKind, type What} from '../probes/stacks/wait-kind.js';
import type {NamedStacks} from './named-stacks.js';
import {RecentMap} from './recent-map.js';
import {SAMPLE_FLAG, WAIT_FLAG, type SampleRecord, type WaitRecord} from './record-types.js';

export interface Place {
  readonly key: StackKey;
  readonly pid: number;
  /** A part of its stack is missing. */
  readonly isLost: boolean;
}

interface KnownPlace extends Place {
  /** As a WAIT record has it, or RUNS. */
  readonly what: number;
}

/** The meaning of the number in a WAIT record. */
interface Waited extends What {
  /** The name of the system call, if it was one. */
  readonly call: string | undefined;
  /** In place of the kernel's stack, with which calls that only wait do not come. It would begin with this function. */
  readonly standIn: string | undefined;
}

/** In place of what a thread waited for: it ran. */
const RUNS = -1;
/** As many as stacks keep their names (named-stacks.ts). */
const LEAST_STACKS = 4_096;
const LEAST_PROCESSES = 1_024;
/** A program waits in some dozen system calls. */
const LEAST_NUMBERS = 1_024;

export class StackPlaces {
  readonly #named: NamedStacks;
  readonly #targetOf: (rootPid: number) => string | undefined;
  /** By stack, which is the same object again and again. */
  readonly #known = new RecentMap<Stack, KnownPlace[]>(LEAST_STACKS);
  /** Places without a stack, by process. */
  readonly #bare = new RecentMap<number, KnownPlace[]>(LEAST_PROCESSES);
  /** By the number in WAIT records. Thousands of them come a second. */
  readonly #waited = new RecentMap<number, Waited>(LEAST_NUMBERS);

  constructor(named: NamedStacks, targetOf: (rootPid: number) => string | undefined) {
    this.#named = named;
    this.#targetOf = targetOf;
  }

  /** Undefined for a thread of no target. */
  ofSample({root, pid, userStack, kernelStack, flags}: SampleRecord): Place | undefined {
    const target = this.#targetOf(root);
    if (target === undefined) return undefined;
    const isFlagged = (flags & (SAMPLE_FLAG.userLost | SAMPLE_FLAG.kernelLost)) !== 0;
    const isLost = isFlagged || !this.#named.isSaid(userStack, kernelStack);
    const stack = this.#named.of(pid, userStack, kernelStack);
    const places = this.#placesOf(stack, pid);
    const known = placeIn(places, target, pid, RUNS, isLost);
    if (known !== undefined) return known;
    const key: StackKey = {sampleKind: 'on-cpu', target, stack, idle: false};
    return added(places, {key, pid, what: RUNS, isLost});
  }

  /** Undefined for a thread of no target. */
  ofWait({root, pid, userStack, kernelStack, what, flags}: WaitRecord): Place | undefined {
    const target = this.#targetOf(root);
    if (target === undefined) return undefined;
    const waited = this.#waitedFor(what);
    const {isPreempted, isIdle, call} = waited;
    const isFlagged = (flags & WAIT_FLAG.stackLost) !== 0;
    const isLost = isFlagged || !(isPreempted || this.#named.isSaid(userStack, kernelStack));
    const standIn = kernelStack === 0 ? waited.standIn : undefined;
    const stack = isPreempted ? NO_STACK : this.#named.of(pid, userStack, kernelStack, standIn);
    const places = this.#placesOf(stack, pid);
    const known = placeIn(places, target, pid, what, isLost);
    if (known !== undefined) return known;
    const wait: WaitKind = waitKind(waited, call, stack.frames);
    const idle = isIdle && !isPreempted;
    const key: StackKey = {sampleKind: 'off-cpu', target, stack, wait, idle};
    return added(places, {key, pid, what, isLost});
  }

  #waitedFor(what: number): Waited {
    let waited = this.#waited.get(what);
    if (waited === undefined) this.#waited.set(what, (waited = readWaited(what)));
    return waited;
  }

  #placesOf(stack: Stack, pid: number): KnownPlace[] {
    return stack === NO_STACK ? listIn(this.#bare, pid) : listIn(this.#known, stack);
  }
}

function readWaited(what: number): Waited {
  const {call: number, isPreempted, isIdle} = readWhat(what);
  const call = number === undefined ? undefined : syscallName(number);
  const standIn = call === undefined ? undefined : `__x64_sys_${call}+0`;
  return {call, standIn, isPreempted, isIdle};
}

function listIn<Key>(lists: RecentMap<Key, KnownPlace[]>, key: Key): KnownPlace[] {
  let list = lists.get(key);
  if (list === undefined) lists.set(key, (list = []));
  return list;
}

/** Few places have one stack in one process, so they are looked through one by one. */
function placeIn(
  places: readonly KnownPlace[],
  target: string,
  pid: number,
  what: number,
  isLost: boolean,
): Place | undefined {
  for (const place of places) {
    const isSame = place.what === what && place.isLost === isLost && place.pid === pid;
    if (isSame && place.key.target === target) return place;
  }
  return undefined;
}

function added(places: KnownPlace[], place: KnownPlace): Place {
  places.push(place);
  return place;
}
