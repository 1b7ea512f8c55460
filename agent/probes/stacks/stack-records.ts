// Collects what one probe saw in one interval: stacks of the same functions become one record, with
// a point for each time that they were met.

import {
  CUT_FRAME,
  type Frame,
  type Stack,
  type StackPoint,
  type StackRecord,
} from '../../../src/domain/stack.js';
import {MAX_FRAMES_PER_STACK} from '../../../src/wire/limits.js';

/** All that tells records apart, beside the frames. */
export type StackKey = Omit<StackRecord, 'kind' | 'points'>;

interface KnownStack {
  readonly stack: Stack;
  /** The same for two stacks of the same functions. */
  readonly number: number;
}

export class StackRecords {
  readonly #stacks = new Map<Stack, KnownStack>();
  readonly #numbers = new Map<string, number>();
  readonly #frames = new Map<Frame, number>();
  readonly #records = new Map<string, {key: StackKey; points: StackPoint[]}>();

  add(key: StackKey, point: StackPoint): void {
    const {number, stack} = this.#stackOf(key.stack);
    const id = `${number} ${key.sampleKind} ${key.target} ${key.step} ${key.wait} ${key.idle}`;
    const known = this.#records.get(id);
    if (known !== undefined) known.points.push(point);
    else this.#records.set(id, {key: {...key, stack}, points: [point]});
  }

  records(): StackRecord[] {
    return [...this.#records.values()].map(({key, points}) => ({
      kind: 'stack',
      ...key,
      points: points.sort((left, right) => left.offsetMs - right.offsetMs),
    }));
  }

  /** A stack that is met again is mostly the same object (process-code.ts). */
  #stackOf(whole: Stack): KnownStack {
    let known = this.#stacks.get(whole);
    if (known === undefined) {
      const stack = fitStack(whole);
      const frames = stack.frames.map((frame) => this.#numberOf(frame)).join(' ');
      const text = `${stack.truncated} ${stack.droppedFrames} ${frames}`;
      const number = this.#numbers.get(text) ?? this.#numbers.size;
      this.#numbers.set(text, number);
      known = {stack, number};
      this.#stacks.set(whole, known);
    }
    return known;
  }

  /** The same frame is the same object (symbolizer.ts). */
  #numberOf(frame: Frame): number {
    const number = this.#frames.get(frame) ?? this.#frames.size;
    this.#frames.set(frame, number);
    return number;
  }
}

// Inlined functions add to the addresses; recursion may make more of them than a record can hold.
function fitStack(stack: Stack): Stack {
  if (stack.frames.length <= MAX_FRAMES_PER_STACK) return stack;
  const kept = stack.frames.slice(-(MAX_FRAMES_PER_STACK - 1));
  return {...stack, frames: [CUT_FRAME, ...kept], truncated: true};
}
