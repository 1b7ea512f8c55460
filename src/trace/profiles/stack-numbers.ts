// Gives the stacks of a target their numbers in a dictionary of OTLP.

import type {StoredStacks} from '../../domain/stacks/stack-samples.js';
import type {Frame} from '../../domain/stacks/stack.js';
import type {ProfileDictionary} from './profile-dictionary.js';

/** Build ids by the name of the file, as frames have it. */
export type Builds = ReadonlyMap<string, string>;

export class StackNumbers {
  readonly #stacks: StoredStacks;
  readonly #builds: Builds;
  readonly #dictionary: ProfileDictionary;
  /** By frame: the location of a function that stands alone; 0 where it was not asked for yet. */
  readonly #alone: Int32Array;

  constructor(stacks: StoredStacks, builds: Builds, dictionary: ProfileDictionary) {
    this.#stacks = stacks;
    this.#builds = builds;
    this.#dictionary = dictionary;
    this.#alone = new Int32Array(stacks.frames.length);
  }

  /** The number of the stack whose leaf is the node. */
  numberOf(leaf: number): number {
    const {parents, frames} = this.#stacks.tree;
    const locations: number[] = [];
    let together: number[] = [];
    for (let node = leaf; node > 0; node = parents[node]!) {
      together.push(frames[node]!);
      if (this.#isCopiedInto(frames[node]!, parents[node]!)) continue;
      locations.push(this.#location(together));
      together = [];
    }
    return this.#dictionary.stack(locations);
  }

  /** Whether the function has no place of its own, because its code is part of its caller's. */
  #isCopiedInto(frame: number, caller: number): boolean {
    const {frames, tree} = this.#stacks;
    const {inlined, module} = frames[frame]!;
    return inlined && caller > 0 && frames[tree.frames[caller]!]!.module === module;
  }

  #location(together: readonly number[]): number {
    if (together.length > 1) return this.#newLocation(together);
    const [at] = together as readonly [number];
    return (this.#alone[at] ||= this.#newLocation(together));
  }

  #newLocation(together: readonly number[]): number {
    const functions = together.map((at): Frame => this.#stacks.frames[at]!);
    return this.#dictionary.location(functions, this.#builds.get(functions.at(-1)!.module));
  }
}
