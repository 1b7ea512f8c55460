// Places in a program that a sentence about it names: where it allocates memory, and where it waits for
// locks.

import {blamedFrames, isOfProgram} from '../../domain/stacks/blamed-function.js';
import {groupBy} from '../../domain/group-by.js';
import type {RunReader} from '../../domain/ports.js';
import {eachStack, isOfFunction} from '../../domain/stacks/stack-samples.js';
import type {StackPiece, StoredStacks, TimeRange} from '../../domain/stacks/stack-samples.js';
import type {SampleKind} from '../../domain/stacks/stack.js';

export interface Site {
  readonly function: string;
  /** Samples on the CPU for allocators, ns for waits. */
  readonly weight: number;
}

/** Of one stretch of time. The heaviest site of a target comes first. */
export interface StackSites {
  /** The program's own functions that called Go's allocator. */
  allocators(target: string): readonly Site[];
  /** The program's own functions in which goroutines and threads waited for a lock. */
  lockWaits(target: string): readonly Site[];
}

/** Go's allocator (runtime/malloc.go): all that allocates goes through it. */
const ALLOCATOR = 'runtime.mallocgc';

/** Reads the samples of each range once, at the first question. */
export function stackSites(
  reader: Pick<RunReader, 'stackSums'>,
  ranges: readonly TimeRange[],
): StackSites {
  let read: readonly ReturnType<RunReader['stackSums']>[] | undefined;
  const samples = () => (read ??= ranges.map((range) => reader.stackSums(range)));
  const sitesOf = (
    isWanted: (piece: StackPiece) => boolean,
    framesFor: (stacks: StoredStacks, kind: SampleKind) => Int32Array,
  ): readonly Site[] =>
    joined(
      samples().flatMap(({stacks, pieces}) => sitesIn(stacks, pieces.filter(isWanted), framesFor)),
    );
  return {
    allocators: (target) =>
      sitesOf(
        ({group}) => group.target === target && group.sampleKind === 'on-cpu',
        (stacks) => allocatingFrames(stacks),
      ),
    lockWaits: (target) =>
      sitesOf(
        ({group}) => group.target === target && group.wait === 'lock' && isOfFunction(group),
        blamedFrames,
      ),
  };
}

function sitesIn(
  stacks: StoredStacks,
  pieces: readonly StackPiece[],
  framesFor: (stacks: StoredStacks, kind: SampleKind) => Int32Array,
): Site[] {
  return groupBy(pieces, ({group}) => group.sampleKind).flatMap((ofKind) => {
    const frames = framesFor(stacks, ofKind[0]!.group.sampleKind);
    const weights = new Map<number, number>();
    eachStack(ofKind, (node, weight) => {
      const frame = frames[node]!;
      if (frame >= 0) weights.set(frame, (weights.get(frame) ?? 0) + weight);
    });
    return [...weights].map(([frame, weight]) => ({function: stacks.frames[frame]!.name, weight}));
  });
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
