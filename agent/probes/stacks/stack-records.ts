// Collects the stacks that one probe saw in one interval. Stacks of the same functions become one
// record, with a point for each time that they were met.

import {optional} from '../../../src/domain/optional.js';
import {
  CUT_FRAME,
  type Frame,
  type Stack,
  type StackPoint,
  type StackRecord,
} from '../../../src/domain/stacks/stack.js';
import type {Step} from '../../../src/domain/step.js';
import {MAX_FRAMES_PER_STACK} from '../../../src/wire/limits.js';

/** What tells records apart, beside the step. */
export type StackKey = Omit<StackRecord, 'kind' | 'points' | 'step'>;

interface KnownStack {
  readonly stack: Stack;
  /** As textOf gives it. */
  readonly text: string;
}

/** A point to which others of its moment are added. */
interface OpenPoint {
  readonly offsetMs: number;
  weight: number;
  count?: number;
}

interface OpenRecord {
  readonly key: StackKey;
  readonly step: Step | undefined;
  /**
   * By their offsets. Those of one moment are one point: sums of short waits begin with the same stretch of time,
   * whichever goroutine waited.
   */
  readonly points: Map<number, OpenPoint>;
}

export class StackRecords {
  /** In the order in which they came. */
  readonly #all: OpenRecord[] = [];
  /** By the text of their stack. One stack has a few records. */
  readonly #byText = new Map<string, OpenRecord[]>();
  /**
   * The records by the identity of their keys, which is faster: many points have the same key
   * object.
   */
  readonly #byKey = new Map<StackKey, Map<Step | undefined, OpenRecord>>();

  /** Adds a point (src/domain/stacks/stack.ts, StackPoint): of a record either all points have a count or none has. */
  add(
    key: StackKey,
    step: Step | undefined,
    offsetMs: number,
    weight: number,
    count?: number,
  ): void {
    let bySteps = this.#byKey.get(key);
    if (bySteps === undefined) this.#byKey.set(key, (bySteps = new Map()));
    let record = bySteps.get(step);
    if (record === undefined) bySteps.set(step, (record = this.#recordOf(key, step)));
    const point = record.points.get(offsetMs);
    if (point === undefined) record.points.set(offsetMs, pointOf(offsetMs, weight, count));
    else addTo(point, weight, count);
  }

  records(): StackRecord[] {
    return this.#all.map(({key, step, points}) => ({
      kind: 'stack',
      ...key,
      ...optional('step', step),
      points: inOrder(points.values()),
    }));
  }

  #recordOf(key: StackKey, step: Step | undefined): OpenRecord {
    const {text, stack} = knownStack(key.stack);
    let alike = this.#byText.get(text);
    if (alike === undefined) this.#byText.set(text, (alike = []));
    const known = alike.find((record) => record.step === step && isAlike(record.key, key));
    if (known !== undefined) return known;
    const record = {key: {...key, stack}, step, points: new Map<number, OpenPoint>()};
    alike.push(record);
    this.#all.push(record);
    return record;
  }
}

function pointOf(offsetMs: number, weight: number, count: number | undefined): OpenPoint {
  return count === undefined ? {offsetMs, weight} : {offsetMs, weight, count};
}

function addTo(point: OpenPoint, weight: number, count: number | undefined): void {
  point.weight += weight;
  if (count !== undefined) point.count = (point.count ?? 0) + count;
}

function inOrder(points: Iterable<StackPoint>): StackPoint[] {
  return [...points].sort((left, right) => left.offsetMs - right.offsetMs);
}

/** Whether keys of stacks with the same text differ in nothing else. */
function isAlike(left: StackKey, right: StackKey): boolean {
  return (
    left.sampleKind === right.sampleKind &&
    left.target === right.target &&
    left.wait === right.wait &&
    left.idle === right.idle
  );
}

/** Engines give the same stack as the same object, interval after interval. */
const stacks = new WeakMap<Stack, KnownStack>();
const frames = new WeakMap<Frame, number>();
let lastFrame = 0;

function knownStack(whole: Stack): KnownStack {
  let known = stacks.get(whole);
  if (known === undefined) {
    const stack = fitStack(whole);
    known = {stack, text: textOf(stack)};
    stacks.set(whole, known);
  }
  return known;
}

/** The text tells stacks apart: two stacks of the same functions have the same one. */
export function textOf({frames: all, truncated, droppedFrames}: Stack): string {
  return `${truncated} ${droppedFrames} ${all.map(numberOf).join(' ')}`;
}

/** Equal frames are the same object (symbolizer.ts). */
function numberOf(frame: Frame): number {
  let number = frames.get(frame);
  if (number === undefined) {
    lastFrame += 1;
    number = lastFrame;
    frames.set(frame, number);
  }
  return number;
}

// With inlined functions a stack has more frames than addresses, and may have more than a record
// holds.
function fitStack(stack: Stack): Stack {
  if (stack.frames.length <= MAX_FRAMES_PER_STACK) return stack;
  const kept = stack.frames.slice(-(MAX_FRAMES_PER_STACK - 1));
  return {...stack, frames: [CUT_FRAME, ...kept], truncated: true};
}
