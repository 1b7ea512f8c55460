// Functions of a stretch of a run by the time that counts for them.

import {blamedFrames} from '../../domain/blamed-function.js';
import type {RunReader} from '../../domain/ports.js';
import {SAMPLE_PERIOD_NS} from '../../domain/stack.js';
import type {Frame, SampleKind} from '../../domain/stack.js';
import {eachStack} from '../../domain/stack-samples.js';
import type {StackPiece, StoredStacks, TimeRange} from '../../domain/stack-samples.js';
import type {FunctionRowJson} from '../../contract/function-json.js';
import {byName} from '../../domain/group-by.js';

/** A function that has less is not listed: in a comparison it counts as nothing. */
const SMALLEST_SHARE = 0.001;

const KINDS: readonly SampleKind[] = ['on-cpu', 'off-cpu'];

/** The heaviest first. Go's idle scheduler is no function that somebody could mend: it is left out. */
export function functionRows(
  reader: Pick<RunReader, 'stackSums'>,
  range: TimeRange,
): FunctionRowJson[] {
  const {stacks, pieces} = reader.stackSums(range);
  const busy = pieces.filter(({group}) => !group.idle);
  return KINDS.flatMap((kind) =>
    rowsOf(
      kind,
      stacks,
      busy.filter(({group}) => group.sampleKind === kind),
    ),
  );
}

export function millisOf(kind: SampleKind, weight: number): number {
  return (kind === 'on-cpu' ? weight * SAMPLE_PERIOD_NS : weight) / 1e6;
}

function rowsOf(
  kind: SampleKind,
  stacks: StoredStacks,
  pieces: readonly StackPiece[],
): FunctionRowJson[] {
  const total = pieces.reduce((sum, {weight}) => sum + weight, 0);
  const rows: FunctionRowJson[] = [];
  for (const [target, weights] of weightsByTarget(kind, stacks, pieces)) {
    weights.forEach((weight, frame) => {
      if (weight < total * SMALLEST_SHARE || weight === 0) return;
      const selfMs = millisOf(kind, weight);
      rows.push({kind, target, ...nameOf(stacks.frames[frame]!), selfMs, share: weight / total});
    });
  }
  return rows.sort((a, b) => b.selfMs - a.selfMs || byName(a.function, b.function));
}

/** By number of the frame, for each target. */
function weightsByTarget(
  kind: SampleKind,
  stacks: StoredStacks,
  pieces: readonly StackPiece[],
): Map<string, Float64Array> {
  const blamed = blamedFrames(stacks, kind);
  const targets = new Map<string, Float64Array>();
  for (const piece of pieces) {
    const {target} = piece.group;
    const weights = targets.get(target) ?? new Float64Array(stacks.frames.length);
    targets.set(target, weights);
    eachStack([piece], (node, weight) => {
      const frame = blamed[node]!;
      if (frame >= 0) weights[frame]! += weight;
    });
  }
  return targets;
}

function nameOf({
  name,
  module,
  kind,
}: Frame): Pick<FunctionRowJson, 'function' | 'module' | 'kernel'> {
  return {function: name, module, kernel: kind === 'kernel'};
}
