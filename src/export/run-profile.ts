// A range of a run as a profile: its samples added up by stack, phase and every other label. The files
// beside this one write the formats.

import type {RunReader} from '../domain/ports.js';
import {LabelledStacks} from '../domain/stacks/labelled-stacks.js';
import {phaseParts} from '../domain/stacks/phase-parts.js';
import type {StackGroup, StoredStacks, TimeRange} from '../domain/stacks/stack-samples.js';
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
  const sums = new LabelledStacks<Labels>();
  let stacks: StoredStacks = NO_STACKS;
  for (const {phase, ...part} of phaseParts(reader.phases(), range)) {
    const sampled = reader.stackSums(part);
    stacks = sampled.stacks;
    for (const piece of sampled.pieces) {
      if (!isSelected(piece.group, selection) || !isShown(piece.group, selection)) continue;
      sums.add(labelsOf(piece.group, phase?.name), piece);
    }
  }
  return {
    name: run.name,
    kind: selection.sampleKind,
    startNs: fromNs,
    durationNs: toNs > fromNs ? toNs - fromNs : 0n,
    periodNs: SAMPLE_PERIOD_NS,
    ...stacks,
    samples: sums.all(),
  };
}

type Labels = NonNullable<ExportedSample['labels']>;

function labelsOf({target, step, wait}: StackGroup, phase: string | undefined): Labels {
  const labels: [SampleLabel, string | undefined][] = [
    ['phase', phase],
    ['step', step],
    ['target', target],
    ['wait', wait],
  ];
  return Object.fromEntries(labels.filter(([, text]) => text !== undefined));
}

/** The end of a run that goes on. */
function lastNs(reader: RunReader, range: TimeRange): bigint {
  let lastMs = 0;
  for (const piece of reader.stackPoints(range).pieces) {
    for (const timeMs of piece.columns().timesMs) lastMs = Math.max(lastMs, timeMs);
  }
  return BigInt(Math.floor(lastMs)) * 1_000_000n;
}
