// The report in sentences, the most important first: where a ramp broke and what grew, the load of a
// day, leaks, failures, and whether the measurement can be trusted.

import {byName} from '../../domain/group-by.js';
import {budgetSentence} from '../budgets/budget-sentence.js';
import {compareBudgets} from '../budgets/budget-rows.js';
import {cpuSentences} from '../functions/cpu-sentence.js';
import {capacitySentence} from '../ramp/capacity-sentence.js';
import {grownRequest} from '../ramp/grown-request.js';
import {kneeSentences} from '../ramp/knee-sentences.js';
import {soakSentences} from '../soak/soak-sentences.js';
import type {KneeJson, PhaseReportJson, ReportJson} from '../../contract/report-json.js';
import {failureSentence, invalidSentences, trustSentence} from './trust-sentences.js';

export function writeVerdict(report: Omit<ReportJson, 'verdict'>): string[] {
  const {knees, phases} = report;
  // Two operations of one ramp can break at the same step. What grew there is told once.
  const ofRamps = new Set(
    knees.toSorted(lowestBreakFirst).flatMap((knee) => kneeSentences(knee, phases)),
  );
  return [
    ...ofRamps,
    ...growthSentences(report),
    ...capacitySentence(report.capacity),
    ...soakSentences(report.soaks),
    failureSentence(phases),
    ...phases.flatMap((phase) => invalidSentences(phase, knees)),
    trustSentence(report),
  ];
}

function lowestBreakFirst(left: KneeJson, right: KneeJson): number {
  const brokeAt = ({firstBad}: KneeJson): number => firstBad?.rate ?? firstBad?.users ?? Infinity;
  const [a, b] = [brokeAt(left), brokeAt(right)];
  return a === b ? 0 : a - b;
}

/** From the first phase to the last, where no ramp tells between which loads to look. */
function growthSentences({knees, phases}: Omit<ReportJson, 'verdict'>): string[] {
  const judged = phases.filter(({phase}) => phase.invalid === undefined);
  const [first, last] = [judged[0], judged.at(-1)];
  const isTold = knees.some(({change}) => change !== undefined);
  if (isTold || first === undefined || last === undefined || first === last) return [];
  return [...growthBetween(first, last), ...cpuSentences(last)];
}

// Requests of a push and of a pull differ by what they do: their difference is no growth.
function growthBetween(first: PhaseReportJson, last: PhaseReportJson): string[] {
  if (operationsOf(first) !== operationsOf(last)) return [];
  const grown = grownRequest(compareBudgets(first.budgets, last.budgets));
  const sentence = grown && budgetSentence(grown);
  if (sentence === undefined) return [];
  return [`from "${first.phase.name}" to "${last.phase.name}" ${sentence}`];
}

function operationsOf({operations}: PhaseReportJson): string {
  return JSON.stringify(operations.map(({operation}) => operation).toSorted(byName));
}
