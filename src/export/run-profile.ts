// A range of a run as a profile: its samples added up by stack, phase and every other label. The files
// beside this one write the formats.

import {optional} from '../domain/optional.js';
import type {RunReader} from '../domain/ports.js';
import type {Phase} from '../domain/run.js';
import type {
  StackGroup,
  StackPiece,
  StoredStacks,
  TimeRange,
} from '../domain/stacks/stack-samples.js';
import {NO_STACKS} from '../domain/stacks/stack-samples.js';
import {SAMPLE_PERIOD_NS} from '../domain/stacks/stack.js';
import {type SampleSelection, isSelected, isShown} from '../flame/weigh-samples.js';
import type {ExportedProfile, ExportedSample, SampleLabel} from './profile.js';

/** The profile of the whole run if `range` is empty. */
export function runProfile(
  reader: RunReader,
  selection: SampleSelection,
  range: TimeRange = {},
): ExportedProfile {
  const run = reader.run();
  const {fromNs = run.startNs, toNs = run.endNs ?? lastNs(reader, range)} = range;
  const sums = new LabelledSums();
  let stacks: StoredStacks = NO_STACKS;
  for (const {phase, ...part} of partsOf(reader.phases(), range)) {
    const sampled = reader.stackSums(part);
    stacks = sampled.stacks;
    for (const piece of sampled.pieces) {
      if (!isSelected(piece.group, selection) || !isShown(piece.group, selection)) continue;
      sums.add(labelsOf(piece.group, phase), piece);
    }
  }
  return {
    name: run.name,
    kind: selection.sampleKind,
    startNs: fromNs,
    durationNs: toNs > fromNs ? toNs - fromNs : 0n,
    periodNs: SAMPLE_PERIOD_NS,
    ...stacks,
    samples: sums.samples(),
  };
}

type Labels = NonNullable<ExportedSample['labels']>;

interface Part extends TimeRange {
  readonly phase?: string;
}

/** The pieces of the range between the starts and ends of phases. Together they are the whole range. */
function partsOf(phases: readonly Phase[], {fromNs, toNs}: TimeRange): Part[] {
  const ends = phases.flatMap(({startNs, endNs}) => (endNs ? [startNs, endNs] : [startNs]));
  const cuts = [...new Set(ends)].sort((left, right) => (left < right ? -1 : 1));
  const within = cuts.filter(
    (cut) => (fromNs === undefined || cut > fromNs) && (toNs === undefined || cut < toNs),
  );
  return [fromNs, ...within].map((from, at) => {
    const to = within[at] ?? toNs;
    const phase = phases.find(
      ({startNs, endNs}) =>
        from !== undefined && startNs <= from && (endNs === undefined || from < endNs),
    );
    return {
      ...optional('fromNs', from),
      ...optional('toNs', to),
      ...optional('phase', phase?.name),
    };
  });
}

function labelsOf({target, step, wait}: StackGroup, phase: string | undefined): Labels {
  const labels: [SampleLabel, string | undefined][] = [
    ['phase', phase],
    ['step', step],
    ['target', target],
    ['wait', wait],
  ];
  return Object.fromEntries(labels.filter(([, text]) => text !== undefined));
}

/** Weights by stack, for each set of labels. */
class LabelledSums {
  readonly #sums = new Map<string, LabelledSum>();

  add(labels: Labels, piece: StackPiece): void {
    const key = JSON.stringify(labels);
    let sum = this.#sums.get(key);
    if (sum === undefined)
      this.#sums.set(key, (sum = {labels, weights: new Map(), waits: new Map()}));
    const {nodes, weights, waits} = piece.columns();
    nodes.forEach((node, at) => {
      sum.weights.set(node, (sum.weights.get(node) ?? 0) + weights[at]!);
      if (waits !== undefined) sum.waits.set(node, (sum.waits.get(node) ?? 0) + waits[at]!);
    });
  }

  samples(): ExportedSample[] {
    return [...this.#sums.values()].flatMap(({labels, weights, waits}) =>
      [...weights].map(([node, weight]) => {
        return {node, weight, ...optional('waits', waits.get(node)), labels};
      }),
    );
  }
}

type NodeWeights = Map<number, number>;

interface LabelledSum {
  readonly labels: Labels;
  readonly weights: NodeWeights;
  readonly waits: NodeWeights;
}

/** The end of a run that goes on. */
function lastNs(reader: RunReader, range: TimeRange): bigint {
  let lastMs = 0;
  for (const piece of reader.stackPoints(range).pieces) {
    for (const timeMs of piece.columns().timesMs) lastMs = Math.max(lastMs, timeMs);
  }
  return BigInt(Math.floor(lastMs)) * 1_000_000n;
}
