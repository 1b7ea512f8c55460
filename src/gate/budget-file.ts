// Reads a budget file: named limits, each judged as one of the command line is.
//
//     limits:
//       pushes stay fast: push.p95 > +10%
//       peak pulls: {fail-on: pull.p99 > 500ms, phase: peak}
//     undecided: fail

import {z} from 'zod';

import {ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import {readYaml, type YamlFile, type YamlKind} from '../scenario/read-yaml.js';
import type {GateOptions} from './judge.js';
import {readLimit, type Limit} from './limit.js';

/** Names stand in tables and in the reports of CI servers. */
const LONGEST_NAME = 200;

const limitSchema = z.union([
  z.string(),
  z.strictObject({'fail-on': z.string(), phase: z.string().optional()}),
]);

const budgetSchema = z.strictObject({
  limits: z.record(z.string().min(1).max(LONGEST_NAME), limitSchema),
  undecided: z.enum(['pass', 'fail']).optional(),
});

type BudgetFile = z.infer<typeof budgetSchema>;

const KIND: YamlKind<BudgetFile> = {
  schema: budgetSchema,
  code: 'GATE_BUDGET_INVALID',
  whole: 'the budget',
  hint: 'it is YAML: below `limits:`, one line `name: push.p95 > +10%` for each limit',
};

export interface Budget extends GateOptions {
  readonly limits: readonly Limit[];
}

/** `source` is the name of the file in messages. Throws `GATE_BUDGET_INVALID`. */
export function readBudget(text: string, source: string): Budget {
  const file = readYaml(text, source, KIND);
  const {limits, undecided} = file.value;
  if (Object.keys(limits).length === 0) throw file.failAt(['limits'], 'there is no limit');
  return {
    limits: Object.entries(limits).map(([name, limit]) => limitIn(file, name, limit)),
    ...optional('undecided', undecided),
  };
}

function limitIn(
  {failAt}: YamlFile<BudgetFile>,
  name: string,
  limit: z.infer<typeof limitSchema>,
): Limit {
  const {'fail-on': text, phase} = typeof limit === 'string' ? {'fail-on': limit} : limit;
  try {
    return readLimit(text, {name, ...optional('phase', phase)});
  } catch (error) {
    if (!(error instanceof ProfilerError)) throw error;
    throw failAt(['limits', name], `${error.message} (${error.hint})`);
  }
}
