// The result of one limit in one place, as JSON.

import type {JudgedJson, LimitResultJson} from '../contract/gate-json.js';
import {optional} from '../domain/optional.js';
import {FEWEST_RUNS} from '../insight/change/blocks.js';
import type {Judged} from './changes.js';
import {decide, type Decision} from './decide.js';
import type {Limit} from './limit.js';
import {limitSentence} from './sentence.js';

export interface Found extends Pick<LimitResultJson, 'where' | 'unit' | 'base' | 'new'> {
  readonly from: 'blocks' | 'runs';
  readonly judged?: Judged | undefined;
  /** Why nothing could be judged. */
  readonly missing?: string;
}

export function resultOf(limit: Limit, {judged, from, missing, ...found}: Found): LimitResultJson {
  const decision: Decision = judged === undefined ? {state: 'undecided'} : decide(limit, judged);
  const result = {
    ...optional('name', limit.name),
    limit: limit.text,
    ...found,
    ...decisionJson(limit, decision, judged),
    ...(judged === undefined ? {} : {from}),
  };
  return {...result, sentence: limitSentence(result, {judged, missing, runsNeeded: FEWEST_RUNS})};
}

function decisionJson(
  {kind, bound}: Limit,
  {state, moreData}: Decision,
  judged: Judged | undefined,
): Pick<LimitResultJson, 'state' | 'judged'> {
  if (judged === undefined) return {state};
  const {value, low, high} = judged;
  const json: JudgedJson = {
    ...{kind, value, limit: bound},
    ...optional('low', Number.isFinite(low) ? low : undefined),
    ...optional('high', Number.isFinite(high) ? high : undefined),
    ...optional('moreData', moreData),
  };
  return {state, judged: json};
}

/** Undefined without values. */
export function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
