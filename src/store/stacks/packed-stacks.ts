// The stacks of a batch, and those of its requests' calls, on their way to the writer thread. They are columns, and each frame is there once,
// so that a few arrays are copied and not a tree of objects.

import type {Frame, SampleKind, Stack, StackRecord} from '../../domain/stacks/stack.js';
import {packFrames, type PackedFrames} from './packed-frames.js';

/** The properties, besides their stack, that the samples of a group share. */
export interface SampleGroup {
  readonly target: string;
  readonly sampleKind: SampleKind;
  /** Empty if the thread served no request. */
  readonly step: string;
  /** Empty on-CPU. */
  readonly wait: string;
  readonly idle: boolean;
  readonly truncated: boolean;
  readonly droppedFrames: number;
}

export interface PackedStacks {
  readonly frames: PackedFrames;
  readonly groups: readonly SampleGroup[];
  /** By record: its group, and how many of `stackFrames` and of the points it has. */
  readonly groupOf: Uint32Array;
  readonly depths: Uint32Array;
  readonly pointCounts: Uint32Array;
  /** Numbers in `frames`, from the root to the leaf, record after record. */
  readonly stackFrames: Uint32Array;
  readonly offsetsMs: Float64Array;
  readonly weights: Float64Array;
  /** How many waits a weight is the sum of; 0: not told. */
  readonly waits: Float64Array;
}

/** Stacks without samples, by their numbers. */
export type PackedPlaces = Pick<PackedStacks, 'frames' | 'depths' | 'stackFrames'>;

/** Limits the groups, because each number makes one. A stack with more dropped frames is junk. */
const MOST_DROPPED_FRAMES = 15;

export function packStacks(records: readonly StackRecord[]): PackedStacks | undefined {
  if (records.length === 0) return undefined;
  const frames = new Numbered<Frame>();
  const groups = new Numbered<string>();
  const groupOf = records.map((record) => groups.numberOf(JSON.stringify(groupOfRecord(record))));
  const depths = Uint32Array.from(records, ({stack}) => stack.frames.length);
  const pointCounts = Uint32Array.from(records, ({points}) => points.length);
  const stackFrames = numberFrames(
    records.map(({stack}) => stack),
    sumOf(depths),
    frames,
  );
  return {
    frames: packFrames(frames.all),
    groups: groups.all.map((text) => JSON.parse(text) as SampleGroup),
    groupOf: Uint32Array.from(groupOf),
    depths,
    pointCounts,
    stackFrames,
    ...packPoints(records, sumOf(pointCounts)),
  };
}

/** Undefined for none. */
export function packPlaces(stacks: readonly Stack[]): PackedPlaces | undefined {
  if (stacks.length === 0) return undefined;
  const frames = new Numbered<Frame>();
  const depths = Uint32Array.from(stacks, (stack) => stack.frames.length);
  const stackFrames = numberFrames(stacks, sumOf(depths), frames);
  return {frames: packFrames(frames.all), depths, stackFrames};
}

// Arrays are filled in place, because a busy host has tens of thousands of frames and points in a second.
function numberFrames(
  stacks: readonly Stack[],
  count: number,
  frames: Numbered<Frame>,
): Uint32Array {
  const numbers = new Uint32Array(count);
  let at = 0;
  for (const stack of stacks) {
    for (const frame of stack.frames) numbers[at++] = frames.numberOf(frame);
  }
  return numbers;
}

function packPoints(
  records: readonly StackRecord[],
  count: number,
): Pick<PackedStacks, 'offsetsMs' | 'weights' | 'waits'> {
  const offsetsMs = new Float64Array(count);
  const weights = new Float64Array(count);
  const waits = new Float64Array(count);
  let at = 0;
  for (const {points} of records) {
    for (const point of points) {
      offsetsMs[at] = point.offsetMs;
      waits[at] = point.count ?? 0;
      weights[at++] = point.weight;
    }
  }
  return {offsetsMs, weights, waits};
}

function sumOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function groupOfRecord(record: StackRecord): SampleGroup {
  const {target, sampleKind, step = '', wait = '', idle, stack} = record;
  const droppedFrames = Math.min(stack.droppedFrames, MOST_DROPPED_FRAMES);
  return {target, sampleKind, step, wait, idle, truncated: stack.truncated, droppedFrames};
}

/** Gives numbers to values by identity. The frames of one batch come from one table. */
class Numbered<Value> {
  readonly all: Value[] = [];
  readonly #numbers = new Map<Value, number>();

  numberOf(value: Value): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.all.length);
    return this.all.push(value) - 1;
  }
}
