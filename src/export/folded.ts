// Folded stacks, one to a line: `root;caller;leaf 12`, as flamegraph.pl, inferno and speedscope read
// them. Kernel functions end in `_[k]`, inlined ones in `_[i]`, as flamegraph.pl colours them.
//
// Source of truth: the regular expression at "parse input" in flamegraph.pl.

import type {Frame} from '../domain/stacks/stack.js';
import {foldSelf} from '../flame/fold.js';
import {ROOT} from '../flame/stack-tree.js';
import {visibleText} from '../guard/escape.js';
import type {ExportedProfile} from './profile.js';

const LINES_PER_PIECE = 1_000;

/** The text in pieces. Stacks of the same functions share a line. No samples give no line. */
export function* writeFolded({tree, frames, samples}: ExportedProfile): Iterable<string> {
  const self = new Float64Array(tree.parents.length);
  for (const {node, weight} of samples) self[node]! += weight;
  const {total} = foldSelf(tree, self);
  const names = frames.map(nameOf);
  const paths = new Map<number, string>([[ROOT, '']]);
  let lines: string[] = [];
  for (let node = ROOT + 1; node < self.length; node++) {
    if (total[node] === 0) continue; // and nothing below it has weight
    const caller = paths.get(tree.parents[node]!)!;
    const path =
      caller === '' ? names[tree.frames[node]!]! : `${caller};${names[tree.frames[node]!]!}`;
    paths.set(node, path);
    const weight = Math.round(self[node]!);
    if (weight > 0) lines.push(`${path} ${weight}\n`);
    if (lines.length === LINES_PER_PIECE) {
      yield lines.join('');
      lines = [];
    }
  }
  if (lines.length > 0) yield lines.join('');
}

// A semicolon would end the frame, and a control character the line.
function nameOf({name, kind, inlined}: Frame): string {
  const tame = visibleText(name).replaceAll(';', ':');
  const mark = kind === 'kernel' ? '_[k]' : inlined ? '_[i]' : '';
  return `${tame.trim() === '' ? '[unnamed]' : tame}${mark}`;
}
