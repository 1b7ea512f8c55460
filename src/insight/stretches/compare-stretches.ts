// Compares any two times, of one run or of two: what clients and requests show, what chance explains of
// it, and why the requests that grew most take longer.

import {optional} from '../../domain/optional.js';
import type {ComparedJson, ComparisonJson} from '../../contract/report-json.js';
import type {CausesJson} from '../../contract/cause-json.js';
import {compareBudgets} from '../budgets/budget-rows.js';
import {findCauses, type CauseParts} from '../causes/find-causes.js';
import {StretchFacts} from '../causes/question/stretch-facts.js';
import {withChance} from '../change/chance.js';
import {grownRequest} from '../change/grown-request.js';
import {failureGrowth} from '../failures/failure-growth.js';
import {compareHops} from '../hops/compare-hops.js';
import {clientDifferences} from '../compare/differences.js';
import type {StretchSide} from './side.js';

export interface StretchComparison extends Pick<
  ComparisonJson,
  'before' | 'after' | 'client' | 'budgets' | 'hops' | 'blocks'
> {
  readonly causes: CausesJson;
}

/** Names are those of the side that is explained. */
export function compareStretches(
  before: StretchSide,
  after: StretchSide,
  names: Pick<CauseParts, 'hostOf' | 'cpusOf'>,
): StretchComparison {
  const comparison = withChance(
    {
      before: compared(before),
      after: compared(after),
      client: clientDifferences(before.clients, after.clients),
      budgets: compareBudgets(before.budgets, after.budgets),
      ...optional('hops', compareHops(before.beside.hops, after.beside.hops)),
    },
    {before: before.figures, after: after.figures},
  );
  const causes = findCauses({
    before: new StretchFacts(before.tally),
    after: new StretchFacts(after.tally),
    grown: grownRequest(comparison.budgets),
    client: comparison.client,
    sides: {before: before.beside, after: after.beside},
    hostOf: names.hostOf,
    cpusOf: names.cpusOf,
  });
  const failures = failureGrowth(before.failing, after.failing);
  return {...comparison, causes: {...causes, ...optional('failures', failures)}};
}

function compared({run, name, clients, durationMs}: StretchSide): ComparedJson {
  const operations = clients.operations.reduce((sum, {count}) => sum + count, 0);
  return {run, phase: name, operations, durationMs};
}
