// What else a run holds of the requests behind a knee: the stack in which they spent the time that they
// grew by, and the disk that they used.

import type {RunReader} from '../../domain/ports.js';
import type {Phase} from '../../domain/run.js';
import {rangeOfPhase} from '../../domain/stack-samples.js';
import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import {grownRequestOf} from './grown-request.js';
import type {KneeJson, KneeStepJson} from '../../contract/report-json.js';
import {stackGrowth} from '../functions/stack-growth.js';

/** All requests of a target use the same disk, mostly; not all of them use one at all. */
const SLOWEST_LOOKED_AT = 20;

/** The same knee where nothing broke, or no requests grew. */
export function withEvidence(knee: KneeJson, reader: RunReader): KneeJson {
  const {operation, change, lastGood, firstBad} = knee;
  const grown = change && grownRequestOf(operation, change);
  const phaseOf = (step: KneeStepJson | undefined): Phase | undefined =>
    reader.phases().find(({index}) => index === step?.phaseIndex);
  const [before, after] = [phaseOf(lastGood), phaseOf(firstBad)];
  if (grown === undefined || before === undefined || after === undefined) return knee;
  const stack = stackGrowth(reader, rangeOfPhase(before), rangeOfPhase(after), grown);
  const device = deviceOf(reader, after.index, grown);
  return {
    ...knee,
    ...(stack === undefined ? {} : {stack}),
    ...(device === undefined ? {} : {device}),
  };
}

function deviceOf(
  reader: Pick<RunReader, 'requests'>,
  phase: number,
  {target, step, side}: BudgetComparisonJson,
): string | undefined {
  const slowest = reader.requests({
    ...{phase, target, step, side},
    ...{sort: 'duration', descending: true, limit: SLOWEST_LOOKED_AT},
  });
  return slowest.map(({record}) => record.details.device).find((device) => device !== undefined);
}
