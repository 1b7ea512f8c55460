// Judges whether a generator made the load that a phase says. With users missing or operations dropped,
// the phase shows how the registry answers another load.

import {startLoadOf} from '../../domain/load-labels.js';
import {writeShare} from '../words/figures.js';
import type {PhaseReportJson} from '../../contract/report-json.js';

/** With fewer of its planned users, a generator made another load than the phase says. */
const LEAST_PRESENT_SHARE = 0.9;

/** With more of its operations dropped, an open load was another one than the phase says, or was too much. */
export const MOST_DROPPED_SHARE = 0.01;

/** Whether a verdict may rest on the phase. */
export function isJudged({phase, load}: Pick<PhaseReportJson, 'phase' | 'load'>): boolean {
  return phase.invalid === undefined && missingUsers({phase, load}) === undefined;
}

/**
 * How many users were planned and how many were there at most, where too many were missing.
 * Undefined where a generator does not tell its users, and where their number changes within the
 * phase: then the last of them begin at its very end.
 */
export function missingUsers({
  phase: {users: planned, rate, labels},
  load: {users: present},
}: Pick<PhaseReportJson, 'phase' | 'load'>): {planned: number; present: number} | undefined {
  if (planned === undefined || rate !== undefined || !present) return undefined;
  if (startLoadOf(labels) !== undefined) return undefined;
  return present < planned * LEAST_PRESENT_SHARE ? {planned, present} : undefined;
}

/** `2 % of its operations found no free place, because others took too long (p95 900 ms)`. */
export function droppedWords(share: number, p95: string): string {
  return `${writeShare(share)} of its operations found no free place, because others took too long (${p95})`;
}

/** Slow operations keep at least this share of the places busy that the load had. */
const BUSY_PLACES = 0.5;

/**
 * The share (0–1) of planned operations of an open load that found no free place because others took too
 * long: they kept the places busy (Little's law). That is the registry's or the network's slowness. 0 where
 * operations were fast: then the generator made another load than the phase says.
 */
export function crowdedOutShare({
  load,
  operations,
}: Pick<PhaseReportJson, 'load' | 'operations'>): number {
  const {users: places = 0} = load;
  const busy = operations.reduce((sum, {perSecond, serviceTime, p50Ms}) => {
    return sum + perSecond * ((serviceTime?.p50Ms ?? p50Ms ?? 0) / 1000);
  }, 0);
  return places > 0 && busy >= BUSY_PLACES * places ? droppedShare(load) : 0;
}

/** The share (0–1) of its planned operations that the generator dropped: it had no free user. */
export function droppedShare({dropped = 0, started = 0}: PhaseReportJson['load']): number {
  return dropped === 0 ? 0 : dropped / (dropped + started);
}
