// Writes stacks into a batch; stack-reader.ts reads them. Each frame is in a batch once, and stacks refer to
// frames by index.

import {
  PARK_KINDS,
  WAIT_KINDS,
  type Frame,
  type ParkKind,
  type Stack,
  type StackRecord,
  type WaitKind,
} from '../domain/stacks/stack.js';
import {STEPS, type Step} from '../domain/step.js';
import {BATCH, FRAME, PLACE, STACK} from './fields.js';
import {MAX_FRAMES_PER_STACK} from './limits.js';
import {assertWithin, nonNegative} from './plain.js';
import type {ProtoWriter} from './proto-writer.js';
import type {StringTable} from './string-table.js';

const STEP_NAMES: ReadonlySet<string> = new Set(STEPS);
const WAIT_NAMES: ReadonlySet<string> = new Set(WAIT_KINDS);
const PARK_NAMES: ReadonlySet<string> = new Set(PARK_KINDS);

/** The frames of one batch, each once. The symbolizer gives one object for each function. */
export class FrameTable {
  readonly #writer: ProtoWriter;
  readonly #strings: StringTable;
  readonly #all: Frame[] = [];
  readonly #indexes = new Map<Frame, number>();

  /** Writes each new frame to `writer`. */
  constructor(writer: ProtoWriter, strings: StringTable) {
    this.#writer = writer;
    this.#strings = strings;
  }

  get size(): number {
    return this.#all.length;
  }

  indexOf(frame: Frame): number {
    const known = this.#indexes.get(frame);
    if (known !== undefined) return known;
    const name = this.#strings.indexOf(frame.name);
    const module = this.#strings.indexOf(frame.module);
    const start = this.#writer.begin(BATCH.frames);
    this.#writer.uint32(FRAME.name, name);
    this.#writer.uint32(FRAME.module, module);
    this.#writer.bool(FRAME.kernel, frame.kind === 'kernel');
    this.#writer.bool(FRAME.unnamed, !frame.named);
    this.#writer.bool(FRAME.inlined, frame.inlined);
    this.#writer.end(start);
    this.#indexes.set(frame, this.#all.length);
    return this.#all.push(frame) - 1;
  }

  /** Keeps the first `size` frames and forgets the others. */
  cutTo(size: number): void {
    const cut = this.#all.splice(size);
    if (size === 0) this.#indexes.clear();
    else for (const frame of cut) this.#indexes.delete(frame);
  }
}

/** The places of the calls of one batch, each once. Equal places are mostly one object. */
export class PlaceTable {
  readonly #writer: ProtoWriter;
  readonly #frames: FrameTable;
  readonly #all: Stack[] = [];
  readonly #indexes = new Map<Stack, number>();

  /** Writes each new place to `writer`. */
  constructor(writer: ProtoWriter, frames: FrameTable) {
    this.#writer = writer;
    this.#frames = frames;
  }

  get size(): number {
    return this.#all.length;
  }

  /** The place's index plus 1; 0 for none. Throws RangeError for more frames than a stack may have. */
  numberOf(stack: Stack | undefined): number {
    if (stack === undefined) return 0;
    const known = this.#indexes.get(stack);
    if (known !== undefined) return known;
    assertWithin('frames in a stack', stack.frames.length, MAX_FRAMES_PER_STACK);
    const frames = stack.frames.map((frame) => this.#frames.indexOf(frame));
    const start = this.#writer.begin(BATCH.places);
    this.#writer.packedUint32(PLACE.frames, frames);
    this.#writer.bool(PLACE.truncated, stack.truncated);
    this.#writer.uint32(PLACE.droppedFrames, stack.droppedFrames);
    this.#writer.end(start);
    const number = this.#all.push(stack);
    this.#indexes.set(stack, number);
    return number;
  }

  /** Keeps the first `size` places and forgets the others. */
  cutTo(size: number): void {
    const cut = this.#all.splice(size);
    if (size === 0) this.#indexes.clear();
    else for (const stack of cut) this.#indexes.delete(stack);
  }
}

/** Throws RangeError or TypeError for the records that `readStack` refuses. */
export function writeStack(
  writer: ProtoWriter,
  record: StackRecord,
  strings: StringTable,
  frames: FrameTable,
): void {
  const {sampleKind, stack, points, step, wait} = record;
  const isWaiting = sampleKind === 'waiting';
  assertStep(step ?? '');
  assertWait(wait ?? '', isWaiting);
  assertWithin('frames in a stack', stack.frames.length, MAX_FRAMES_PER_STACK);
  const start = writer.begin(isWaiting ? BATCH.waits : BATCH.stacks);
  writer.uint32(STACK.target, strings.indexOf(record.target));
  writer.bool(STACK.offCpu, sampleKind === 'off-cpu');
  writer.packedUint32(
    STACK.frames,
    stack.frames.map((frame) => frames.indexOf(frame)),
  );
  writer.bool(STACK.truncated, stack.truncated);
  writer.uint32(STACK.droppedFrames, stack.droppedFrames);
  writer.uint32(STACK.step, strings.indexOf(step ?? ''));
  writer.uint32(STACK.wait, strings.indexOf(wait ?? ''));
  writer.bool(STACK.idle, record.idle);
  writer.packedUint32(
    STACK.offsetsMs,
    points.map(({offsetMs}) => Math.max(0, Math.round(offsetMs))),
  );
  writer.packedDouble(
    STACK.weights,
    points.map(({weight}) => nonNegative(weight)),
  );
  if (points.some(({count}) => count !== undefined)) {
    writer.packedUint32(
      STACK.counts,
      points.map(({count = 1}) => count),
    );
  }
  writer.end(start);
}

function assertStep(name: string): asserts name is Step | '' {
  if (name !== '' && !STEP_NAMES.has(name)) throw new TypeError('a stack of an unknown step');
}

function assertWait(name: string, isWaiting: boolean): asserts name is WaitKind | ParkKind | '' {
  const names = isWaiting ? PARK_NAMES : WAIT_NAMES;
  if (name !== '' && !names.has(name)) throw new TypeError('a stack of an unknown wait');
}
