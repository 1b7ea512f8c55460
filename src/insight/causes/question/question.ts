// What a cause is asked: two stretches of time, the requests that grew most between them, and one of the
// hosts that answered them.

import {optional} from '../../../domain/optional.js';
import type {BudgetComparisonJson} from '../../../contract/budget-json.js';
import type {CauseJson, EvidenceJson} from '../../../contract/cause-json.js';
import type {Place, StretchFacts} from './stretch-facts.js';

export interface Question {
  readonly before: StretchFacts;
  readonly after: StretchFacts;
  readonly grown: BudgetComparisonJson;
  readonly agentId: string;
  readonly host: string;
  readonly cpus: number | undefined;
}

/** A cause that holds, before it is known how much of the growth is left for it. */
export interface Finding extends Omit<CauseJson, 'name' | 'host' | 'explainsMs' | 'explainsShare'> {
  /** The parts of the budget that wait for the resource. */
  readonly waits: (part: string) => boolean;
  /** How much of their growth it accounts for, 0–1: its share of what changed at the resource. */
  readonly share: number;
}

/** One file of the catalogue. */
export interface CauseRule {
  readonly name: string;
  /** Probes without whose figures it cannot be judged. */
  readonly needs: readonly string[];
  /** Further probes whose figures it looks at where they are there. */
  readonly looksAt?: readonly string[];
  readonly find: (question: Question) => readonly Finding[];
}

/**
 * In ms per request. The parts that grew, scaled so that they add up to the growth of the whole: others
 * may have become shorter. Chance moves single parts, but the whole is known to have grown.
 */
export function grownParts({grown}: Question): ReadonlyMap<string, number> {
  const parts = grown.mean.parts.filter(({deltaMs}) => deltaMs > 0);
  const sum = parts.reduce((total, {deltaMs}) => total + deltaMs, 0);
  const scale = sum > 0 ? Math.min(1, Math.max(0, grown.mean.deltaMs) / sum) : 0;
  return new Map(parts.map(({part, deltaMs}) => [part, deltaMs * scale]));
}

/** A counter of both stretches, a second. */
export function rates(
  {before, after}: Question,
  place: Place,
  metric: string,
): {readonly before: number; readonly after: number} {
  return {before: before.perSecond(place, metric), after: after.perSecond(place, metric)};
}

/** `scale` makes the told unit of the measured one. */
export function evidence(
  question: Question,
  place: Place,
  metric: string,
  unit: string,
  scale = 1,
): EvidenceJson {
  const {before, after} = rates(question, place, metric);
  const {target, probe, series} = place;
  return {
    ...{target, probe, series, metric, unit, before: before * scale, after: after * scale},
    ...optional('scale', scale === 1 ? undefined : scale),
  };
}

/** A level of both stretches; 0 where it was not measured. */
export function levelEvidence(
  {before, after}: Question,
  place: Place,
  metric: string,
  unit: string,
): EvidenceJson {
  const {target, probe, series} = place;
  const levels = {
    before: before.level(place, metric) ?? 0,
    after: after.level(place, metric) ?? 0,
  };
  return {target, probe, series, metric, unit, ...levels};
}

/** Asks each series that a probe has of the target whose requests grew: its groups, its namespaces. */
export function atEach(
  probe: string,
  findingOf: (question: Question, place: Place) => readonly Finding[],
): CauseRule['find'] {
  return (question) =>
    question.after
      .places(question.agentId, probe, question.grown.target)
      .flatMap((place) => findingOf(question, place));
}

/** 0 of nothing. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
