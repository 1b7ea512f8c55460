// Names the stacks that the loader said, by their ids. A stack that was named before costs a look-up, as
// long as its process has the same code mapped; one with addresses in no mapping is named once an interval.

import {NO_STACK, type Stack} from '../../src/domain/stacks/stack.js';
import type {ProgramCode} from '../probes/ports/probe-reader.js';
import {textOf} from '../probes/stacks/stack-records.js';
import {IdMap} from './id-map.js';
import {RecentMap} from './recent-map.js';
import type {SaidStacks} from './said-stacks.js';

/** One stack of a process as it was named. */
interface Named {
  readonly pid: number;
  /** Its id; 0 where it was never said. */
  readonly user: number;
  readonly kernelText: string;
  stack: Stack;
  /** The version of its process's code when it was named last. */
  version: unknown;
  /** The number of the interval in which it was named last. */
  interval: number;
}

/**
 * Stacks that wait or run again and again are some thousand; of those that the sampler meets, most are met only once.
 * One takes half a kilobyte, and a whole one behind many middlewares.
 */
const LEAST_STACKS = 4_096;
/** Keeps what is added to ids apart for each process, and the sums above 0 and below 2^53. */
const PID_STEP = 2 ** 20 + 7;
/** The version of what has no names yet. */
const UNNAMED = {};

export class NamedStacks {
  readonly #code: Pick<ProgramCode, 'symbolize' | 'versionOf'>;
  readonly #said: Pick<SaidStacks, 'has' | 'user' | 'kernel'>;
  /** By process and user stack in one number. Few have the same. */
  readonly #named = new RecentMap<number, Named[]>(LEAST_STACKS, () => new IdMap());
  /**
   * Stacks by process and functions. Many that the sampler meets differ from others in addresses alone. They are one
   * object, so that what else is kept of a stack is kept once, and told once.
   */
  readonly #alike = new RecentMap<string, Stack>(LEAST_STACKS);
  #interval = 0;

  constructor(
    code: Pick<ProgramCode, 'symbolize' | 'versionOf'>,
    said: Pick<SaidStacks, 'has' | 'user' | 'kernel'>,
  ) {
    this.#code = code;
    this.#said = said;
  }

  /** Whether the stacks of these ids were said. 0, which stands for none, always is. */
  isSaid(user: number, kernel: number): boolean {
    return this.#said.has(user) && this.#said.kernel(kernel) !== undefined;
  }

  /**
   * The same object for the same functions of a process, again and again; what was not said is left out. `standIn`
   * replaces the kernel's part.
   */
  of(pid: number, user: number, kernel: number, standIn?: string): Stack {
    const kernelText = standIn ?? this.#said.kernel(kernel) ?? '';
    return this.#stackOf(pid, this.#said.has(user) ? user : 0, kernelText);
  }

  /** The stack of a program's own code, as `of` gives it; undefined where it was not said. */
  ofUser(pid: number, user: number): Stack | undefined {
    return this.#said.has(user) ? this.#stackOf(pid, user, '') : undefined;
  }

  /** Ends an interval. */
  endInterval(): void {
    this.#interval += 1;
  }

  #stackOf(pid: number, user: number, kernelText: string): Stack {
    const named = this.#namedOf(pid, user, kernelText);
    if (named.version !== this.#code.versionOf(pid) || this.#isOld(named)) this.#name(named);
    return named.stack;
  }

  /** An address that was dropped may be code that is mapped since. */
  #isOld({stack, interval}: Named): boolean {
    return stack.droppedFrames > 0 && interval !== this.#interval;
  }

  /** Naming may find other code, so the version is asked for afterwards. */
  #name(named: Named): void {
    const {pid, user, kernelText} = named;
    const {addresses, isCut} = this.#said.user(user)!;
    const stack = this.#code.symbolize(pid, addresses, kernelText, isCut);
    if (!isSame(stack, named.stack)) named.stack = this.#alikeTo(pid, stack);
    named.version = this.#code.versionOf(pid);
    named.interval = this.#interval;
  }

  #alikeTo(pid: number, stack: Stack): Stack {
    const functions = `${pid} ${textOf(stack)}`;
    const known = this.#alike.get(functions);
    if (known === undefined) this.#alike.set(functions, stack);
    return known ?? stack;
  }

  #namedOf(pid: number, user: number, kernelText: string): Named {
    const key = user + (pid + 1) * PID_STEP;
    let all = this.#named.get(key);
    if (all === undefined) this.#named.set(key, (all = []));
    for (const named of all) {
      if (named.kernelText === kernelText && named.user === user && named.pid === pid) return named;
    }
    const named = {pid, user, kernelText, stack: NO_STACK, version: UNNAMED, interval: 0};
    all.push(named);
    return named;
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
