// What to ask the collector for the view of requests: the budget of the selection, the budget over
// the time that the charts show, the list, and the request that is open. Pure.

import {optional} from '../../../src/domain/optional.js';
import type {ViewState} from '../../address/view-state.js';
import {filterQuery, isOpen, rangeQuery, selectionQuery, sinceQuery} from '../../data/question.js';
import type {Query, Question} from '../../data/question.js';
import type {Scene} from '../../data/scene.js';
import {selectionText} from '../../time/selection.js';
import {durationMs} from '../../time/time.js';

export interface RequestsPlan {
  readonly bars: Question;
  /** It has the name of `bars` where it is the same question. */
  readonly time: Question;
  readonly list: Question;
  /** The id of the request that is open. */
  readonly opened: string | undefined;
}

/** Rows of the list that are asked for at once. */
export const PAGE_ROWS = 50;

/** Undefined in another view, and without a run: requests are kept with one. */
export function planRequests(scene: Scene): RequestsPlan | undefined {
  const {view, live, runId, span} = scene;
  if (runId === undefined || view.tab !== 'requests') return undefined;
  const filter = filterOf(view);
  const ask = (what: string, time: Query, grows: boolean): Question => {
    const name = JSON.stringify([runId, what, filter, grows]);
    return {name, runId, query: {...time, ...filter}, grows};
  };
  const part = selectionText(view.selection);
  const grows = live && isOpen(scene);
  const bars = ask(part, selectionQuery(scene), grows);
  const isWhole = view.selection.kind === 'all' && span === 'run' && !live;
  const shown = span === 'selection' ? part : span;
  const shownGrows = live && (span !== 'selection' || grows);
  const time = isWhole ? bars : ask(`over ${shown}`, shownQuery(scene), shownGrows);
  return {bars, time, list: listOf(bars, view), opened: view.requests.request};
}

function filterOf(view: ViewState): Query {
  return {...filterQuery(view), ...optional('side', view.requests.side)};
}

function listOf({name, query, ...bars}: Question, {requests: {order, errorsOnly}}: ViewState) {
  const direction = order.descending ? 'desc' : 'asc';
  return {
    ...bars,
    name: JSON.stringify([name, order.column, direction, errorsOnly]),
    query: {
      ...query,
      ...optional('status', errorsOnly ? 'error' : undefined),
      ...{sort: order.column, order: direction, limit: String(PAGE_ROWS)},
    },
  };
}

function shownQuery({live, span, extent}: Scene): Query {
  if (span === 'run' || durationMs(extent) <= 0) return {};
  return live && span === 'recent' ? sinceQuery(extent.fromMs) : rangeQuery(extent);
}
