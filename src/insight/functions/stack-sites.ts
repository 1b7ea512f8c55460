// Places in a program that a sentence about it names: where it allocates memory, what its garbage
// collector takes, where it waits for locks, and what it does inside of them.

import {blamedFrames, isOfProgram} from '../../domain/stacks/blamed-function.js';
import {groupBy} from '../../domain/group-by.js';
import type {RunReader} from '../../domain/ports.js';
import {eachStack, isOfFunction} from '../../domain/stacks/stack-samples.js';
import type {StackPiece, StoredStacks} from '../../domain/stacks/stack-samples.js';
import type {SampleKind} from '../../domain/stacks/stack.js';
import {below, outermost} from './frames-on-path.js';
import {millisOf} from './function-rows.js';
import {DATABASE_LOCK, DATABASE_WORK, LATCH} from './known-functions.js';

export interface Site {
  readonly function: string;
  /** Samples on the CPU for allocators, ns for waits, ms for what runs inside of locks. */
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
  lockWaits(target: string): readonly Site[];
  /** The program's own functions in which goroutines waited for one of these, in ns. */
  parkedFor(target: string, kinds: ReadonlySet<string>): readonly Site[];
  /**
   * What ran or waited for something else meanwhile inside of the functions that take the lock. A database
   * does not hold locks in the function that took them: of it all work of its sessions counts.
   */
  lockHolders(target: string, takers: readonly string[]): readonly Site[];
}

/** Go's allocator (runtime/malloc.go): all that allocates goes through it. */
const ALLOCATOR = 'runtime.mallocgc';

type Sampled = ReturnType<RunReader['stackSums']>;

/** Of all samples together. Each of them is read once, at the first question. */
export function stackSites(sampled: readonly (() => Sampled)[]): StackSites {
  let read: readonly Sampled[] | undefined;
  const samples = (): readonly Sampled[] => (read ??= sampled.map((readSamples) => readSamples()));
  const sitesOf = (isWanted: (piece: StackPiece) => boolean, sites: SitesFor): readonly Site[] =>
    joined(
      samples().flatMap(({stacks, pieces}) => sitesIn(stacks, pieces.filter(isWanted), sites)),
    );
  const onCpu =
    (target: string) =>
    ({group}: StackPiece): boolean =>
      group.target === target && group.sampleKind === 'on-cpu';
  return {
    allocators: (target) => sitesOf(onCpu(target), {frames: allocatingFrames}),
    spentIn: (target, functions) => {
      const inside = {frames: (stacks: StoredStacks) => outermost(stacks, functions)};
      return {
        onCpu: weightOf(sitesOf(onCpu(target), inside)),
        allOnCpu: weightOf(sitesOf(onCpu(target), {frames: ({tree}) => tree.frames})),
        waitedNs: weightOf(
          sitesOf(
            ({group}) => group.target === target && isWait(group) && isOfFunction(group),
            inside,
          ),
        ),
      };
    },
    lockWaits: (target) =>
      sitesOf(({group}) => group.target === target && isOfFunction(group) && isWait(group), {
        frames: lockFrames,
      }),
    parkedFor: (target, kinds) =>
      sitesOf(
        ({group: {target: own, sampleKind, wait}}) =>
          own === target && sampleKind === 'waiting' && kinds.has(wait ?? ''),
        {frames: blamedFrames},
      ),
    lockHolders: (target, takers) =>
      sitesOf(({group}) => group.target === target && isOfFunction(group), {
        frames: (stacks, kind, group) => holderFrames(stacks, kind, new Set(takers), group),
        weigh: millisOf,
      }),
  };
}

type Group = StackPiece['group'];

interface SitesFor {
  /** By node: the number of the frame that its samples count for, -1 where for none. */
  readonly frames: (stacks: StoredStacks, kind: SampleKind, group: Group) => Int32Array;
  /** The weight itself by default. */
  readonly weigh?: (kind: SampleKind, weight: number) => number;
}

function sitesIn(
  stacks: StoredStacks,
  pieces: readonly StackPiece[],
  {frames: framesFor, weigh = (_, weight) => weight}: SitesFor,
): Site[] {
  const groups = groupBy(pieces, ({group}) => `${group.sampleKind} ${group.wait ?? ''}`);
  return groups.flatMap((alike) => {
    const {group} = alike[0]!;
    const frames = framesFor(stacks, group.sampleKind, group);
    const weights = new Map<number, number>();
    eachStack(alike, (node, weight) => {
      const frame = frames[node]!;
      if (frame >= 0) weights.set(frame, (weights.get(frame) ?? 0) + weight);
    });
    return [...weights].map(([frame, weight]) => ({
      function: stacks.frames[frame]!.name,
      weight: weigh(group.sampleKind, weight),
    }));
  });
}

function weightOf(sites: readonly Site[]): number {
  return sites.reduce((sum, {weight}) => sum + weight, 0);
}

function isWait({sampleKind}: Group): boolean {
  return sampleKind !== 'on-cpu';
}

/** The kernel knows locks of threads, and the agent those of goroutines; a database makes its own. */
function lockFrames(stacks: StoredStacks, kind: SampleKind, {wait}: Group): Int32Array {
  const ofDatabase = outermost(stacks, DATABASE_LOCK);
  if (wait !== 'lock') return ofDatabase;
  const blamed = blamedFrames(stacks, kind);
  return ofDatabase.map((frame, node) => (frame >= 0 ? frame : blamed[node]!));
}

function holderFrames(
  stacks: StoredStacks,
  kind: SampleKind,
  takers: ReadonlySet<string>,
  {wait}: Group,
): Int32Array {
  const isDatabase = [...takers].some((name) => DATABASE_LOCK.test(name));
  if (!isDatabase && wait === 'lock') return new Int32Array(stacks.tree.parents.length).fill(-1);
  const inside = below(stacks, ({name}) =>
    isDatabase ? DATABASE_WORK.test(name) : takers.has(name),
  );
  const waits = outermost(stacks, DATABASE_LOCK);
  const leaves = isDatabase ? withoutLatches(stacks) : blamedFrames(stacks, kind);
  return leaves.map((frame, node) => (inside[node] === 1 && waits[node]! < 0 ? frame : -1));
}

/** By node: the innermost function of the program that does not only wait for the others to wake it. */
function withoutLatches({frames, tree}: StoredStacks): Int32Array {
  const nearest = new Int32Array(tree.parents.length).fill(-1);
  for (let node = 1; node < nearest.length; node += 1) {
    const frame = frames[tree.frames[node]!]!;
    const isTold = isOfProgram(frame) && !LATCH.test(frame.name);
    nearest[node] = isTold ? tree.frames[node]! : nearest[tree.parents[node]!]!;
  }
  return nearest;
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
