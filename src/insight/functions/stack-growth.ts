// Finds the stack behind requests that take longer in a second phase: the place where the threads that
// served them spent more time than in the first phase, on the CPU or off it.

import {blamedFrames, isOfProgram} from '../../domain/stacks/blamed-function.js';
import {shortFunctionName} from '../../domain/stacks/function-name.js';
import type {RunReader} from '../../domain/ports.js';
import {SAMPLE_KINDS, type SampleKind} from '../../domain/stacks/stack.js';
import {eachStack, isOfFunction} from '../../domain/stacks/stack-samples.js';
import type {StackPiece, StoredStacks, TimeRange} from '../../domain/stacks/stack-samples.js';
import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import type {StackGrowthJson} from '../../contract/function-json.js';
import {millisOf} from './function-rows.js';
import {withArticle, writeMsChange} from '../words/figures.js';

/** A stack is a cause only when it makes up this share of the whole growth or more. */
const SMALLEST_SHARE = 0.1;
/** So many callers are enough to find the place in the program. */
const MOST_CALLERS = 3;

/**
 * Undefined where no stack stands out, and for requests that the target made: their time is spent
 * elsewhere.
 */
export function stackGrowth(
  reader: Pick<RunReader, 'stackSums'>,
  before: TimeRange,
  after: TimeRange,
  {target, step, side, mean, beforeRequests, afterRequests}: BudgetComparisonJson,
): StackGrowthJson | undefined {
  if (side !== 'server') return undefined;
  const ofRequests = ({group}: StackPiece): boolean =>
    group.target === target && group.step === step && isOfFunction(group);
  const earlier = reader.stackSums(before).pieces.filter(ofRequests);
  // The later range is read last, because its tree has all stacks of both. Their numbers are the same.
  const {stacks, pieces} = reader.stackSums(after);
  const later = pieces.filter(ofRequests);
  const grown = SAMPLE_KINDS.flatMap((kind) => {
    const blamed = blamedFrames(stacks, kind);
    const was = weightsOf(ofKind(kind, earlier), blamed, stacks.frames.length);
    const is = weightsOf(ofKind(kind, later), blamed, stacks.frames.length);
    return Array.from(is, (weight, frame) => {
      const beforeMs = millisOf(kind, was[frame]!) / beforeRequests;
      const afterMs = millisOf(kind, weight) / afterRequests;
      return {kind, frame, blamed, beforeMs, afterMs, deltaMs: afterMs - beforeMs};
    });
  });
  const most = grown.reduce<(typeof grown)[number] | undefined>(
    (best, each) => (each.deltaMs > (best?.deltaMs ?? 0) ? each : best),
    undefined,
  );
  if (most === undefined || most.deltaMs < SMALLEST_SHARE * mean.deltaMs) return undefined;
  const {kind, frame, blamed, ...times} = most;
  const functions = pathOf(heaviestNode(ofKind(kind, later), blamed, frame), frame, stacks);
  return {...{kind, target, step, functions}, ...times};
}

/** `+8.1 ms of an upload.finish is off the CPU in os.(*File).Sync, called by …`. */
export function stackSentence({kind, step, functions, deltaMs}: StackGrowthJson): string {
  const [innermost = '', ...callers] = functions.map(shortFunctionName);
  const where = WHERE[kind];
  const by = callers.length === 0 ? '' : `, called by ${callers.join(' ← ')}`;
  return `${writeMsChange(deltaMs)} of ${withArticle(step)} is ${where} in ${innermost}${by}`;
}

const WHERE: Readonly<Record<SampleKind, string>> = {
  'on-cpu': 'on the CPU',
  'off-cpu': 'off the CPU',
  waiting: 'spent waiting',
};

function ofKind(kind: SampleKind, pieces: readonly StackPiece[]): StackPiece[] {
  return pieces.filter(({group}) => group.sampleKind === kind);
}

/** The weight of each frame, by the frame's number. */
function weightsOf(
  pieces: readonly StackPiece[],
  blamed: Int32Array,
  frames: number,
): Float64Array {
  const weights = new Float64Array(frames);
  eachStack(pieces, (node, weight) => {
    const frame = blamed[node]!;
    if (frame >= 0) weights[frame]! += weight;
  });
  return weights;
}

/** The node with the most weight among the stacks that count for the frame. */
function heaviestNode(pieces: readonly StackPiece[], blamed: Int32Array, frame: number): number {
  const weights = new Map<number, number>();
  eachStack(pieces, (node, weight) => {
    if (blamed[node] === frame) weights.set(node, (weights.get(node) ?? 0) + weight);
  });
  return [...weights].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0])[0];
}

/** Names the frame, then the program's own functions that called it, the nearest first. */
function pathOf(leaf: number, frame: number, {frames, tree}: StoredStacks): string[] {
  let node = leaf;
  while (node > 0 && tree.frames[node] !== frame) node = tree.parents[node]!;
  const path = [frames[frame]!.name];
  for (node = tree.parents[node]!; node > 0; node = tree.parents[node]!) {
    const caller = frames[tree.frames[node]!]!;
    if (path.length <= MOST_CALLERS && isOfProgram(caller)) path.push(caller.name);
  }
  return path;
}
