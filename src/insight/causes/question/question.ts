// What a cause is asked: two stretches of time, one hop of the requests that grew most between them, and one
// of the hosts that it is on.

import {optional} from '../../../domain/optional.js';
import type {CauseJson, EvidenceJson} from '../../../contract/cause-json.js';
import type {HopTime} from './growth.js';
import type {Sides} from './sides.js';
import type {Place, StretchFacts} from './stretch-facts.js';

export interface Question {
  readonly before: StretchFacts;
  readonly after: StretchFacts;
  /** The hop that is asked, and how much longer each part of a request takes there, in ms per request. */
  readonly target: string;
  /** The target that asks it; absent where clients do. */
  readonly asker?: string;
  readonly parts: ReadonlyMap<string, number>;
  /** All time of a request there, in ms. */
  readonly time: HopTime;
  readonly agentId: string;
  readonly host: string;
  readonly cpus: number | undefined;
  /** What is known of both stretches besides figures of hosts. */
  readonly sides?: Sides;
}

/** A cause that holds, before it is known how much of the growth is left for it. */
export interface Finding extends Omit<CauseJson, 'name' | 'host' | 'explainsMs' | 'explainsShare'> {
  /** The parts of the budget that wait for the resource. */
  readonly waits: (part: string) => boolean;
  /** How much of their growth it accounts for, 0–1: its share of what changed at the resource. */
  readonly share: number;
  /** Where what changed at the resource can cost a request no more than this. */
  readonly atMostMs?: number;
  /** The target stands still for so much of the time that it reads the answers of those whom it asks late. */
  readonly readsLate?: boolean;
}

/** One file of the catalogue. */
export interface CauseRule {
  readonly name: string;
  /** Probes without whose figures it cannot be judged. */
  readonly needs: readonly string[];
  /** Further probes whose figures it looks at where they are there. */
  readonly looksAt?: readonly string[];
  /** What else is missing, so that it cannot be judged; undefined where nothing is. */
  readonly lacks?: (question: Question) => string | undefined;
  readonly find: (question: Question) => readonly Finding[];
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
      .places(question.agentId, probe, question.target)
      .flatMap((place) => findingOf(question, place));
}

/** 0 of nothing. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
