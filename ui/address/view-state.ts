// The view is what the page shows, and the address holds all of it: a copied link shows the same. A
// parameter that is missing or makes no sense means the default.

import type {LoadRowJson} from '../../src/contract/run-json.js';
import type {SeriesKey} from '../../src/domain/record.js';
import {SPANS} from '../time/extent.js';
import type {Span} from '../time/extent.js';
import {ALL, readSelection} from '../time/selection.js';
import type {Selection} from '../time/selection.js';
import {DEFAULT_FLAME, readFlameView, writeFlameView} from './flame-view.js';
import type {FlameView} from './flame-view.js';
import {DEFAULT_HISTORY, readHistoryView, writeHistoryView} from './history-view.js';
import type {HistoryView} from './history-view.js';
import {oneOf, readOrder, readText, writeOrder, writeText} from './parameters.js';
import {DEFAULT_REQUESTS, readRequestsView, writeRequestsView} from './requests-view.js';
import type {RequestsView} from './requests-view.js';
import {BY_TOTAL, SORT_COLUMNS} from './series-sort.js';
import type {Sort} from './series-sort.js';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const QUANTILES = ['p50', 'p95', 'p99'] as const;
export type Quantile = (typeof QUANTILES)[number];

/** The list of runs, and the views of a run. */
export const TABS = ['runs', 'latency', 'requests', 'flame', 'hops', 'causes'] as const;
export type Tab = (typeof TABS)[number];

export interface ViewState {
  /** Undefined is what fits: the list where nothing goes on, else the latency. */
  readonly tab?: Tab | undefined;
  /** The id of a run; undefined follows what goes on now. */
  readonly run?: string | undefined;
  readonly selection: Selection;
  /** Undefined means `recent` while a run goes on, else `run`. */
  readonly span?: Span | undefined;
  /** Shows only this target's figures. */
  readonly target?: string | undefined;
  /** Shows only requests of this step, and the samples that were taken during them. */
  readonly step?: string | undefined;
  /** The probe whose series the table shows. */
  readonly probe?: string | undefined;
  /** The series in the heat map; undefined follows the one that takes most time. */
  readonly chosen?: SeriesKey | undefined;
  readonly sort: Sort;
  readonly text: string;
  readonly scope: LoadRowJson['scope'];
  readonly quantile: Quantile;
  /** The kind of request whose line stands out, as `operation/step`. */
  readonly kind?: string | undefined;
  /** The figure of a cause that is shown over time. */
  readonly evidence?: string | undefined;
  readonly theme: Theme;
  readonly requests: RequestsView;
  readonly flame: FlameView;
  readonly history: HistoryView;
}

/**
 * The properties of a view that change. Those that are left out stay, in `requests`, `flame` and
 * `history` too.
 */
export type ViewChanges = Partial<Omit<ViewState, 'requests' | 'flame' | 'history'>> & {
  readonly requests?: Partial<RequestsView>;
  readonly flame?: Partial<FlameView>;
  readonly history?: Partial<HistoryView>;
};

export function changedView(view: ViewState, changes: ViewChanges): ViewState {
  return {
    ...view,
    ...changes,
    requests: {...view.requests, ...changes.requests},
    flame: {...view.flame, ...changes.flame},
    history: {...view.history, ...changes.history},
  };
}

export const DEFAULT_VIEW: ViewState = {
  selection: ALL,
  sort: BY_TOTAL,
  text: '',
  scope: 'request',
  quantile: 'p95',
  theme: 'auto',
  requests: DEFAULT_REQUESTS,
  flame: DEFAULT_FLAME,
  history: DEFAULT_HISTORY,
};

export function readViewState(search: string): ViewState {
  const parameters = new URLSearchParams(search);
  const text = (name: string): string | undefined => readText(parameters, name);
  return {
    tab: oneOf(TABS, text('view')),
    run: text('run'),
    selection: readSelection(text('phase'), text('from'), text('to')),
    span: oneOf(SPANS, text('span')),
    target: text('only'),
    step: text('only-step'),
    probe: text('table'),
    chosen: readChosen(text('target'), text('probe'), text('series'), text('metric')),
    sort: readOrder(SORT_COLUMNS, text('sort')) ?? DEFAULT_VIEW.sort,
    text: text('find') ?? '',
    scope: oneOf(['request', 'operation'] as const, text('scope')) ?? DEFAULT_VIEW.scope,
    quantile: oneOf(QUANTILES, text('quantile')) ?? DEFAULT_VIEW.quantile,
    kind: text('step'),
    evidence: text('evidence'),
    theme: oneOf(THEMES, text('theme')) ?? DEFAULT_VIEW.theme,
    requests: readRequestsView(parameters),
    flame: readFlameView(parameters),
    history: readHistoryView(parameters),
  };
}

/** The query of the address with its question mark; empty for the default view. */
export function writeViewState(view: ViewState): string {
  const {selection, chosen, sort} = view;
  const parameters = new URLSearchParams();
  const set = (name: string, value: string | undefined, usual?: string): void =>
    writeText(parameters, name, value, usual);
  set('view', view.tab);
  set('run', view.run);
  if (selection.kind === 'phase') set('phase', String(selection.index));
  if (selection.kind === 'range') set('from', String(selection.fromMs));
  if (selection.kind === 'range') set('to', String(selection.toMs));
  set('span', view.span);
  set('only', view.target);
  set('only-step', view.step);
  set('table', view.probe);
  set('target', chosen?.target);
  set('probe', chosen?.probe);
  set('series', chosen?.series);
  set('metric', chosen?.metric);
  set('sort', writeOrder(sort), writeOrder(DEFAULT_VIEW.sort));
  set('find', view.text);
  set('scope', view.scope, DEFAULT_VIEW.scope);
  set('quantile', view.quantile, DEFAULT_VIEW.quantile);
  set('step', view.kind);
  set('evidence', view.evidence);
  set('theme', view.theme, DEFAULT_VIEW.theme);
  writeRequestsView(view.requests, parameters);
  writeFlameView(view.flame, parameters);
  writeHistoryView(view.history, parameters);
  const written = parameters.toString();
  return written === '' ? '' : `?${written}`;
}

function readChosen(
  target: string | undefined,
  probe: string | undefined,
  series = '',
  metric = 'latency',
): SeriesKey | undefined {
  if (target === undefined || probe === undefined) return undefined;
  return {target, probe, series, metric};
}
