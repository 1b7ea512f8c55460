// GET /api/runs/:run/flame answers with the samples of a range of a run as one tree. Where the query
// compares, the samples of another range or run are further weights of the same tree.

import type {FlameFrameJson, FlameJson} from '../../contract/stacks-json.js';
import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import type {Frame} from '../../domain/stacks/stack.js';
import {joinTrees, moveWeights} from '../../flame/join.js';
import type {NamedTree} from '../../flame/join.js';
import {namedTree, prune} from '../../flame/prune.js';
import {ROOT} from '../../flame/stack-tree.js';
import {type WeighedSamples, weighSamples} from '../../flame/weigh-samples.js';
import type {Query, WantedRange} from './query.js';
import {findRange} from './find-range.js';

type FlameQuery = Extract<Query, {kind: 'flame'}>;

/** As many nodes as a browser draws and searches at once. A run of hours has ten times as many. */
const MOST_NODES = 50_000;

/** The most nodes of each of two runs before their trees are joined. */
const MOST_JOINED = 4 * MOST_NODES;

/** `base` reads the other run, where the query compares two runs. Thinner stacks than fit are joined. */
export function answerFlame(
  reader: RunReader,
  query: FlameQuery,
  base?: RunReader,
  mostNodes = MOST_NODES,
): FlameJson {
  const {selection} = query;
  const own = weigh(reader, query, query.range);
  const other = query.base && weigh(base ?? reader, query, query.base);
  const {tree, sides} = other === undefined ? alone(own) : together(own, other, base === undefined);
  const pruned = prune(tree, sides, mostNodes);
  const {total, idle, truncated, dropped, choice} = own.samples;
  return {
    kind: selection.sampleKind,
    unit: selection.sampleKind === 'on-cpu' ? 'samples' : 'ns',
    ...choice,
    ...{total, idle, truncated, dropped},
    frames: pruned.frames.map(frameJson),
    nodes: {
      parent: withoutCaller(pruned.parents),
      frame: pruned.frameNumbers,
      self: pruned.sides[0]!,
    },
    ...optional('base', other && {total: other.samples.total, self: pruned.sides[1]!}),
  };
}

interface Side {
  readonly stacks: NamedTree;
  readonly samples: WeighedSamples;
}

interface Weighed {
  readonly tree: NamedTree;
  readonly sides: readonly Float64Array[];
}

function weigh(reader: RunReader, {selection}: FlameQuery, wanted: WantedRange): Side {
  const {stacks, pieces} = reader.stackSums(findRange(reader, wanted));
  return {stacks, samples: weighSamples(pieces, selection, stacks.tree.parents.length)};
}

function alone({stacks, samples}: Side): Weighed {
  return {tree: stacks, sides: [samples.self]};
}

/** Both ranges of one run have the same tree. The later one may have nodes that arrived in between. */
function together(own: Side, other: Side, isSameRun: boolean): Weighed {
  if (isSameRun) {
    const later = other.stacks;
    const self = new Float64Array(later.tree.parents.length);
    self.set(own.samples.self);
    return {tree: later, sides: [self, other.samples.self]};
  }
  const sides = [own, other].map(({stacks, samples}) => prune(stacks, [samples.self], MOST_JOINED));
  const {tree, frames, places} = joinTrees(sides.map(namedTree));
  const weights = sides.map(({sides: [self]}, side) =>
    moveWeights(Float64Array.from(self!), places[side]!, tree.size),
  );
  return {tree: {tree, frames}, sides: weights};
}

/** Gives the root the parent -1, so that a reader need not know the root's number. */
function withoutCaller(parents: number[]): number[] {
  parents[ROOT] = -1;
  return parents;
}

function frameJson({name, module, kind, named, inlined}: Frame): FlameFrameJson {
  return [name, module, kind === 'kernel' ? 'k' : 'u', named ? 1 : 0, inlined ? 1 : 0];
}
