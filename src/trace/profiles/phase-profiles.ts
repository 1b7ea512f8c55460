// The flame graphs of a run, as OTLP wants profiles: for each phase one of each host, target and kind of sample.

import {basename} from 'node:path';

import {groupBy} from '../../domain/group-by.js';
import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import type {Phase, Run} from '../../domain/run.js';
import {LabelledStacks, type LabelledStack} from '../../domain/stacks/labelled-stacks.js';
import {phaseParts, type PhasePart} from '../../domain/stacks/phase-parts.js';
import type {StackGroup, StackPiece, StoredStacks} from '../../domain/stacks/stack-samples.js';
import type {SampleKind} from '../../domain/stacks/stack.js';
import {reachedNs} from '../run-spans.js';
import type {Builds} from './stack-numbers.js';

export type ProfileSource = Pick<RunReader, 'run' | 'phases' | 'hosts' | 'processes' | 'stackSums'>;

/** What was asked of the kernel when a sample was taken, where it is known. */
export interface SampleLabels {
  readonly step?: string;
  readonly wait?: string;
}

export interface PhaseProfile {
  readonly run: Run;
  /** Undefined for the time before, between or behind phases. */
  readonly phase: Phase | undefined;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly agentId: string;
  readonly host: string;
  readonly target: string;
  /** The release of the target's program; undefined where its processes tell none, or several. */
  readonly release: string | undefined;
  /** Build ids of its programs, by the name of the file. A file of several builds is left out. */
  readonly builds: Builds;
  readonly kind: SampleKind;
  readonly stacks: StoredStacks;
  readonly samples: readonly LabelledStack<SampleLabels>[];
}

/** The profiles of one phase after the other, so that memory holds one. The idle scheduler of Go is in none. */
export function* profilesByPhase(source: ProfileSource): Iterable<readonly PhaseProfile[]> {
  for (const part of phaseParts(source.phases())) yield profilesOf(source, part);
}

function profilesOf(source: ProfileSource, {phase, ...range}: PhasePart): PhaseProfile[] {
  const run = source.run();
  const hosts = new Map(source.hosts().map(({agentId, host}) => [agentId, host.name]));
  const {stacks, pieces} = source.stackSums(range);
  const shown = pieces.filter(({group, weight}) => !group.idle && weight > 0);
  const {fromNs = run.startNs, toNs = reachedNs(source)} = range;
  return groupBy(shown, ({group}) => keyOf(group)).map((some) => {
    const {agentId, target, sampleKind} = some[0]!.group;
    return {
      ...{run, phase, agentId, target, kind: sampleKind, stacks},
      ...{startNs: fromNs, endNs: toNs > fromNs ? toNs : fromNs},
      host: hosts.get(agentId) ?? agentId,
      ...programsOf(source, agentId, target),
      samples: samplesOf(some),
    };
  });
}

function programsOf(
  source: ProfileSource,
  agentId: string,
  target: string,
): Pick<PhaseProfile, 'release' | 'builds'> {
  const processes = source
    .processes()
    .filter((each) => each.agentId === agentId && each.process.target === target)
    .map(({process}) => process);
  const files = groupBy(processes, ({exe}) => basename(exe));
  const builds = files.flatMap((some): [string, string][] => {
    const buildId = onlyOne(some.map((process) => process.buildId));
    return buildId === undefined ? [] : [[basename(some[0]!.exe), buildId]];
  });
  return {release: onlyOne(processes.map(({version}) => version)), builds: new Map(builds)};
}

/** The text that all have who have one; undefined where they have several, or none. */
function onlyOne(texts: readonly (string | undefined)[]): string | undefined {
  const different = new Set(texts.filter((text) => text !== undefined));
  return different.size === 1 ? [...different][0] : undefined;
}

function keyOf({agentId, target, sampleKind}: StackGroup): string {
  return JSON.stringify([agentId, target, sampleKind]);
}

function samplesOf(pieces: readonly StackPiece[]): LabelledStack<SampleLabels>[] {
  const sums = new LabelledStacks<SampleLabels>();
  for (const piece of pieces) {
    const {step, wait} = piece.group;
    sums.add({...optional('step', step), ...optional('wait', wait)}, piece);
  }
  return sums.all();
}
