// Judges the limits of the command line and of a budget file for the opened runs.

import {readFileSync} from 'node:fs';

import type {GateJson} from '../../contract/gate-json.js';
import {messageOf, ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import {readBudget, type Budget} from '../../gate/budget-file.js';
import {judgeLimits} from '../../gate/judge.js';
import {readLimit} from '../../gate/limit.js';
import type {GateRun} from '../../gate/places.js';
import type {ReportSide} from '../../insight/compare/compare.js';

export interface LimitWords {
  readonly failOn?: readonly string[];
  readonly budget?: string;
  readonly undecided?: 'pass' | 'fail';
}

/** Undefined where no limit is given. Throws `GATE_LIMIT_INVALID` and `GATE_BUDGET_INVALID`. */
export function readLimits({failOn = [], budget: path, undecided}: LimitWords): Budget | undefined {
  const budget = path === undefined ? undefined : readBudgetFile(path);
  const limits = [...(budget?.limits ?? []), ...failOn.map((text) => readLimit(text))];
  if (limits.length === 0) return undefined;
  return {limits, ...optional('undecided', undecided ?? budget?.undecided)};
}

export function judgeSides(
  budget: Budget,
  base: readonly ReportSide[],
  now: readonly ReportSide[],
): GateJson {
  return judgeLimits(budget.limits, {base: base.map(gateRun), new: now.map(gateRun)}, budget);
}

function gateRun({report, phase, stretchOf}: ReportSide): GateRun {
  return {report, stretchOf: stretchOf!, ...optional('phase', phase)};
}

function readBudgetFile(path: string): Budget {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ProfilerError(
      'GATE_BUDGET_INVALID',
      `the budget ${path} cannot be read: ${messageOf(error)}`,
      'a budget is a YAML file with named limits',
      {cause: error},
    );
  }
  return readBudget(text, path);
}
