// Where a stack waits for a lock, and in which functions who has that lock works. The lock itself has no name in a
// stack. Who took it is known by the function that called for it: it mostly holds the lock until it returns.
//
// Who holds it, and what they do, is asked of all samples (lock-holder.ts).

import {blamedFrames, isOfProgram} from '../../domain/stacks/blamed-function.js';
import {CUT_FRAME, type Frame} from '../../domain/stacks/stack.js';
import type {StackGroup, StoredStacks} from '../../domain/stacks/stack-samples.js';
import {below, outermost} from './frames-on-path.js';
import {
  CALLS_UNLOCKED,
  DATABASE_LOCK,
  DATABASE_WORK,
  LOCK_CALL,
  LOCK_HELPER,
  SHARED_LOCK_CALL,
} from './known-functions.js';

/** A stack is in the section where all of these functions are on it: then it may have the lock. */
export interface Section {
  readonly functions: readonly string[];
  /** Several may have the lock at a time: readers of one that knows them, sessions of a database. */
  readonly isShared: boolean;
}

export interface LockPlace {
  /** The program's function that waits, or of a database the one that says what was locked. */
  readonly function: string;
  /**
   * The narrowest first: the function that called for the lock, then its caller, where the former is named as one that
   * returns with the lock. None where the stack does not tell who called.
   */
  readonly sections: readonly Section[];
}

/** Of the stacks of one run. Each question about a stack takes as long as the call for the lock is deep. */
export class LockPlaces {
  readonly #stacks: StoredStacks;
  readonly #ofDatabase: Int32Array;
  /** The function that waits, by node: Go's own libraries are passed over. */
  readonly #waiters: Int32Array;
  /** By frame. */
  readonly #isCall: readonly boolean[];
  readonly #isOfProgram: readonly boolean[];

  constructor(stacks: StoredStacks) {
    this.#stacks = stacks;
    this.#ofDatabase = outermost(stacks, DATABASE_LOCK);
    this.#waiters = blamedFrames(stacks, 'waiting');
    this.#isCall = stacks.frames.map(({name}) => LOCK_CALL.test(name));
    this.#isOfProgram = stacks.frames.map(isOfProgram);
  }

  /**
   * Undefined for a stack that waits for no lock. The kernel knows locks of threads, and the agent those of goroutines; a
   * database makes its own, and so does a thread that spins in the call for one.
   */
  at(
    leaf: number,
    {sampleKind, wait}: Pick<StackGroup, 'sampleKind' | 'wait'>,
  ): LockPlace | undefined {
    const database = this.#ofDatabase[leaf]!;
    if (database >= 0) return placeInDatabase(this.#nameOf(database));
    if (sampleKind !== 'on-cpu' && wait !== 'lock') return undefined;
    const call = this.#callAt(leaf);
    if (call !== undefined) return this.#placeOf(call);
    const waiter = this.#waiters[leaf]!;
    if (sampleKind === 'on-cpu' || waiter < 0) return undefined;
    return {function: this.#nameOf(waiter), sections: []};
  }

  /** The outermost call for a lock in which the stack ends: below it are only the kernel and what all waits go through. */
  #callAt(leaf: number): LockCall | undefined {
    const {parents, frames} = this.#stacks.tree;
    let call: LockCall | undefined;
    for (let node = leaf; node > 0; node = parents[node]!) {
      const frame = frames[node]!;
      if (this.#isCall[frame]) {
        call = {taker: parents[node]!, isShared: SHARED_LOCK_CALL.test(this.#nameOf(frame))};
      } else if (this.#isOfProgram[frame]) break;
    }
    return call?.taker === 0 ? undefined : call;
  }

  #placeOf({taker, isShared}: LockCall): LockPlace {
    const {parents} = this.#stacks.tree;
    const isHelper = parents[taker]! > 0 && LOCK_HELPER.test(this.#frameAt(taker).name);
    const nodes = isHelper ? [taker, parents[taker]!] : [taker];
    return {
      function: this.#nameOf(this.#waiters[nodes.at(-1)!]!),
      sections: nodes.flatMap((node) => {
        const functions = this.#sectionAt(node);
        return functions === undefined ? [] : [{functions, isShared}];
      }),
    };
  }

  /**
   * A library's function takes a lock of whatever it was called for (sync.Once, sync.Map, a file), so that its caller
   * belongs to the section. An address is another one in each line of a function: it finds nobody else there.
   */
  #sectionAt(node: number): readonly string[] | undefined {
    const frame = this.#frameAt(node);
    if (!isNamed(frame) || CALLS_UNLOCKED.test(frame.name)) return undefined;
    const waiter = this.#stacks.frames[this.#waiters[node]!]!;
    return isNamed(waiter) && waiter.name !== frame.name ? [waiter.name, frame.name] : [frame.name];
  }

  #frameAt(node: number): Frame {
    const {frames, tree} = this.#stacks;
    return frames[tree.frames[node]!]!;
  }

  #nameOf(frame: number): string {
    return this.#stacks.frames[frame]!.name;
  }
}

interface LockCall {
  /** The node of the function that called for the lock. */
  readonly taker: number;
  readonly isShared: boolean;
}

/** By node: 1 where a stack that ends there is in the section. */
export function insideOf(stacks: StoredStacks, {functions}: Section): Uint8Array {
  if (functions.some((name) => DATABASE_LOCK.test(name))) {
    return below(stacks, ({name}) => DATABASE_WORK.test(name));
  }
  const each = functions.map((wanted) => below(stacks, ({name}) => name === wanted));
  return each.reduce((all, one) => all.map((is, node) => is & one[node]!));
}

export function sectionKey({functions}: Section): string {
  return functions.join('\0');
}

/** A database does not hold locks in the function that took them: any session that works may have them. */
function placeInDatabase(name: string): LockPlace {
  return {function: name, sections: [{functions: [name], isShared: true}]};
}

function isNamed({kind, name, named}: Frame): boolean {
  return kind === 'user' && named && name !== CUT_FRAME.name;
}
