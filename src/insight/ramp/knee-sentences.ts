// A knee in sentences: at which load the operation broke, and what grew there: its step, its
// requests with their stack and disk, the CPUs of a host, and figures of the kernel.

import type {
  ComparisonJson,
  KneeJson,
  KneeStepJson,
  PhaseReportJson,
} from '../../contract/report-json.js';
import {budgetSentence} from '../budgets/budget-sentence.js';
import {kneeEffectSentences} from '../effect/effect-sentences.js';
import {causeSentences, leftSentences} from '../causes/cause-sentence.js';
import {failureGrowthSentences} from '../failures/failure-sentences.js';
import {cpuSentences} from '../functions/cpu-sentence.js';
import {stackSentence} from '../functions/stack-growth.js';
import {writeLoad, writeMs, writeRate, writeShare} from '../words/figures.js';
import {droppedWords} from './load-made.js';
import {grownRequestOf} from '../change/grown-request.js';

/** The table below the verdict has the others. */
const CAUSES_TOLD = 3;
/** What grew by less than this share of the operation's own growth is no cause of it. */
const SMALLEST_CAUSE = 0.02;

export function kneeSentences(knee: KneeJson, phases: readonly PhaseReportJson[]): string[] {
  const {operation, change, firstBad} = knee;
  const bad = phases.find(({phase}) => phase.index === firstBad?.phaseIndex);
  const effect = kneeEffectSentences(knee, bad);
  if (change === undefined) return [kneeSentence(knee), ...effect];
  const step = change.client.find(
    (each) => each.step !== undefined && each.operation === operation && each.deltaMs > 0,
  );
  const requests = requestSentences(knee, change);
  const kernel = kernelSentences(operation, change);
  const isUnexplained = kernel.length + requests.length === 0;
  return [
    kneeSentence(knee),
    ...failureGrowthSentences(change.after.phase, change.causes?.failures),
    ...(change.causes === undefined ? [] : causeSentences(change.causes)),
    ...(step === undefined ? [] : [step.sentence]),
    ...requests,
    ...(bad === undefined ? [] : cpuSentences(bad)),
    ...effect,
    ...kernel,
    ...(isUnexplained ? nothingGrew(operation, change) : []),
    ...(change.causes === undefined ? [] : leftSentences(change.causes)),
  ];
}

function requestSentences({operation, stack, device}: KneeJson, change: ComparisonJson): string[] {
  const grown = grownRequestOf(operation, change);
  const request = grown && budgetSentence(grown, device);
  return [
    ...(request === undefined ? [] : [request]),
    ...(stack === undefined ? [] : [stackSentence(stack)]),
  ];
}

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
  const own = client.find((each) => each.kind === 'operation' && each.operation === operation);
  return own?.deltaMs ?? 0;
}

function kneeSentence(knee: KneeJson): string {
  const {operation, ramp, thresholdMs, lastGood, firstBad} = knee;
  if (firstBad !== undefined) return brokenSentence(knee, firstBad);
  const p95 = `${p95Of(lastGood!)}, below ${writeMs(thresholdMs)}`;
  return `${operation} held in "${ramp}" up to ${writeLoad(lastGood!)}, the highest load: ${p95}`;
}

/** A step that was not answered at all has no p95. */
function p95Of({p95Ms}: KneeStepJson): string {
  return p95Ms === undefined ? 'nothing answered' : `p95 ${writeMs(p95Ms)}`;
}

function brokenSentence(
  {operation, ramp, thresholdMs, lastGood, brokeBy}: KneeJson,
  firstBad: NonNullable<KneeJson['firstBad']>,
): string {
  const cause = {
    p95: `${p95Of(firstBad)}, above ${writeMs(thresholdMs)}`,
    failures: `${writeShare(firstBad.failedShare)} failed`,
    dropped: droppedWords(firstBad.droppedShare ?? 0, p95Of(firstBad)),
  }[brokeBy ?? 'p95'];
  const load = writeLoad(firstBad);
  const where = lastGood === undefined ? `${load}, the lowest load that was tried` : load;
  const held =
    lastGood === undefined
      ? ''
      : `; it held up to ${writeLoad(lastGood)} (${p95Of(lastGood)}, ${writeRate(lastGood.perSecond)})`;
  const rate = writeRate(firstBad.perSecond);
  return `${operation} broke in "${ramp}" at ${where}: ${cause}, at ${rate}${held}`;
}
