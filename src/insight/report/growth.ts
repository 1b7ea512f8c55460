// Compares the first and the last phase that a verdict may rest on, where no ramp tells between which
// loads to look.

import {byName} from '../../domain/group-by.js';
import type {ComparisonJson, KneeJson, PhaseReportJson} from '../../contract/report-json.js';
import type {StretchOf} from '../change/stretch.js';
import {comparePhases} from '../compare/compare.js';
import {withCauses, type CauseSources} from './causes.js';

/** Requests of a push and of a pull differ by what they do, so phases of different operations are not compared. */
export function growthOf(
  run: string,
  {
    phases,
    knees,
  }: {readonly phases: readonly PhaseReportJson[]; readonly knees: readonly KneeJson[]},
  {stretchOf, ...sources}: {readonly stretchOf: StretchOf} & Omit<CauseSources, 'phases'>,
): ComparisonJson | undefined {
  const judged = phases.filter(({phase}) => phase.invalid === undefined);
  const [first, last] = [judged[0], judged.at(-1)];
  const isTold = knees.some(({change}) => change !== undefined);
  if (isTold || first === undefined || last === undefined || first === last) return undefined;
  if (operationsOf(first) !== operationsOf(last)) return undefined;
  const change = comparePhases({run, phase: first, stretchOf}, {run, phase: last, stretchOf});
  return withCauses(
    change,
    {before: first.phase.index, after: last.phase.index},
    {...sources, phases},
  );
}

/** Phases with equal names of operations are comparable. */
export function operationsOf({operations}: PhaseReportJson): string {
  return JSON.stringify(operations.map(({operation}) => operation).toSorted(byName));
}
