// Names the stacks that the loader said, by their ids. A stack that was named before costs a look-up, as
// long as its process has the same code mapped; one with addresses in no mapping is named once an interval.

import type {Stack} from '../../src/domain/stacks/stack.js';
import type {ProgramCode} from '../probes/ports/probe-reader.js';
import {NO_ADDRESSES, type SaidStacks} from './said-stacks.js';

/** One stack of a process, as it was said and as it was named. */
interface Named {
  readonly addresses: readonly number[];
  readonly kernelText: string;
  readonly isCut: boolean;
  stack: Stack;
  /** The number of the interval in which it was named last. */
  interval: number;
}

interface NamedOfProcess {
  readonly version: unknown;
  /** By the id of the user stack. */
  readonly byUser: Map<number, Named[]>;
}

/** More stacks than a run on a busy host has. Above it all are named anew. */
const MOST_STACKS = 50_000;

export class NamedStacks {
  readonly #code: Pick<ProgramCode, 'symbolize' | 'versionOf'>;
  readonly #said: Pick<SaidStacks, 'user' | 'kernel'>;
  readonly #processes = new Map<number, NamedOfProcess>();
  #count = 0;
  #interval = 0;

  constructor(
    code: Pick<ProgramCode, 'symbolize' | 'versionOf'>,
    said: Pick<SaidStacks, 'user' | 'kernel'>,
  ) {
    this.#code = code;
    this.#said = said;
  }

  /** Whether the stacks of these ids were said. 0, which stands for none, always is. */
  isSaid(user: number, kernel: number): boolean {
    return this.#said.user(user) !== undefined && this.#said.kernel(kernel) !== undefined;
  }

  /** The same object again and again; what was not said is left out. `standIn` replaces the kernel's part. */
  of(pid: number, user: number, kernel: number, standIn?: string): Stack {
    const {addresses, isCut} = this.#said.user(user) ?? NO_ADDRESSES;
    const kernelText = standIn ?? this.#said.kernel(kernel) ?? '';
    const named = this.#ofUser(pid, user);
    for (const each of named) {
      if (each.addresses !== addresses || each.kernelText !== kernelText) continue;
      if (this.#isOld(each)) this.#nameAgain(each, pid);
      return each.stack;
    }
    const stack = this.#code.symbolize(pid, addresses, kernelText, isCut);
    this.#keep(pid, user, {addresses, kernelText, isCut, stack, interval: this.#interval});
    return stack;
  }

  /** Ends an interval. */
  endInterval(): void {
    this.#interval += 1;
  }

  /** An address that was dropped may be code that is mapped since. */
  #isOld({stack, interval}: Named): boolean {
    return stack.droppedFrames > 0 && interval !== this.#interval;
  }

  #nameAgain(named: Named, pid: number): void {
    const stack = this.#code.symbolize(pid, named.addresses, named.kernelText, named.isCut);
    if (!isSame(stack, named.stack)) named.stack = stack;
    named.interval = this.#interval;
  }

  #ofUser(pid: number, user: number): readonly Named[] {
    const known = this.#processes.get(pid);
    if (known === undefined) return [];
    if (known.version === this.#code.versionOf(pid)) return known.byUser.get(user) ?? [];
    this.#processes.delete(pid);
    return [];
  }

  /** Naming may have found other code, so the version is asked for again. */
  #keep(pid: number, user: number, named: Named): void {
    if (this.#count >= MOST_STACKS) {
      this.#processes.clear();
      this.#count = 0;
    }
    this.#count += 1;
    const version = this.#code.versionOf(pid);
    let ofProcess = this.#processes.get(pid);
    if (ofProcess === undefined || ofProcess.version !== version) {
      this.#processes.set(pid, (ofProcess = {version, byUser: new Map<number, Named[]>()}));
    }
    const ofUser = ofProcess.byUser.get(user);
    // One that was said anew has other addresses than before.
    if (ofUser === undefined) ofProcess.byUser.set(user, [named]);
    else ofUser.push(named);
  }
}

/** Equal frames are the same object (symbolizer.ts). */
function isSame(left: Stack, right: Stack): boolean {
  return (
    left.droppedFrames === right.droppedFrames &&
    left.frames.length === right.frames.length &&
    left.frames.every((frame, at) => frame === right.frames[at])
  );
}
