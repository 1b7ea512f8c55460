// Compares two phases, of one run or of two: what grew, the largest growth first, as figures and
// sentences.
//
// Kernel figures are compared as total time per operation, because a step with more users does more
// work. Sums cover only the intervals that lie inside a phase: they are scaled up to the whole phase
// before they are divided by its operations.

import {ProfilerError} from '../../domain/error.js';
import {compareBudgets} from '../budgets/budget-rows.js';
import {functionChanges} from '../functions/function-changes.js';
import type {FunctionSide} from '../functions/function-changes.js';
import {clientDifferences, kernelDifferences} from './differences.js';
import type {
  ComparedJson,
  ComparisonJson,
  PhaseReportJson,
  ReportJson,
  RunComparisonJson,
} from '../../contract/report-json.js';

/** One side of a comparison: a phase, and the name of its run. */
export interface Side {
  readonly run: string;
  readonly phase: PhaseReportJson;
}

export function comparePhases(before: Side, after: Side): ComparisonJson {
  const per = perWhat(before.phase, after.phase);
  return {
    before: compared(before),
    after: compared(after),
    client: clientDifferences(before.phase, after.phase),
    kernel: kernelDifferences(before.phase, after.phase, per),
    budgets: compareBudgets(before.phase.budgets, after.phase.budgets),
    functions: functionChanges(
      functionSide(before.phase, per),
      functionSide(after.phase, per),
      per,
    ),
    per,
  };
}

/** A report, and the name of one of its phases where only that one is compared. */
export interface ReportSide {
  readonly report: ReportJson;
  readonly phase?: string;
}

/**
 * Compares the phases that are named (the first phase of that name), or all phases that both runs
 * have. Throws `CLI_PHASE_UNKNOWN` where a run has no phase of that name.
 */
export function compareReports(before: ReportSide, after: ReportSide): RunComparisonJson {
  const format = 'regscope-comparison/1';
  const [leftName, rightName] = [before.phase ?? after.phase, after.phase ?? before.phase];
  if (leftName === undefined || rightName === undefined) {
    return {format, ...compareAll(before.report, after.report)};
  }
  const left = sideOf(before.report, leftName);
  const right = sideOf(after.report, rightName);
  return {format, comparisons: [comparePhases(left, right)], unmatched: []};
}

// A run may have several phases of one name. They are matched in order: the second to the second.
function compareAll(before: ReportJson, after: ReportJson): Omit<RunComparisonJson, 'format'> {
  const waiting = [...after.phases];
  const unmatched: {run: string; phase: string}[] = [];
  const comparisons: ComparisonJson[] = [];
  for (const phase of before.phases) {
    const at = waiting.findIndex((other) => other.phase.name === phase.phase.name);
    if (at < 0) {
      unmatched.push({run: before.run.name, phase: phase.phase.name});
      continue;
    }
    const [other] = waiting.splice(at, 1);
    const right = {run: after.run.name, phase: other!};
    comparisons.push(comparePhases({run: before.run.name, phase}, right));
  }
  const left = waiting.map(({phase}) => ({run: after.run.name, phase: phase.name}));
  return {comparisons, unmatched: [...unmatched, ...left]};
}

function sideOf(report: ReportJson, name: string): Side {
  const phase = report.phases.find((candidate) => candidate.phase.name === name);
  if (phase !== undefined) return {run: report.run.name, phase};
  const known = report.phases.map((candidate) => `"${candidate.phase.name}"`).join(', ');
  throw new ProfilerError(
    'CLI_PHASE_UNKNOWN',
    `run "${report.run.name}" has no phase "${name}"`,
    known === '' ? 'This run has no phases.' : `Its phases are ${known}.`,
  );
}

function compared({run, phase}: Side): ComparedJson {
  return {
    run,
    phase: phase.phase.name,
    operations: operationCount(phase),
    durationMs: phase.durationMs,
  };
}

/**
 * The unit that compared times are divided by: the operation where both phases have only that one,
 * `operation` where they have several kinds, `second` where one of them has none.
 */
export function perWhat(before: PhaseReportJson, after: PhaseReportJson): string {
  if (operationCount(before) === 0 || operationCount(after) === 0) return 'second';
  const kinds = new Set(
    [...before.operations, ...after.operations].map(({operation}) => operation),
  );
  return kinds.size === 1 ? [...kinds][0]! : 'operation';
}

export function functionSide(phase: PhaseReportJson, per: string): FunctionSide {
  const units = per === 'second' ? phase.durationMs / 1000 : operationCount(phase);
  return {name: phase.phase.name, functions: phase.functions, units};
}

function operationCount(phase: PhaseReportJson): number {
  return phase.operations.reduce((sum, {count}) => sum + count, 0);
}
