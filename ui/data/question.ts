// A question to the collector's API, and the parts of it that all views ask with. Pure: a plan is
// made of questions, and a source asks them.

import {optional} from '../../src/domain/optional.js';
import type {ViewState} from '../address/view-state.js';
import type {Selection} from '../time/selection.js';
import {nsOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';
import type {Scene} from './scene.js';

/** The parameters of a request to the API. */
export type Query = Readonly<Record<string, string>>;

export interface Question {
  /** Questions with different answers have different names. */
  readonly name: string;
  readonly runId: string;
  /** While a run goes on, times in the query move on and the name stays. */
  readonly query: Query;
  /** The answer changes while the run goes on. */
  readonly grows: boolean;
}

/** The filters that all views share. */
export function filterQuery({target, step}: Pick<ViewState, 'target' | 'step'>): Query {
  return {...optional('target', target), ...optional('step', step)};
}

/** Whether figures may still come into what is selected. */
export function isOpen({view: {selection}, selected, edgeMs}: Scene): boolean {
  return selection.kind === 'all' || (selected !== undefined && selected.toMs >= edgeMs);
}

/**
 * The time of the selection. For a run that goes on without a selection it has a start and no end,
 * because the newest figures are wanted, however far ahead the collector is.
 */
export function selectionQuery({view: {selection}, live, selected, scope}: Scene): Query {
  if (selection.kind === 'phase') return phaseQuery(selection);
  if (selected !== undefined) return rangeQuery(selected);
  return selection.kind === 'all' && live && scope !== undefined ? sinceQuery(scope.fromMs) : {};
}

export function phaseQuery({index}: Extract<Selection, {kind: 'phase'}>): {phase: string} {
  return {phase: String(index)};
}

export function rangeQuery({fromMs, toMs}: TimeRange): {from: string; to: string} {
  return {from: String(nsOf(fromMs)), to: String(nsOf(toMs))};
}

/** The time from an instant on, without an end. */
export function sinceQuery(fromMs: number): {from: string} {
  return {from: String(nsOf(fromMs))};
}
