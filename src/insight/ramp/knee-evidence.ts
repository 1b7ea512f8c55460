// Adds to a knee what else the run holds of the requests behind it: what chance explains, the stack in which they spent
// the time that they grew by, and the disk that they used.

import type {RunReader} from '../../domain/ports.js';
import {optional} from '../../domain/optional.js';
import type {Phase} from '../../domain/run.js';
import {rangeOfPhase} from '../../domain/stacks/stack-samples.js';
import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import {withChance} from '../change/chance.js';
import type {StretchOf} from '../change/stretch.js';
import {grownRequestOf} from '../change/grown-request.js';
import type {KneeJson, KneeStepJson} from '../../contract/report-json.js';
import {stackGrowth} from '../functions/stack-growth.js';

/** A few are enough: the requests of a target mostly use the same disk, and some use none. */
const SLOWEST_LOOKED_AT = 20;

/** Returns the same knee where nothing broke, or where no requests grew. */
export function withEvidence(knee: KneeJson, reader: RunReader, stretchOf: StretchOf): KneeJson {
  return withStack(knee.change === undefined ? knee : withChances(knee, stretchOf), reader);
}

function withChances(knee: KneeJson, stretchOf: StretchOf): KneeJson {
  const {change, lastGood, firstBad} = knee;
  if (change === undefined || lastGood === undefined || firstBad === undefined) return knee;
  const before = stretchOf(lastGood.phaseIndex);
  return {...knee, change: withChance(change, {before, after: stretchOf(firstBad.phaseIndex)})};
}

function withStack(knee: KneeJson, reader: RunReader): KneeJson {
  const {operation, change, lastGood, firstBad} = knee;
  const grown = change && grownRequestOf(operation, change);
  const phaseOf = (step: KneeStepJson | undefined): Phase | undefined =>
    reader.phases().find(({index}) => index === step?.phaseIndex);
  const [before, after] = [phaseOf(lastGood), phaseOf(firstBad)];
  if (grown === undefined || before === undefined || after === undefined) return knee;
  return {
    ...knee,
    ...optional('stack', stackGrowth(reader, rangeOfPhase(before), rangeOfPhase(after), grown)),
    ...optional('device', deviceOf(reader, after.index, grown)),
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
