// Compares two groups of runs, phase by phase: with three runs or more on each side, each run is one witness.

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import type {Phase} from '../../domain/run.js';
import type {ComparisonJson, RunComparisonJson} from '../../contract/report-json.js';
import {FEWEST_RUNS} from '../change/blocks.js';
import {functionChanges, type FunctionSide} from '../functions/function-changes.js';
import {namesOf, sameHost} from '../sums/names.js';
import {compareStretches} from './compare-stretches.js';
import {joinedSide, type StretchSide, type WantedSide} from './side.js';

export interface GroupedRun {
  readonly reader: RunReader;
  /** Only this phase is compared. */
  readonly phase?: string;
}

/**
 * The phases that all runs have, each as the first of its name. Calls of the kernel are not compared, which
 * differ from run to run by what else the hosts did. Throws `CLI_PHASE_UNKNOWN` where a run lacks a phase
 * that is named.
 */
export function compareRuns(
  base: readonly GroupedRun[],
  after: readonly GroupedRun[],
): RunComparisonJson {
  const all = [...base, ...after];
  const chosen = all.flatMap(({phase}) => phase ?? [])[0];
  const names = chosen === undefined ? phaseNames(all[0]!.reader) : [chosen];
  const common = names.filter((name) => all.every((run) => hasPhase(run, name)));
  const named = after[0]!.reader;
  return {
    format: 'regscope-comparison/1',
    comparisons: common.map((name) => comparePhase(name, [base, after], named)),
    unmatched: all.flatMap(({reader, phase}) =>
      phase !== undefined
        ? []
        : singles(reader, common).map((single) => ({run: reader.run().name, phase: single})),
    ),
  };
}

function comparePhase(
  name: string,
  [base, after]: readonly [readonly GroupedRun[], readonly GroupedRun[]],
  named: RunReader,
): ComparisonJson {
  const blocks = Math.min(base.length, after.length) >= FEWEST_RUNS ? 'runs' : 'times';
  const [left, right] = [base, after].map((runs) => {
    const [first, ...others] = runs.map((run) => wantedOf(run, name, named));
    return joinedSide([first!, ...others], blocks);
  }) as [StretchSide, StretchSide];
  const per = 'operation';
  return {
    ...compareStretches(left, right, namesOf(named)),
    ...{kernel: [], effect: [], per},
    functions: functionChanges(functionSide(left), functionSide(right), per),
  };
}

function functionSide({name, clients, beside}: StretchSide): FunctionSide {
  const units = clients.operations.reduce((sum, {count}) => sum + count, 0);
  return {name, functions: beside.functions ?? [], units};
}

function wantedOf({reader, phase = ''}: GroupedRun, name: string, named: RunReader): WantedSide {
  const {index, startNs, endNs} = phaseOf(reader, phase === '' ? name : phase);
  const times = [{startNs, endNs: endNs ?? reader.latestNs() ?? startNs}];
  return {reader, name, times, phase: index, ...optional('agentAs', sameHost(reader, named))};
}

/** A phase that the run names itself has to be there. */
function hasPhase({reader, phase}: GroupedRun, name: string): boolean {
  return phase !== undefined
    ? phaseOf(reader, phase) !== undefined
    : phaseNames(reader).includes(name);
}

function phaseOf(reader: RunReader, name: string): Phase {
  const phase = reader.phases().find((each) => each.name === name);
  if (phase !== undefined) return phase;
  const known = phaseNames(reader).map((each) => `"${each}"`);
  throw new ProfilerError(
    'CLI_PHASE_UNKNOWN',
    `run "${reader.run().name}" has no phase "${name}"`,
    known.length === 0 ? 'This run has no phases.' : `Its phases are ${known.join(', ')}.`,
  );
}

function phaseNames(reader: RunReader): string[] {
  return [...new Set(reader.phases().map(({name}) => name))];
}

function singles(reader: RunReader, common: readonly string[]): string[] {
  return phaseNames(reader).filter((name) => !common.includes(name));
}
