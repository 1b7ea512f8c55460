// The places at which threads ran or waited: a target, a stack with names, and why. Most samples are at
// few places, so a place is kept from one interval to the next, as long as its stack has the same names.

import type {Stack, WaitKind} from '../../src/domain/stacks/stack.js';
import {syscallName} from '../probes/figures/syscall-names.js';
import type {StackKey} from '../probes/stacks/stack-records.js';
import {readWhat, waitKind} from '../probes/stacks/wait-kind.js';
import type {NamedStacks} from './named-stacks.js';
import {SAMPLE_FLAG, WAIT_FLAG, type SampleRecord, type WaitRecord} from './record-types.js';

export interface Place {
  readonly key: StackKey;
  readonly pid: number;
  /** A part of its stack is missing. */
  readonly isLost: boolean;
}

const NO_STACK: Stack = {frames: [], truncated: false, droppedFrames: 0};
/** Above so many, all are made anew. */
const MOST_PLACES = 20_000;

export class StackPlaces {
  readonly #named: NamedStacks;
  readonly #targetOf: (rootPid: number) => string | undefined;
  readonly #known = new Map<string, Place>();

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
    const id = `r ${root} ${pid} ${userStack} ${kernelStack} ${isLost}`;
    return this.#placeOf(id, target, stack, () => ({
      key: {sampleKind: 'on-cpu', target, stack, idle: false},
      pid,
      isLost,
    }));
  }

  /** Undefined for a thread of no target. */
  ofWait({root, pid, userStack, kernelStack, what, flags}: WaitRecord): Place | undefined {
    const target = this.#targetOf(root);
    if (target === undefined) return undefined;
    const {call, isPreempted, isIdle} = readWhat(what);
    const name = call === undefined ? undefined : syscallName(call);
    const isFlagged = (flags & WAIT_FLAG.stackLost) !== 0;
    const isLost = isFlagged || !(isPreempted || this.#named.isSaid(userStack, kernelStack));
    // Calls that only wait come without a kernel stack; it would begin with this function.
    const standIn = kernelStack === 0 && name !== undefined ? `__x64_sys_${name}+0` : undefined;
    const stack = isPreempted ? NO_STACK : this.#named.of(pid, userStack, kernelStack, standIn);
    const id = `w ${root} ${pid} ${userStack} ${kernelStack} ${what} ${isLost}`;
    return this.#placeOf(id, target, stack, () => {
      const wait: WaitKind = waitKind({isPreempted, isIdle}, name, stack.frames);
      const idle = isIdle && !isPreempted;
      return {key: {sampleKind: 'off-cpu', target, stack, wait, idle}, pid, isLost};
    });
  }

  #placeOf(id: string, target: string, stack: Stack, make: () => Place): Place {
    const known = this.#known.get(id);
    if (known?.key.stack === stack && known.key.target === target) return known;
    if (this.#known.size >= MOST_PLACES) this.#known.clear();
    const place = make();
    this.#known.set(id, place);
    return place;
  }
}
