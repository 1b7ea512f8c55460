// Places in a program that a sentence about it names: where it allocates memory, what its garbage
// collector takes, where it waits for locks, and who holds them.

import {blamedFrames, isOfProgram} from '../../domain/stacks/blamed-function.js';
import type {RunReader} from '../../domain/ports.js';
import {eachStack, isOfFunction} from '../../domain/stacks/stack-samples.js';
import type {
  SampledStacks,
  StackPiece,
  StoredStacks,
  TimeRange,
} from '../../domain/stacks/stack-samples.js';
import {outermost} from './frames-on-path.js';
import {lockHolder, type LockHolder} from './lock-holder.js';
import {lockWaits, type LockWait} from './lock-waits.js';

export interface Site {
  readonly function: string;
  /** Samples on the CPU. */
  readonly weight: number;
}

/** What a target spent in some functions and in all that they called. */
export interface Spent {
  /** Samples on the CPU: in the functions, and of the target in all. */
  readonly onCpu: number;
  readonly allOnCpu: number;
  /** Of goroutines and threads, in ns. */
  readonly waitedNs: number;
}

/** Of one stretch of time. The heaviest site of a target comes first. */
export interface StackSites {
  /** The program's own functions that called Go's allocator. */
  allocators(target: string): readonly Site[];
  /** `functions` are known by their names (known-functions.ts). */
  spentIn(target: string, functions: RegExp): Spent;
  /**
   * The functions in which goroutines and threads waited for a lock: the program's own, or of a database the
   * one that says what was locked.
   */
  lockWaits(target: string): readonly LockWait[];
  /** The program's own functions in which goroutines waited for one of these, in ns. */
  parkedFor(target: string, kinds: ReadonlySet<string>): readonly Site[];
  /** Of the lock for which those wait that `lockWaits` tells in the function of this name. */
  lockHolder(target: string, name: string): LockHolder;
}

/** Go's allocator (runtime/malloc.go): all that allocates goes through it. */
const ALLOCATOR = 'runtime.mallocgc';

/** The samples of a run in a range of time. */
export interface SampledRange {
  readonly reader: Pick<RunReader, 'stackSums' | 'stackPoints'>;
  readonly range: TimeRange;
}

/** Of all ranges together. Sums are read once, at the first question; single samples only where a holder is asked for. */
export function stackSites(ranges: readonly SampledRange[]): StackSites {
  let read: readonly SampledStacks<StackPiece>[] | undefined;
  /** By target and function. Each host of a target asks the same. */
  const holders = new Map<string, LockHolder>();
  const samples = (): readonly SampledStacks<StackPiece>[] =>
    (read ??= ranges.map(({reader, range}) => reader.stackSums(range)));
  const sitesOf = (isWanted: (piece: StackPiece) => boolean, framesIn: FramesIn): readonly Site[] =>
    joined(
      samples().flatMap(({stacks, pieces}) =>
        sitesIn(stacks, pieces.filter(isWanted), framesIn(stacks)),
      ),
    );
  const onCpu =
    (target: string) =>
    ({group}: StackPiece): boolean =>
      group.target === target && group.sampleKind === 'on-cpu';
  const waits =
    (target: string) =>
    ({group}: StackPiece): boolean =>
      group.target === target && group.sampleKind !== 'on-cpu' && isOfFunction(group);
  return {
    allocators: (target) => sitesOf(onCpu(target), allocatingFrames),
    spentIn: (target, functions) => {
      const inside = (stacks: StoredStacks): Int32Array => outermost(stacks, functions);
      return {
        onCpu: weightOf(sitesOf(onCpu(target), inside)),
        allOnCpu: weightOf(sitesOf(onCpu(target), ({tree}) => tree.frames)),
        waitedNs: weightOf(sitesOf(waits(target), inside)),
      };
    },
    lockWaits: (target) => lockWaits(samples(), target),
    parkedFor: (target, kinds) =>
      sitesOf(
        ({group: {target: own, sampleKind, wait}}) =>
          own === target && sampleKind === 'waiting' && kinds.has(wait ?? ''),
        (stacks) => blamedFrames(stacks, 'waiting'),
      ),
    lockHolder: (target, name) => {
      const key = `${target}\0${name}`;
      let holder = holders.get(key);
      if (holder === undefined) {
        const points = ranges.map(({reader, range}) => reader.stackPoints(range));
        holder = lockHolder(points, {target, waits: lockWaits(samples(), target), name});
        holders.set(key, holder);
      }
      return holder;
    },
  };
}

/** By node: the number of the frame that its samples count for, -1 where for none. */
type FramesIn = (stacks: StoredStacks) => Int32Array;

function sitesIn(
  stacks: StoredStacks,
  pieces: readonly StackPiece[],
  frames: Int32Array,
): readonly Site[] {
  const weights = new Map<number, number>();
  eachStack(pieces, (node, weight) => {
    const frame = frames[node]!;
    if (frame >= 0) weights.set(frame, (weights.get(frame) ?? 0) + weight);
  });
  return [...weights].map(([frame, weight]) => ({function: stacks.frames[frame]!.name, weight}));
}

function weightOf(sites: readonly Site[]): number {
  return sites.reduce((sum, {weight}) => sum + weight, 0);
}

/** By node: the program's function that called the allocator on the way to it, -1 where none did. */
function allocatingFrames({frames, tree}: StoredStacks): Int32Array {
  const nearest = new Int32Array(tree.parents.length).fill(-1);
  const sites = new Int32Array(tree.parents.length).fill(-1);
  // Callers come first.
  for (let node = 1; node < sites.length; node += 1) {
    const [parent, frame] = [tree.parents[node]!, tree.frames[node]!];
    nearest[node] = isOfProgram(frames[frame]!) ? frame : nearest[parent]!;
    sites[node] = frames[frame]!.name === ALLOCATOR ? nearest[parent]! : sites[parent]!;
  }
  return sites;
}

function joined(sites: readonly Site[]): readonly Site[] {
  const sums = new Map<string, number>();
  for (const site of sites) {
    sums.set(site.function, (sums.get(site.function) ?? 0) + site.weight);
  }
  return [...sums]
    .map(([name, weight]) => ({function: name, weight}))
    .toSorted((left, right) => right.weight - left.weight);
}
