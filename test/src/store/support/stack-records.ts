// Stacks as agents send them, written as folded text, for the tests of the store and the queries.

import type {Frame, StackPoint, StackRecord} from '../../../../src/domain/stacks/stack.js';

/** `main;serve;vfs_read_[k]`, as the folded format marks functions of the kernel and inlined ones. */
export function framesOf(text: string): Frame[] {
  if (text === '') return [];
  return text.split(';').map((part): Frame => {
    const [name, mark] = part.split(/_\[([ki])\]$/) as [string, string | undefined];
    const kernel = mark === 'k';
    return {
      kind: kernel ? 'kernel' : 'user',
      name,
      module: kernel ? '[kernel]' : 'registry',
      named: !name.includes('+0x'),
      inlined: mark === 'i',
    };
  });
}

export interface StackChanges extends Partial<Omit<StackRecord, 'stack'>> {
  readonly truncated?: boolean;
  readonly droppedFrames?: number;
}

/** One sample at each of the offsets, in ms. */
export function onCpu(
  text: string,
  offsetsMs: readonly number[],
  changes: StackChanges = {},
): StackRecord {
  const {truncated = false, droppedFrames = 0, ...others} = changes;
  return {
    kind: 'stack',
    sampleKind: 'on-cpu',
    target: 'registry',
    stack: {frames: framesOf(text), truncated, droppedFrames},
    idle: false,
    points: offsetsMs.map((offsetMs): StackPoint => ({offsetMs, weight: 1})),
    ...others,
  };
}

/** Waits of a goroutine: `[offset in ms, ns, how many]`. */
export function waiting(
  text: string,
  points: readonly (readonly [offsetMs: number, ns: number, count: number])[],
  changes: StackChanges = {},
): StackRecord {
  return onCpu(text, [], {
    ...{sampleKind: 'waiting', wait: 'lock'},
    points: points.map(([offsetMs, weight, count]) => ({offsetMs, weight, count})),
    ...changes,
  });
}

/** One wait. */
export function offCpu(
  text: string,
  offsetMs: number,
  weightNs: number,
  changes: StackChanges = {},
): StackRecord {
  const points = [{offsetMs, weight: weightNs}];
  return onCpu(text, [], {sampleKind: 'off-cpu', wait: 'disk', points, ...changes});
}
