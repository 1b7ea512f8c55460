// The frames of stacks on their way to the writer thread, as columns. A frame that crosses as an object takes its five
// names of properties with it: six times as long, on both sides.

import type {Frame} from '../../domain/stacks/stack.js';

export interface PackedFrames {
  /** By frame. */
  readonly names: readonly string[];
  /** By frame: its module, as a number in `modules`. */
  readonly moduleOf: Uint32Array;
  readonly flags: Uint8Array;
  readonly modules: readonly string[];
}

const IS_KERNEL = 1;
const IS_NAMED = 2;
const IS_INLINED = 4;

export function packFrames(frames: readonly Frame[]): PackedFrames {
  const modules = new Map<string, number>();
  const moduleOf = new Uint32Array(frames.length);
  const flags = new Uint8Array(frames.length);
  const names = frames.map(({kind, name, module, named, inlined}, at) => {
    const known = modules.get(module);
    moduleOf[at] = known ?? modules.size;
    if (known === undefined) modules.set(module, modules.size);
    flags[at] =
      (kind === 'kernel' ? IS_KERNEL : 0) | (named ? IS_NAMED : 0) | (inlined ? IS_INLINED : 0);
    return name;
  });
  return {names, moduleOf, flags, modules: [...modules.keys()]};
}

export function unpackFrames({names, moduleOf, flags, modules}: PackedFrames): Frame[] {
  return names.map((name, at) => {
    const flag = flags[at]!;
    return {
      kind: (flag & IS_KERNEL) !== 0 ? 'kernel' : 'user',
      name,
      module: modules[moduleOf[at]!]!,
      named: (flag & IS_NAMED) !== 0,
      inlined: (flag & IS_INLINED) !== 0,
    };
  });
}
