// The functions of a range of time, each with the time that counts for it.

import {blamedFrames} from '../../domain/stacks/blamed-function.js';
import type {RunReader} from '../../domain/ports.js';
import {SAMPLE_KINDS, SAMPLE_PERIOD_NS} from '../../domain/stacks/stack.js';
import type {Frame, SampleKind} from '../../domain/stacks/stack.js';
import {eachStack, isOfFunction} from '../../domain/stacks/stack-samples.js';
import type {StackPiece, StoredStacks, TimeRange} from '../../domain/stacks/stack-samples.js';
import type {FunctionRowJson} from '../../contract/function-json.js';
import {byName} from '../../domain/group-by.js';

/** Functions with a smaller share are left out. A comparison takes their time as 0. */
const SMALLEST_SHARE = 0.001;

/**
 * On-CPU functions first, then off-CPU functions, then those in which goroutines waited; within each, the
 * longest time first. Go's
 * idle scheduler and waits for it are left out: no function is their reason.
 */
export function functionRows(
  reader: Pick<RunReader, 'stackSums'>,
  range: TimeRange,
): FunctionRowJson[] {
  const {stacks, pieces} = reader.stackSums(range);
  const busy = pieces.filter(({group}) => isOfFunction(group));
  return SAMPLE_KINDS.flatMap((kind) =>
    rowsOf(
      kind,
      stacks,
      busy.filter(({group}) => group.sampleKind === kind),
    ),
  );
}

/** `weight` is in samples for on-CPU stacks, in nanoseconds for the others. */
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

/** For each target, the weight of each frame by the frame's number. */
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
