// What changed from one phase to another, as one sentence: the requests that grew, or that nothing did
// and how small a growth would have been seen.

import type {ComparisonJson, DifferenceJson} from '../../contract/report-json.js';
import {budgetSentence} from '../budgets/budget-sentence.js';
import {isGrowth} from '../words/beyond-chance.js';
import {withArticle, writeMs, writeMsChange} from '../words/figures.js';
import {grownRequest} from './grown-request.js';

/** Undefined where the phases have nothing in common. */
export function growthSentence(
  comparison: Pick<ComparisonJson, 'before' | 'after' | 'client' | 'budgets' | 'blocks'>,
): string | undefined {
  const {before, after, budgets} = comparison;
  const between = `from "${before.phase}" to "${after.phase}"`;
  const short = tooShort(comparison);
  const grown = grownRequest(budgets);
  const request = grown && budgetSentence(grown);
  if (request !== undefined) return [`${between} ${request}`, ...short].join('; ');
  if (short.length > 0) return `${between} ${short.join()}`;
  const client = clientSentence(comparison);
  return client && `${between} ${client}`;
}

function tooShort({blocks}: Pick<ComparisonJson, 'blocks'>): string[] {
  if (blocks === undefined || Math.min(blocks.before, blocks.after) >= blocks.needed) return [];
  const {before, after, needed} = blocks;
  return [
    `the phases are too short to tell growth from chance: ${before} s and ${after} s of ${needed} s`,
  ];
}

function clientSentence({
  client,
  budgets,
}: Pick<ComparisonJson, 'client' | 'budgets'>): string | undefined {
  const operations = client.filter(({kind}) => kind === 'operation');
  const grown = operations.find(isGrowth);
  if (grown !== undefined) return `${grown.sentence}${interval(grown)}${elsewhere(budgets)}`;
  const onAverage = operations.find(grewOnAverage);
  if (onAverage !== undefined) return `${meanSentence(onAverage)}${elsewhere(budgets)}`;
  const [most] = operations.filter(({chance}) => chance !== undefined);
  if (most === undefined) return undefined;
  if (most.chance!.highMs < 0) return `${most.sentence}${interval(most)}`;
  const moved = `p95 of ${most.subject} moved by ${writeMsChange(most.deltaMs)}`;
  const seen = `growth of ${writeMs(most.chance!.seenMs)} would have been seen`;
  return `nothing grew beyond chance: ${moved}${interval(most)}; ${seen}`;
}

/** A mean moves by less than a p95 does where few requests take long. */
const SMALLEST_MEAN_SHARE = 0.05;

function grewOnAverage({mean}: DifferenceJson): boolean {
  return isGrowth(mean) && mean!.deltaMs >= SMALLEST_MEAN_SHARE * mean!.beforeMs;
}

function meanSentence({subject, mean}: DifferenceJson): string {
  const {deltaMs, chance} = mean!;
  return `${subject} takes ${writeMsChange(deltaMs)} on average${interval({chance})}, its p95 moved by no more than chance`;
}

function interval({chance}: Pick<DifferenceJson, 'chance'>): string {
  return ` (${writeMsChange(chance!.lowMs)} to ${writeMsChange(chance!.highMs)})`;
}

function elsewhere(budgets: ComparisonJson['budgets']): string {
  if (budgets.length === 0) return '';
  const grown = grownRequest(budgets);
  if (grown === undefined) return '; no request at a watched target grew with it beyond chance';
  const {step, side, target, mean} = grown;
  const who = side === 'server' ? `${step} in ${target}` : `${step} asked by ${target}`;
  return `; ${withArticle(who)} takes ${writeMsChange(mean.deltaMs)} on average, spread over many parts`;
}
