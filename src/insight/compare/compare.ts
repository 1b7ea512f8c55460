// Compares two phases, of one run or of two: what grew, the largest growth first, as figures and
// sentences.
//
// Kernel figures are compared as total time per operation, because a step with more users does more
// work. Sums cover only the intervals that lie inside a phase: they are scaled up to the whole phase
// before they are divided by its operations.

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import {compareBudgets} from '../budgets/budget-rows.js';
import {findCauses, type CauseParts} from '../causes/find-causes.js';
import type {Side as BesideFigures} from '../causes/question/sides.js';
import type {StretchFacts} from '../causes/question/stretch-facts.js';
import {withChance} from '../change/chance.js';
import {grownRequest} from '../change/grown-request.js';
import type {StretchFigures, StretchOf} from '../change/stretch.js';
import {failureGrowth} from '../failures/failure-growth.js';
import {effectChanges} from '../effect/effect-changes.js';
import {compareHops} from '../hops/compare-hops.js';
import {functionChanges} from '../functions/function-changes.js';
import type {FunctionSide} from '../functions/function-changes.js';
import {clientDifferences, kernelDifferences} from './differences.js';
import type {CausesJson} from '../../contract/cause-json.js';
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
  /** With it on both sides, the comparison tells what chance explains. */
  readonly stretchOf?: StretchOf;
  /** With it on both sides, the comparison tells causes. Those of the second side name hosts. */
  readonly facts?: PhaseFacts;
}

/** Facts that causes rest on: the figures of a phase by its index, what is known of it besides, and the hosts. */
export interface PhaseFacts extends Pick<CauseParts, 'hostOf' | 'cpusOf'> {
  readonly factsOf: (phaseIndex: number) => StretchFacts | undefined;
  readonly besideOf: (phase: PhaseReportJson) => BesideFigures;
}

export function comparePhases(before: Side, after: Side): ComparisonJson {
  const per = perWhat(before.phase, after.phase);
  const comparison: ComparisonJson = {
    before: compared(before),
    after: compared(after),
    client: clientDifferences(before.phase, after.phase),
    kernel: kernelDifferences(before.phase, after.phase, per),
    budgets: compareBudgets(before.phase.budgets, after.phase.budgets),
    ...optional('hops', compareHops(before.phase.hops, after.phase.hops)),
    functions: functionChanges(
      functionSide(before.phase, per),
      functionSide(after.phase, per),
      per,
    ),
    effect: effectChanges(before.phase.effect, after.phase.effect),
    per,
  };
  const [left, right] = [stretchOf(before), stretchOf(after)];
  const told =
    left === undefined || right === undefined
      ? comparison
      : withChance(comparison, {before: left, after: right});
  return {...told, ...optional('causes', causesOf(told, before, after))};
}

function causesOf(
  {budgets, client}: ComparisonJson,
  before: Side,
  after: Side,
): CausesJson | undefined {
  const [left, right] = [before, after].map(({facts, phase}) => facts?.factsOf(phase.phase.index));
  if (left === undefined || right === undefined) return undefined;
  const {hostOf, cpusOf} = after.facts!;
  const sides = {
    before: before.facts!.besideOf(before.phase),
    after: after.facts!.besideOf(after.phase),
  };
  const grown = grownRequest(budgets);
  return {
    ...findCauses({before: left, after: right, grown, client, sides, hostOf, cpusOf}),
    ...optional('failures', failureGrowth(before.phase, after.phase)),
  };
}

function stretchOf({stretchOf: read, phase}: Side): StretchFigures | undefined {
  return read?.(phase.phase.index);
}

/** A report, and the name of one of its phases where only that one is compared. */
export interface ReportSide {
  readonly report: ReportJson;
  readonly phase?: string;
  readonly stretchOf?: StretchOf;
  readonly facts?: PhaseFacts;
}

/**
 * Compares the phases that are named (the first phase of that name), or all phases that both runs
 * have. Throws `CLI_PHASE_UNKNOWN` where a run has no phase of that name.
 */
export function compareReports(before: ReportSide, after: ReportSide): RunComparisonJson {
  const format = 'regscope-comparison/1';
  const [leftName, rightName] = [before.phase ?? after.phase, after.phase ?? before.phase];
  if (leftName === undefined || rightName === undefined) {
    return {format, ...compareAll(before, after)};
  }
  const left = sideOf(before, leftName);
  const right = sideOf(after, rightName);
  return {format, comparisons: [comparePhases(left, right)], unmatched: []};
}

// A run may have several phases of one name. They are matched in order: the second to the second.
function compareAll(left: ReportSide, right: ReportSide): Omit<RunComparisonJson, 'format'> {
  const [before, after] = [left.report, right.report];
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
    comparisons.push(comparePhases(sideFor(left, phase), sideFor(right, other!)));
  }
  const single = waiting.map(({phase}) => ({run: after.run.name, phase: phase.name}));
  return {comparisons, unmatched: [...unmatched, ...single]};
}

function sideOf(side: ReportSide, name: string): Side {
  const {report} = side;
  const phase = report.phases.find((candidate) => candidate.phase.name === name);
  if (phase !== undefined) return sideFor(side, phase);
  const known = report.phases.map((candidate) => `"${candidate.phase.name}"`).join(', ');
  throw new ProfilerError(
    'CLI_PHASE_UNKNOWN',
    `run "${report.run.name}" has no phase "${name}"`,
    known === '' ? 'This run has no phases.' : `Its phases are ${known}.`,
  );
}

function sideFor({report, stretchOf: read, facts}: ReportSide, phase: PhaseReportJson): Side {
  return {run: report.run.name, phase, ...optional('stretchOf', read), ...optional('facts', facts)};
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
