// Reads the frames, places and stacks of a batch. stack-writer.ts writes them.

import {
  PARK_KINDS,
  WAIT_KINDS,
  type Frame,
  type ParkKind,
  type Stack,
  type StackPoint,
  type StackRecord,
  type WaitKind,
} from '../domain/stacks/stack.js';
import {FRAME, PLACE, STACK} from './fields.js';
import {MAX_FRAMES_PER_STACK} from './limits.js';
import {assertWithin, nonNegative} from './plain.js';
import {BYTES, tagOf, VARINT, type ProtoReader} from './proto-reader.js';
import type {StringList} from './string-list.js';

const WAIT_NAMES: ReadonlySet<string> = new Set(WAIT_KINDS);
const PARK_NAMES: ReadonlySet<string> = new Set(PARK_KINDS);

/** The texts and frames of a batch, to which its stacks refer. */
export interface StackTables {
  readonly strings: StringList;
  readonly frames: readonly Frame[];
}

const FRAME_NAME = tagOf(FRAME.name, VARINT);
const FRAME_MODULE = tagOf(FRAME.module, VARINT);
const FRAME_KERNEL = tagOf(FRAME.kernel, VARINT);
const FRAME_UNNAMED = tagOf(FRAME.unnamed, VARINT);
const FRAME_INLINED = tagOf(FRAME.inlined, VARINT);

export function readFrame(reader: ProtoReader, strings: StringList): Frame {
  let [name, module, kernel, unnamed, inlined] = [0, 0, false, false, false];
  const outer = reader.enter();
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === FRAME_NAME) name = reader.uint32();
    else if (tag === FRAME_MODULE) module = reader.uint32();
    else if (tag === FRAME_KERNEL) kernel = reader.bool();
    else if (tag === FRAME_UNNAMED) unnamed = reader.bool();
    else if (tag === FRAME_INLINED) inlined = reader.bool();
    else reader.skip();
  }
  reader.leave(outer);
  return {
    kind: kernel ? 'kernel' : 'user',
    name: strings.at(name),
    module: strings.at(module),
    named: !unnamed,
    inlined,
  };
}

const PLACE_FRAMES = tagOf(PLACE.frames, BYTES);
const PLACE_TRUNCATED = tagOf(PLACE.truncated, VARINT);
const PLACE_DROPPED = tagOf(PLACE.droppedFrames, VARINT);

/** Throws RangeError for everything that a well-behaved agent does not send. */
export function readPlace(reader: ProtoReader, frames: readonly Frame[]): Stack {
  let [truncated, droppedFrames] = [false, 0];
  const numbers: number[] = [];
  const outer = reader.enter();
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === PLACE_FRAMES) reader.uint32s(numbers);
    else if (tag === PLACE_TRUNCATED) truncated = reader.bool();
    else if (tag === PLACE_DROPPED) droppedFrames = reader.uint32();
    else reader.skip();
  }
  reader.leave(outer);
  return {frames: framesAt(frames, numbers), truncated, droppedFrames};
}

const FIELDS = 1 + Math.max(...Object.values(STACK));
/** The indexes, counts and flags of the stack that is being read, by their fields. */
const values = new Float64Array(FIELDS);

const FRAMES = tagOf(STACK.frames, BYTES);
const OFFSETS = tagOf(STACK.offsetsMs, BYTES);
const WEIGHTS = tagOf(STACK.weights, BYTES);
const COUNTS = tagOf(STACK.counts, BYTES);

/** Throws RangeError or TypeError for everything that a well-behaved agent does not send. */
export function readStack(
  reader: ProtoReader,
  {strings, frames}: StackTables,
  isWaiting: boolean,
): StackRecord {
  const [numbers, offsetsMs, weights, counts]: number[][] = [[], [], [], []];
  values.fill(0);
  const outer = reader.enter();
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === FRAMES) reader.uint32s(numbers!);
    else if (tag === OFFSETS) reader.uint32s(offsetsMs!);
    else if (tag === WEIGHTS) reader.doubles(weights!);
    else if (tag === COUNTS) reader.uint32s(counts!);
    else if ((tag & 7) === VARINT && tag >>> 3 < FIELDS) values[tag >>> 3] = reader.uint32();
    else reader.skip();
  }
  reader.leave(outer);
  return {
    kind: 'stack',
    sampleKind: isWaiting ? 'waiting' : values[STACK.offCpu] === 0 ? 'on-cpu' : 'off-cpu',
    target: strings.at(values[STACK.target]!),
    stack: {
      frames: framesAt(frames, numbers!),
      truncated: values[STACK.truncated] !== 0,
      droppedFrames: values[STACK.droppedFrames]!,
    },
    ...stepAndWait(strings, isWaiting),
    idle: values[STACK.idle] !== 0,
    points: pointsOf(offsetsMs!, weights!, counts!),
  };
}

function stepAndWait(strings: StringList, isWaiting: boolean): Pick<StackRecord, 'step' | 'wait'> {
  const stepName = strings.at(values[STACK.step]!);
  const wait = strings.at(values[STACK.wait]!);
  const step = strings.stepAt(values[STACK.step]!);
  if (stepName !== '' && step === undefined) throw new TypeError('a stack of an unknown step');
  assertWait(wait, isWaiting);
  return {...(step === undefined ? {} : {step}), ...(wait === '' ? {} : {wait})};
}

function assertWait(name: string, isWaiting: boolean): asserts name is WaitKind | ParkKind | '' {
  const names = isWaiting ? PARK_NAMES : WAIT_NAMES;
  if (name !== '' && !names.has(name)) throw new TypeError('a stack of an unknown wait');
}

function pointsOf(
  offsetsMs: readonly number[],
  weights: readonly number[],
  counts: readonly number[],
): StackPoint[] {
  const isCounted = counts.length > 0;
  if (offsetsMs.length !== weights.length || (isCounted && counts.length !== weights.length))
    throw new RangeError('points with unequal halves');
  return offsetsMs.map((offsetMs, at) => {
    const weight = nonNegative(weights[at]);
    return isCounted ? {offsetMs, weight, count: counts[at]!} : {offsetMs, weight};
  });
}

function framesAt(frames: readonly Frame[], numbers: readonly number[]): Frame[] {
  assertWithin('frames in a stack', numbers.length, MAX_FRAMES_PER_STACK);
  return numbers.map((number) => {
    const frame = frames[number];
    if (frame === undefined) throw new RangeError(`frame ${number} of ${frames.length}`);
    return frame;
  });
}
