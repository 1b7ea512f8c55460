// Tells how far the stacks of a run can be trusted: which share of their frames has names, how many
// stacks were cut, and how many were lost.

import type {RunReader} from '../../domain/ports.js';
import type {SampleKind} from '../../domain/stacks/stack.js';
import {timesSeen, type StackPiece, type StoredStacks} from '../../domain/stacks/stack-samples.js';
import type {LossJson} from '../../contract/report-json.js';
import type {StackTrustJson} from '../../contract/function-json.js';
import {millisOf} from './function-rows.js';

/** The probe that takes the samples of each kind. */
const PROBES: readonly (readonly [SampleKind, string])[] = [
  ['on-cpu', 'oncpu'],
  ['off-cpu', 'offcpu'],
  ['waiting', 'requests'],
];

/** Returns one row for each kind of samples that the run has. */
export function stackTrust(
  reader: Pick<RunReader, 'stackSums'>,
  losses: readonly LossJson[],
): StackTrustJson[] {
  const {stacks, pieces} = reader.stackSums();
  return PROBES.flatMap(([kind, probe]) => {
    const own = pieces.filter(({group}) => group.sampleKind === kind);
    const lost = losses
      .filter((loss) => loss.probe === probe && loss.reason === 'stack_lost')
      .reduce((sum, {count}) => sum + count, 0);
    return own.length === 0 && lost === 0 ? [] : [trustOf(kind, stacks, own, lost)];
  });
}

function trustOf(
  kind: SampleKind,
  stacks: StoredStacks,
  pieces: readonly StackPiece[],
  lost: number,
): StackTrustJson {
  const weightOf = (some: readonly StackPiece[]): number =>
    some.reduce((sum, {weight}) => sum + weight, 0);
  const total = weightOf(pieces);
  return {
    kind,
    samples: pieces.reduce((sum, piece) => sum + timesSeen(piece), 0),
    totalMs: millisOf(kind, total),
    idleMs: millisOf(kind, weightOf(pieces.filter(({group}) => group.idle))),
    namedShare: namedShare(stacks, pieces),
    truncatedShare: total > 0 ? weightOf(pieces.filter(({group}) => group.truncated)) / total : 0,
    droppedFrames: pieces.reduce(
      (sum, piece) => sum + piece.group.droppedFrames * timesSeen(piece),
      0,
    ),
    lost,
  };
}

/**
 * The share (0–1) of the frames of programs that have a name. A frame counts as often as it was
 * sampled. 1 where there are no such frames.
 */
function namedShare({frames, tree}: StoredStacks, pieces: readonly StackPiece[]): number {
  const users = new Float64Array(tree.parents.length);
  const named = new Float64Array(tree.parents.length);
  for (let node = 1; node < users.length; node++) {
    const {kind, named: isNamed} = frames[tree.frames[node]!]!;
    const caller = tree.parents[node]!;
    users[node] = users[caller]! + (kind === 'user' ? 1 : 0);
    named[node] = named[caller]! + (kind === 'user' && isNamed ? 1 : 0);
  }
  let [seen, known] = [0, 0];
  for (const piece of pieces) {
    const {nodes, weights} = piece.columns();
    for (let at = 0; at < nodes.length; at++) {
      seen += users[nodes[at]!]! * weights[at]!;
      known += named[nodes[at]!]! * weights[at]!;
    }
  }
  return seen > 0 ? known / seen : 1;
}
