// The samples of a target in one range of time: who waits for a lock, and who works inside of the functions that called
// for it.

import {blamedFrames, isOfProgram} from '../../domain/stacks/blamed-function.js';
import {optional} from '../../domain/optional.js';
import {isOfFunction} from '../../domain/stacks/stack-samples.js';
import type {
  SampledStacks,
  StackGroup,
  StackPointPiece,
  StoredStacks,
} from '../../domain/stacks/stack-samples.js';
import type {ParkKind} from '../../domain/stacks/stack.js';
import {isWaitingCall} from '../../domain/waiting-calls.js';
import {outermost} from './frames-on-path.js';
import {DATABASE_LOCK, LATCH, SYSTEM_CALL} from './known-functions.js';
import {SAMPLE_MS, type HeldSite, type Timed, type Work} from './lock-coverage.js';
import {insideOf, LockPlaces, sectionKey, type LockPlace, type Section} from './lock-places.js';
import type {Span} from './slots-of-time.js';

export interface TakenSection extends Section {
  /** The function that waits for its lock, as it is told. */
  readonly taker: string;
}

export class LockSamples {
  readonly #stacks: StoredStacks;
  readonly #pieces: readonly StackPointPiece[];
  readonly #places: LockPlaces;
  readonly #range: string;

  /** `range` tells its times from those of other ranges. */
  constructor({stacks, pieces}: SampledStacks<StackPointPiece>, target: string, range: string) {
    this.#stacks = stacks;
    this.#pieces = pieces.filter(({group}) => group.target === target && isOfFunction(group));
    this.#places = new LockPlaces(stacks);
    this.#range = range;
  }

  /** All waits for a lock in the function of this name. */
  waitsIn(name: string): Timed[] {
    const waits = this.#pieces.filter(({group}) => group.sampleKind !== 'on-cpu');
    return waits.flatMap((piece) =>
      this.#timedIn(piece, (node) =>
        this.#places.at(node, piece.group)?.function === name ? {} : undefined,
      ),
    );
  }

  /** Whatever ran or waited inside of one of the sections, but not for its lock. */
  workIn(sections: readonly TakenSection[]): Work[] {
    const siteOf = this.#sites(sections);
    return this.#pieces.flatMap((piece) =>
      this.#timedIn(piece, (node) => {
        const site = siteOf(node, piece.group);
        return site && {site};
      }),
    );
  }

  #sites(
    sections: readonly TakenSection[],
  ): (node: number, group: StackGroup) => Work['site'] | undefined {
    const stacks = this.#stacks;
    const inside = sections.map((section) => insideOf(stacks, section));
    const keys = new Set(sections.map(sectionKey));
    const calls = outermost(stacks, SYSTEM_CALL);
    const isDatabase = sections.some(({functions}) => functions.some(isOfDatabase));
    const parked = blamedFrames(stacks, 'waiting');
    // Work on the CPU counts for the program's function, too, so that all of a function's work is told together.
    const working = isDatabase ? withoutLatches(stacks) : blamedFrames(stacks, 'off-cpu');
    return (node, group) => {
      const section = sections[inside.findIndex((is) => is[node] === 1)];
      if (section === undefined) return undefined;
      const place = this.#places.at(node, group);
      if (place !== undefined && mayWaitFor(place, keys)) return undefined;
      const frame = (group.sampleKind === 'waiting' ? parked : working)[node]!;
      if (frame < 0) return undefined;
      const doing = doingOf(group, place);
      const call = doing === 'blocked' ? this.#callAt(calls[node]!) : undefined;
      return {
        ...{function: stacks.frames[frame]!.name, doing, taker: section.taker},
        ...optional('call', call),
      };
    };
  }

  /** The name of the system call whose frame this is, if it does not only wait for others. */
  #callAt(frame: number): string | undefined {
    const name = SYSTEM_CALL.exec(this.#stacks.frames[frame]?.name ?? '')?.[1];
    return name === undefined || isWaitingCall(name) ? undefined : name;
  }

  /** What `find` tells of each sample, with its time; nothing of those of which it tells nothing. */
  #timedIn<Found extends object>(
    piece: StackPointPiece,
    find: (node: number) => Found | undefined,
  ): (Timed & Found)[] {
    const {group} = piece;
    const {nodes, timesMs, weights, waits} = piece.columns();
    const known = new Map<number, Found | undefined>();
    const place = `${this.#range} ${group.agentId}`;
    const timed: (Timed & Found)[] = [];
    nodes.forEach((node, at) => {
      if (!known.has(node)) known.set(node, find(node));
      const found = known.get(node);
      if (found === undefined) return;
      const span = spanOf(group, {timeMs: timesMs[at]!, weight: weights[at]!, waits: waits?.[at]});
      timed.push({place, span, ...found});
    });
    return timed;
  }
}

interface Point {
  readonly timeMs: number;
  readonly weight: number;
  readonly waits: number | undefined;
}

/** Threads' waits are told by their starts, goroutines' by their ends; several of these are taken as equally long. */
function spanOf({sampleKind}: StackGroup, {timeMs, weight, waits = 1}: Point): Span {
  if (sampleKind === 'on-cpu') {
    return {fromMs: timeMs, lengthMs: SAMPLE_MS, ms: weight * SAMPLE_MS};
  }
  const ms = weight / 1e6;
  if (sampleKind === 'off-cpu') return {fromMs: timeMs, lengthMs: ms, ms};
  return {fromMs: timeMs - ms / waits, lengthMs: ms / waits, ms};
}

/** Where the stack does not tell who called for the lock, it may be this one. Sessions of a database are all alike. */
function mayWaitFor({function: name, sections}: LockPlace, keys: ReadonlySet<string>): boolean {
  const isKnown = sections.length > 0 && !isOfDatabase(name);
  return !isKnown || sections.some((section) => keys.has(sectionKey(section)));
}

function doingOf({sampleKind, wait}: StackGroup, place: LockPlace | undefined): HeldSite['doing'] {
  if (sampleKind === 'on-cpu') return 'cpu';
  if (place !== undefined) return 'lock';
  return sampleKind === 'waiting' ? ((wait ?? 'other') as ParkKind) : 'blocked';
}

function isOfDatabase(name: string): boolean {
  return DATABASE_LOCK.test(name);
}

/** By node: the innermost function of the program that does not only wait for the others to wake it. */
function withoutLatches({frames, tree}: StoredStacks): Int32Array {
  const isTold = frames.map((frame) => isOfProgram(frame) && !LATCH.test(frame.name));
  const nearest = new Int32Array(tree.parents.length).fill(-1);
  for (let node = 1; node < nearest.length; node += 1) {
    const frame = tree.frames[node]!;
    nearest[node] = isTold[frame] ? frame : nearest[tree.parents[node]!]!;
  }
  return nearest;
}
