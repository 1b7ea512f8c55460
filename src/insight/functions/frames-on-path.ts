// Questions about all functions on the way to a stack, for every stack of a run at once. Callers have
// smaller numbers than what they call, so that one pass answers them.

import type {Frame} from '../../domain/stacks/stack.js';
import type {StoredStacks} from '../../domain/stacks/stack-samples.js';

/** By node: the number of the first frame from the root whose name matches, -1 where none does. */
export function outermost({frames, tree}: StoredStacks, names: RegExp): Int32Array {
  const matches = frames.map(({name}) => names.test(name));
  const found = new Int32Array(tree.parents.length).fill(-1);
  for (let node = 1; node < found.length; node += 1) {
    const above = found[tree.parents[node]!]!;
    const frame = tree.frames[node]!;
    found[node] = above < 0 && matches[frame] ? frame : above;
  }
  return found;
}

/** By node: 1 where a frame that is wanted is on the way to it, itself included. */
export function below(
  {frames, tree}: StoredStacks,
  isWanted: (frame: Frame) => boolean,
): Uint8Array {
  const matches = frames.map(isWanted);
  const found = new Uint8Array(tree.parents.length);
  for (let node = 1; node < found.length; node += 1) {
    found[node] = matches[tree.frames[node]!] ? 1 : found[tree.parents[node]!]!;
  }
  return found;
}
