// Stack records as wire messages and back: every frame of a batch once, stacks as indexes into them.

import {WAIT_KINDS, type Frame, type StackRecord, type WaitKind} from '../domain/stack.js';
import {STEPS, type Step} from '../domain/step.js';
import {MAX_FRAMES_PER_STACK} from './limits.js';
import {assertWithin, nonNegative} from './plain.js';
import {stringAt, type StringTable} from './string-table.js';
import type {regscope} from './telemetry.generated.js';

export type FrameMessage = regscope.wire.v1.Frame.$Properties;
export type StackMessage = regscope.wire.v1.Stack.$Properties;

const STEP_NAMES: ReadonlySet<string> = new Set(STEPS);
const WAIT_NAMES: ReadonlySet<string> = new Set(WAIT_KINDS);

export class FrameTable {
  readonly all: FrameMessage[] = [];
  readonly #strings: StringTable;
  readonly #indexes = new Map<string, number>();
  /** The symbolizer gives the same function as the same object, thousands of times in a batch. */
  readonly #known = new Map<Frame, number>();

  constructor(strings: StringTable) {
    this.#strings = strings;
  }

  indexOf(frame: Frame): number {
    let index = this.#known.get(frame);
    if (index === undefined) {
      index = this.#indexOfEqual(frame);
      this.#known.set(frame, index);
    }
    return index;
  }

  #indexOfEqual({kind, name, module, named, inlined}: Frame): number {
    const message = {
      name: this.#strings.indexOf(name),
      module: this.#strings.indexOf(module),
      kernel: kind === 'kernel',
      unnamed: !named,
      inlined,
    };
    const id = Object.values(message).join(' ');
    const known = this.#indexes.get(id);
    if (known !== undefined) return known;
    this.#indexes.set(id, this.all.length);
    return this.all.push(message) - 1;
  }
}

export function stackMessage(
  record: StackRecord,
  strings: StringTable,
  frames: FrameTable,
): StackMessage {
  const {stack, points} = record;
  return {
    target: strings.indexOf(record.target),
    offCpu: record.sampleKind === 'off-cpu',
    frames: stack.frames.map((frame) => frames.indexOf(frame)),
    truncated: stack.truncated,
    droppedFrames: stack.droppedFrames,
    step: strings.indexOf(record.step ?? ''),
    wait: strings.indexOf(record.wait ?? ''),
    idle: record.idle,
    offsetsMs: points.map(({offsetMs}) => Math.max(0, Math.round(offsetMs))),
    weights: points.map(({weight}) => weight),
  };
}

export function framesOf(messages: readonly FrameMessage[], strings: readonly string[]): Frame[] {
  return messages.map(({name, module, kernel, unnamed, inlined}) => ({
    kind: kernel ? 'kernel' : 'user',
    name: stringAt(strings, name),
    module: stringAt(strings, module),
    named: !unnamed,
    inlined: inlined ?? false,
  }));
}

/** Throws RangeError or TypeError on what no well-behaved agent sends. */
export function stackOf(
  message: StackMessage,
  strings: readonly string[],
  frames: readonly Frame[],
): StackRecord {
  const {offsetsMs, weights} = message;
  const step = stringAt(strings, message.step);
  const wait = stringAt(strings, message.wait);
  if (step !== '' && !STEP_NAMES.has(step)) throw new TypeError('a stack of an unknown step');
  if (wait !== '' && !WAIT_NAMES.has(wait)) throw new TypeError('a stack of an unknown wait');
  if (offsetsMs?.length !== weights?.length) throw new RangeError('points with unequal halves');
  assertWithin('frames in a stack', message.frames?.length ?? 0, MAX_FRAMES_PER_STACK);
  return {
    kind: 'stack',
    sampleKind: message.offCpu ? 'off-cpu' : 'on-cpu',
    target: stringAt(strings, message.target),
    stack: {
      frames: (message.frames ?? []).map((index) => frameAt(frames, index)),
      truncated: message.truncated ?? false,
      droppedFrames: message.droppedFrames ?? 0,
    },
    ...(step === '' ? {} : {step: step as Step}),
    ...(wait === '' ? {} : {wait: wait as WaitKind}),
    idle: message.idle ?? false,
    points: (offsetsMs ?? []).map((offsetMs, at) => ({
      offsetMs,
      weight: nonNegative(weights![at]),
    })),
  };
}

function frameAt(frames: readonly Frame[], index: number): Frame {
  const frame = frames[index];
  if (frame === undefined) throw new RangeError(`frame ${index} of ${frames.length}`);
  return frame;
}
