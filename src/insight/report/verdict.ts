// The report in sentences, the most important first: where the ramp broke and what grew, what
// failed, and whether the measurement can be trusted.

import type {BudgetComparisonJson} from '../../contract/budget-json.js';
import {compareBudgets} from '../budgets/budget-rows.js';
import {budgetSentence} from '../budgets/budget-sentence.js';
import {capacitySentence} from '../ramp/capacity-sentence.js';
import {cpuSentences} from './cpu-sentence.js';
import {grownRequest, grownRequestOf} from '../ramp/grown-request.js';
import {droppedShare, missingUsers, MOST_DROPPED_SHARE} from '../ramp/knee.js';
import type {
  ComparisonJson,
  KneeJson,
  KneeStepJson,
  PhaseReportJson,
  ReportJson,
} from '../../contract/report-json.js';
import {soakSentences} from '../soak/soak-sentences.js';
import {stackSentence} from '../functions/stack-growth.js';
import {writeMs, writeShare} from '../words/figures.js';

/** More would be a table, and the table stands below. */
const CAUSES_TOLD = 3;
/** Share of the operation's own growth below which a cause is none. */
const SMALLEST_CAUSE = 0.02;

export function writeVerdict(report: Omit<ReportJson, 'verdict'>): string[] {
  // Two operations of one ramp can break at the same step: what grew there is told once.
  const knees = new Set(
    report.knees.toSorted(lowestBreakFirst).flatMap((knee) => kneeSentences(knee, report.phases)),
  );
  return [
    ...knees,
    ...growthSentence(report),
    ...capacitySentence(report.capacity),
    ...soakSentences(report.soaks),
    ...failureSentences(report.phases),
    ...report.phases.flatMap((phase) => invalidSentence(phase, report.knees)),
    trustSentence(report),
  ];
}

function lowestBreakFirst(left: KneeJson, right: KneeJson): number {
  const brokeAt = ({firstBad}: KneeJson): number => firstBad?.rate ?? firstBad?.users ?? Infinity;
  const [a, b] = [brokeAt(left), brokeAt(right)];
  return a === b ? 0 : a - b;
}

function kneeSentences(knee: KneeJson, phases: readonly PhaseReportJson[]): string[] {
  const {operation, change, firstBad} = knee;
  if (change === undefined) return [kneeSentence(knee)];
  const step = change.client.find(
    ({kind, subject, deltaMs}) =>
      kind === 'step' && subject.startsWith(`${operation}/`) && deltaMs > 0,
  );
  const told = step === undefined ? [] : [step.sentence];
  const requests = requestSentences(grownRequestOf(operation, change), knee);
  const bad = phases.find(({phase}) => phase.index === firstBad?.phaseIndex);
  const cpus = bad === undefined ? [] : cpuSentences(bad);
  const kernel = kernelSentences(operation, change);
  const nothing =
    kernel.length === 0 && requests.length === 0 ? nothingGrew(operation, change) : [];
  return [kneeSentence(knee), ...told, ...requests, ...cpus, ...kernel, ...nothing];
}

function requestSentences(
  grown: BudgetComparisonJson | undefined,
  {stack, device}: Pick<KneeJson, 'stack' | 'device'>,
): string[] {
  const request = grown && budgetSentence(grown, device);
  return [
    ...(request === undefined ? [] : [request]),
    ...(stack === undefined ? [] : [stackSentence(stack)]),
  ];
}

/** From the first phase to the last, where no ramp says between which loads to look. */
function growthSentence({knees, phases}: Omit<ReportJson, 'verdict'>): string[] {
  const judged = phases.filter(({phase}) => phase.invalid === undefined);
  const [first, last] = [judged[0], judged.at(-1)];
  if (knees.some(({change}) => change !== undefined) || first === last) return [];
  const grown = grownRequest(compareBudgets(first!.budgets, last!.budgets));
  const sentence = grown && budgetSentence(grown);
  const grew =
    sentence === undefined
      ? []
      : [`from "${first!.phase.name}" to "${last!.phase.name}" ${sentence}`];
  return [...grew, ...cpuSentences(last!)];
}

// What grew by less than a fiftieth of what the operation did is no cause of it.
function kernelSentences(operation: string, {client, kernel}: ComparisonJson): string[] {
  const least = growthMs(operation, client) * SMALLEST_CAUSE;
  const causes = kernel.filter(({deltaMs}) => deltaMs > least);
  return causes.slice(0, CAUSES_TOLD).map(({sentence}) => sentence);
}

function nothingGrew(operation: string, {client, kernel}: ComparisonJson): string[] {
  if (kernel.length === 0 || growthMs(operation, client) <= 0) return [];
  return [
    `no system call, block I/O or wait for a CPU grew with it: ${operation} waits inside a program`,
  ];
}

function growthMs(operation: string, client: ComparisonJson['client']): number {
  const own = client.find(({kind, subject}) => kind === 'operation' && subject === operation);
  return own?.deltaMs ?? 0;
}

function kneeSentence({
  operation,
  ramp,
  thresholdMs,
  lastGood,
  firstBad,
  brokeBy,
}: KneeJson): string {
  const limit = writeMs(thresholdMs);
  if (firstBad === undefined) {
    const {p95Ms} = lastGood!;
    return `${operation} held in "${ramp}" up to ${load(lastGood!)}, the highest load: p95 ${writeMs(p95Ms)}, below ${limit}`;
  }
  const broke =
    brokeBy === 'failures'
      ? `${writeShare(firstBad.failedShare)} failed`
      : `p95 ${writeMs(firstBad.p95Ms)}, above ${limit}`;
  const held =
    lastGood === undefined
      ? 'no lower load was tried'
      : `it held up to ${load(lastGood)} (p95 ${writeMs(lastGood.p95Ms)}, ${lastGood.perSecond.toFixed(1)}/s)`;
  const rate = `${firstBad.perSecond.toFixed(1)}/s`;
  return `${operation} broke in "${ramp}" at ${load(firstBad)}: ${broke}, at ${rate}; ${held}`;
}

function load({users, rate}: KneeStepJson): string {
  if (rate !== undefined) return `${rate}/s`;
  return users === 1 ? '1 user' : `${users} users`;
}

function failureSentences(phases: readonly PhaseReportJson[]): string[] {
  const rows = phases.flatMap(({operations}) => operations);
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  if (count === 0 && failed > 0) return [`${failed} operations failed, and none was answered`];
  if (count === 0) return ['no operation of a load generator was reported'];
  if (failed === 0) return [`all ${count} operations succeeded`];
  const worst = phases
    .map(({phase, operations}) => ({
      name: phase.name,
      failed: operations.reduce((sum, row) => sum + row.failed, 0),
    }))
    .sort((left, right) => right.failed - left.failed)[0]!;
  const most = `most of them in "${worst.name}" (${worst.failed})`;
  return [`${failed} of ${count} operations failed (${writeShare(failed / count)}), ${most}`];
}

function invalidSentence(report: PhaseReportJson, knees: readonly KneeJson[]): string[] {
  const {phase} = report;
  const why = phase.invalid ?? whyAnotherLoad(report, knees);
  return why === undefined ? [] : [`no verdict rests on phase "${phase.name}": ${why}`];
}

function whyAnotherLoad(report: PhaseReportJson, knees: readonly KneeJson[]): string | undefined {
  const missing = missingUsers(report);
  if (missing) return `${missing.planned} users were planned, at most ${missing.present} ran`;
  const dropped = droppedShare(report.load);
  const broke = knees.some(({firstBad}) => firstBad?.phaseIndex === report.phase.index);
  if (dropped <= MOST_DROPPED_SHARE || broke) return undefined;
  return `the generator dropped ${writeShare(dropped)} of the operations that were planned`;
}

function trustSentence({degraded, accounts, unavailable}: Omit<ReportJson, 'verdict'>): string {
  if (accounts.length === 0) return 'no agent took part: there are no figures from the kernel';
  const produced = accounts.reduce((sum, account) => sum + account.produced, 0);
  const missing = accounts.reduce((sum, account) => sum + account.produced - account.stored, 0);
  const lost = accounts.reduce((sum, account) => sum + account.lostEvents, 0);
  const probes = [...new Set(unavailable.map(({probe}) => probe))];
  const without = probes.length === 0 ? '' : `; without ${probes.join(', ')}`;
  if (degraded) {
    return `DEGRADED: of ${produced} records ${missing} did not arrive, the kernel lost ${lost} events${without}`;
  }
  const events = lost === 0 ? 'no event lost' : `${lost} events lost`;
  return `the measurement is complete: ${produced - missing} of ${produced} records stored, ${events}${without}`;
}
