// The file format of speedscope: https://www.speedscope.app opens it without sending it anywhere.
// Source of truth: src/lib/file-format-spec.ts of jlfwong/speedscope, SampledProfile.

import {ROOT, type StackNodes} from '../flame/stack-tree.js';
import {visibleJson} from '../guard/escape.js';
import type {ExportedProfile} from './profile.js';

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';
const SAMPLES_PER_PIECE = 1_000;

/** The JSON text in pieces: a run of 100,000 stacks is 20 MB of it. */
export function* writeSpeedscope(profile: ExportedProfile): Iterable<string> {
  const {name, kind, tree, frames, samples} = profile;
  const head = {
    $schema: SCHEMA,
    name,
    exporter: 'regscope',
    activeProfileIndex: 0,
    shared: {frames: frames.map((frame) => ({name: frame.name, file: frame.module}))},
  };
  const own = {
    type: 'sampled',
    name: `${name} ${kind}`,
    unit: kind === 'on-cpu' ? 'none' : 'nanoseconds',
    startValue: 0,
    endValue: samples.reduce((sum, {weight}) => sum + weight, 0),
    weights: samples.map(({weight}) => weight),
  };
  yield `${withoutEnd(head)},"profiles":[${withoutEnd(own)},"samples":[`;
  for (let start = 0; start < samples.length; start += SAMPLES_PER_PIECE) {
    const piece = samples.slice(start, start + SAMPLES_PER_PIECE);
    const stacks = piece.map(({node}) => `[${stackOf(tree, node).join()}]`);
    yield `${start > 0 ? ',' : ''}${stacks.join()}`;
  }
  yield ']}]}\n';
}

/** Frames from the root to the leaf. */
function stackOf({parents, frames}: StackNodes, leaf: number): number[] {
  const stack: number[] = [];
  for (let node = leaf; node !== ROOT; node = parents[node]!) stack.push(frames[node]!);
  return stack.reverse();
}

/** Characters that a terminal would obey are escaped: every reader of JSON gets the same names. */
function withoutEnd(object: object): string {
  return visibleJson(object).slice(0, -1);
}
