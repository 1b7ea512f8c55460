// What to ask the collector for the view of requests: the budget of the selection, the budget over
// the time that the charts show, and the list. Names change when an answer would be another one; the
// times of what goes on are filled in when it is asked.

import type {ViewState} from '../../address/view-state.js';
import type {Span} from '../../time/extent.js';
import {selectionText} from '../../time/selection.js';
import type {Selection} from '../../time/selection.js';
import {durationMs, nsOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';

export interface Question {
  readonly name: string;
  readonly runId: string;
  readonly query: Readonly<Record<string, string>>;
  /** The answer will be another one in a while. */
  readonly grows: boolean;
}

export interface RequestsPlan {
  readonly bars: Question;
  readonly time: Question;
  readonly list: Question;
}

export interface RequestsFacts {
  readonly view: ViewState;
  readonly live: boolean;
  readonly runId: string | undefined;
  readonly edgeMs: number;
  readonly span: Span;
  readonly extent: TimeRange;
  readonly selected: TimeRange | undefined;
  /** What the tables are about. */
  readonly scope: TimeRange | undefined;
}

/** Rows of the list that are asked for at once. */
export const PAGE_ROWS = 50;

/** Undefined without a run: requests are kept with one. */
export function planRequests(facts: RequestsFacts): RequestsPlan | undefined {
  const {view, live, runId, span} = facts;
  if (runId === undefined) return undefined;
  const filter = filterOf(view);
  const ask = (
    what: string,
    stretch: Readonly<Record<string, string>>,
    grows: boolean,
  ): Question => {
    const name = JSON.stringify([runId, what, filter, grows]);
    return {name, runId, query: {...stretch, ...filter}, grows};
  };
  const part = selectionText(view.selection);
  const grows = live && isOpen(facts);
  const stretch = stretchOf(facts);
  const isWhole = view.selection.kind === 'all' && span === 'run' && !live;
  const shown = span === 'selection' ? part : span;
  const {order, errorsOnly} = view.requests;
  const list = ask(`${part} ${order.column} ${order.descending} ${errorsOnly}`, stretch, grows);
  return {
    bars: ask(part, stretch, grows),
    time: isWhole
      ? ask(part, stretch, grows)
      : ask(`over ${shown}`, shownStretch(facts), live && (span !== 'selection' || grows)),
    list: {
      ...list,
      query: {
        ...list.query,
        ...(errorsOnly ? {status: 'error'} : {}),
        ...{sort: order.column, order: order.descending ? 'desc' : 'asc', limit: String(PAGE_ROWS)},
      },
    },
  };
}

function filterOf({target, step, requests: {side}}: ViewState): Readonly<Record<string, string>> {
  return {
    ...(target === undefined ? {} : {target}),
    ...(step === undefined ? {} : {step}),
    ...(side === undefined ? {} : {side}),
  };
}

/** Whether requests may still come into what is selected. */
function isOpen({view: {selection}, selected, edgeMs}: RequestsFacts): boolean {
  return selection.kind === 'all' || (selected !== undefined && selected.toMs >= edgeMs);
}

function stretchOf({view: {selection}, live, selected, scope}: RequestsFacts) {
  return stretch(selection, selection.kind === 'all' && live ? open(scope) : selected);
}

function stretch(
  selection: Selection,
  range: Partial<TimeRange> | undefined,
): Readonly<Record<string, string>> {
  if (selection.kind === 'phase') return {phase: String(selection.index)};
  return {
    ...(range?.fromMs === undefined ? {} : {from: String(nsOf(range.fromMs))}),
    ...(range?.toMs === undefined ? {} : {to: String(nsOf(range.toMs))}),
  };
}

/** What goes on has a beginning only: the newest is wanted, however far ahead the collector is. */
function open(range: TimeRange | undefined): Partial<TimeRange> | undefined {
  return range === undefined ? undefined : {fromMs: range.fromMs};
}

function shownStretch({live, span, extent}: RequestsFacts): Readonly<Record<string, string>> {
  if (span === 'run') return {};
  if (durationMs(extent) <= 0) return {};
  const isOpenEnded = live && span === 'recent';
  return {
    from: String(nsOf(extent.fromMs)),
    ...(isOpenEnded ? {} : {to: String(nsOf(extent.toMs))}),
  };
}
