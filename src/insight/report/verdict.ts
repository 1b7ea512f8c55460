// The report in sentences, the most important first: where a ramp broke and what grew, the load of a
// day, leaks, failures, and whether the measurement can be trusted.

import {causeSentences, leftSentences} from '../causes/cause-sentence.js';
import {growthSentence} from '../change/growth-sentence.js';
import {largestEffectSentence, phaseEffectSentences} from '../effect/effect-sentences.js';
import {
  failureCauseSentences,
  failureGrowthSentences,
  harmlessStartSentences,
} from '../failures/failure-sentences.js';
import {cpuSentences} from '../functions/cpu-sentence.js';
import {capacitySentence} from '../ramp/capacity-sentence.js';
import {kneeSentences} from '../ramp/knee-sentences.js';
import {limitSentences} from '../ramp/limit-sentences.js';
import {soakSentences} from '../soak/soak-sentences.js';
import type {KneeJson, ReportJson} from '../../contract/report-json.js';
import {
  droppedSentences,
  failureSentence,
  invalidSentences,
  trustSentence,
  unreadSentences,
} from './trust-sentences.js';
import {unmeasuredSentences} from './unmeasured.js';

export function writeVerdict(report: Omit<ReportJson, 'verdict'>): string[] {
  const {knees, phases} = report;
  // Two operations of one ramp can break at the same step. What grew there is told once.
  const ofRamps = new Set(
    knees.toSorted(lowestBreakFirst).flatMap((knee) => kneeSentences(knee, phases)),
  );
  const sentences = [
    ...ofRamps,
    ...growthSentences(report),
    ...effectSentences(report),
    ...limitSentences(phases, knees),
    ...phases.flatMap((phase) => droppedSentences(phase, knees)),
    ...capacitySentence(report.capacity),
    ...soakSentences(report.soaks),
    ...failureCauseSentences(phases),
    failureSentence(phases),
    ...harmlessStartSentences(phases),
    ...phases.flatMap((phase) => invalidSentences(phase, knees)),
    ...largestEffectSentence(phases),
    ...unmeasuredSentences(phases),
    ...unreadSentences(report),
    trustSentence(report),
  ];
  // Failures that grew are told where they grew, and not once more.
  return [...new Set(sentences)];
}

function lowestBreakFirst(left: KneeJson, right: KneeJson): number {
  const brokeAt = ({firstBad}: KneeJson): number => firstBad?.rate ?? firstBad?.users ?? Infinity;
  const [a, b] = [brokeAt(left), brokeAt(right)];
  return a === b ? 0 : a - b;
}

function growthSentences({growth, phases}: Omit<ReportJson, 'verdict'>): string[] {
  if (growth === undefined) return [];
  const sentence = growthSentence(growth);
  const last = phases.findLast(({phase}) => phase.name === growth.after.phase);
  return [
    ...failureGrowthSentences(growth.after.phase, growth.causes?.failures),
    ...(growth.causes === undefined ? [] : causeSentences(growth.causes)),
    ...(sentence === undefined ? [] : [sentence]),
    ...(last === undefined ? [] : cpuSentences(last)),
    ...(growth.causes === undefined ? [] : leftSentences(growth.causes)),
  ];
}

/** A ramp that broke tells of the profiler at its knee. */
function effectSentences({knees, phases}: Omit<ReportJson, 'verdict'>): string[] {
  const last = phases.findLast(({phase}) => phase.invalid === undefined);
  const isTold = knees.some(({effect}) => effect !== undefined);
  return isTold || last === undefined ? [] : phaseEffectSentences(last);
}
