// The keys that work anywhere on the page, as changes of the view. Pure; app.tsx listens to keys.

import {SAMPLE_KINDS} from '../../../src/domain/stacks/stack.js';
import {SHAPES, isPlainFlame, stepOut} from '../../address/flame-view.js';
import type {FlameView} from '../../address/flame-view.js';
import type {HistoryView} from '../../address/history-view.js';
import {TABS, THEMES} from '../../address/view-state.js';
import type {Tab, ViewChanges} from '../../address/view-state.js';
import {FIELD_OF, GRAPH_ID} from '../../controls/landmarks.js';
import type {Scene} from '../../data/scene.js';
import type {LatencyFrame} from '../../latency/model/latency-frame.js';
import {PROBE_TITLES} from '../../latency/model/series-table.js';
import {isSameSeries} from '../../run/series-catalog.js';
import {ALL, stepPhase} from '../../time/selection.js';

export type Shortcut =
  | {readonly kind: 'change'; readonly changes: ViewChanges}
  | {readonly kind: 'help'}
  /** The element with this id gets the focus. */
  | {readonly kind: 'focus'; readonly id: string};

type Seen = Pick<Scene, 'view' | 'tab' | 'phases' | 'span'> &
  Pick<LatencyFrame, 'shown' | 'chosen' | 'probes'>;

/** Undefined for a key that has no meaning in this view. */
export function shortcutFor(key: string, seen: Seen): Shortcut | undefined {
  if (key === '?') return {kind: 'help'};
  const id = elementFor(key, tabOf(seen));
  if (id !== undefined) return {kind: 'focus', id};
  const changes = changesFor(key, seen);
  return changes === undefined ? undefined : {kind: 'change', changes};
}

/** The view is newer than the scene. */
function tabOf({view, tab}: Seen): Tab {
  return view.tab ?? tab;
}

function elementFor(key: string, tab: Tab): string | undefined {
  if (key === '/') return FIELD_OF[tab];
  const isUpOrDown = key === 'ArrowUp' || key === 'ArrowDown';
  return tab === 'flame' && isUpOrDown ? GRAPH_ID : undefined;
}

function changesFor(key: string, seen: Seen): ViewChanges | undefined {
  const {view, phases, probes} = seen;
  const tab = tabOf(seen);
  const isTable = tab === 'latency';
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      if (phases.length === 0) return undefined;
      return {selection: stepPhase(view.selection, phases, key === 'ArrowRight' ? 1 : -1)};
    case 'ArrowUp':
    case 'ArrowDown':
      return isTable ? stepRow(seen, key === 'ArrowDown' ? 1 : -1) : undefined;
    case 'Escape':
      return stepBack(seen);
    case 'z':
      if (view.selection.kind === 'all') return undefined;
      return {span: seen.span === 'selection' ? undefined : 'selection'};
    case 'l':
      return {run: undefined, selection: ALL, span: undefined};
    case 'c':
    case 'i':
      return tab === 'flame' ? {flame: turned(view.flame, key)} : undefined;
    case 'v':
      return {tab: TABS[(TABS.indexOf(tab) + 1) % TABS.length]!};
    case 't':
      return {theme: THEMES[(THEMES.indexOf(view.theme) + 1) % THEMES.length]!};
    default: {
      const probe = Object.keys(PROBE_TITLES)[Number(key) - 1];
      return isTable && probe !== undefined && probes.includes(probe) ? {probe} : undefined;
    }
  }
}

/** The view after `c` (on the CPU, off it, or waiting) or `i` (icicle or flame). */
function turned(flame: FlameView, key: 'c' | 'i'): FlameView {
  if (key === 'i') return {...flame, shape: SHAPES.find((each) => each !== flame.shape)!};
  const samples = SAMPLE_KINDS[(SAMPLE_KINDS.indexOf(flame.samples) + 1) % SAMPLE_KINDS.length]!;
  return {...flame, samples, wait: undefined, zoom: undefined, focus: undefined};
}

function stepRow({shown, chosen}: Seen, step: 1 | -1): ViewChanges | undefined {
  const rows = [...shown.working, ...shown.waiting].filter(({timed}) => timed);
  if (rows.length === 0) return undefined;
  const at = rows.findIndex(({key}) => isSameSeries(key, chosen));
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  return {chosen: rows[next]!.key};
}

/**
 * One step back: it undoes what narrowed the view last. Undefined where there is nothing to undo.
 */
function stepBack(seen: Seen): ViewChanges | undefined {
  const {view, span} = seen;
  const tab = tabOf(seen);
  if (tab === 'runs') return listStep(view.history);
  if (tab === 'latency' && view.text !== '') return {text: ''};
  if (tab === 'requests' && view.requests.parts.length > 0) return {requests: {parts: []}};
  if (tab === 'flame' && !isPlainFlame(view.flame)) return {flame: stepOut(view.flame)};
  if (tab !== 'latency' && view.step !== undefined) return {step: undefined};
  if (span === 'selection') return {span: undefined};
  if (view.selection.kind !== 'all') return {selection: ALL};
  if (view.kind !== undefined) return {kind: undefined};
  return undefined;
}

/** Undefined where the list shows all runs, and none is picked. */
function listStep({text, picked, label, age, scenario}: HistoryView): ViewChanges | undefined {
  if (text !== '') return {history: {text: ''}};
  if (picked.length > 0) return {history: {picked: []}};
  const isWhole = label === undefined && age === undefined && scenario === undefined;
  return isWhole ? undefined : {history: {label: undefined, age: undefined, scenario: undefined}};
}
