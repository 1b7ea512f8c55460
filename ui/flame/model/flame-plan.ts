// What to ask the collector for the view of flame graphs: the graph of the selection, with the other
// side of a difference where there is one, and the seconds of the sub-second heat map. Pure.

import type {RunsJson} from '../../../src/contract/run-json.js';
import {optional} from '../../../src/domain/optional.js';
import type {Base} from '../../address/flame-view.js';
import {filterQuery, isOpen, rangeQuery, selectionQuery, sinceQuery} from '../../data/question.js';
import type {Query, Question} from '../../data/question.js';
import type {Scene} from '../../data/scene.js';
import type {RunBook} from '../../run/run-book.js';
import {selectionText} from '../../time/selection.js';
import {durationMs, msOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';

export interface FlamePlan {
  readonly graph: Question;
  readonly seconds: Question;
  /** The other run of a difference; undefined where the run is compared with itself or nothing. */
  readonly baseRun: Question | undefined;
}

/** A screen has no columns for more seconds. */
export const MOST_SECONDS = 3_600;

/** Undefined in another view, and without a run: samples are kept with one. */
export function planFlame(scene: Scene): FlamePlan | undefined {
  const {view, live, runId} = scene;
  if (runId === undefined || view.tab !== 'flame') return undefined;
  const filter = filterOf(scene);
  const grows = live && isOpen(scene);
  const base = baseQuery(scene, runId);
  const shown = shownSeconds(scene);
  return {
    graph: {
      ...{runId, grows, query: {...filter, ...selectionQuery(scene), ...base}},
      name: JSON.stringify([runId, 'graph', filter, selectionText(view.selection), base, grows]),
    },
    seconds: {
      ...{runId, grows: shown.grows, query: {...filter, ...shown.query}},
      name: JSON.stringify([runId, 'seconds', filter, shown.name]),
    },
    baseRun: questionOfRun(view.flame.base?.run, runId),
  };
}

function filterOf({view}: Scene): Query {
  const {samples, wait, idle} = view.flame;
  return {
    kind: samples,
    ...filterQuery(view),
    ...optional('wait', samples === 'on-cpu' ? undefined : wait),
    ...optional('idle', idle ? '1' : undefined),
  };
}

function questionOfRun(run: string | undefined, runId: string): Question | undefined {
  if (run === undefined || run === runId) return undefined;
  return {name: run, runId: run, query: {}, grows: false};
}

/**
 * The seconds that the time charts show. Where they are more than can be drawn: those from the
 * selection on, or the last.
 */
function shownSeconds(scene: Scene): {name: string; query: Query; grows: boolean} {
  const {view, live, span, extent} = scene;
  if (durationMs(extent) > MOST_SECONDS * 1000) {
    const query = rangeQuery(drawnPart(scene));
    return {query, name: `${span} ${JSON.stringify(query)}`, grows: false};
  }
  if (span === 'selection') {
    const name = selectionText(view.selection);
    return {query: rangeQuery(extent), name, grows: live && isOpen(scene)};
  }
  const query = live && span === 'recent' ? sinceQuery(extent.fromMs) : {};
  return {query, name: span, grows: live};
}

function drawnPart({extent, selected}: Scene): TimeRange {
  const lengthMs = MOST_SECONDS * 1000;
  const latestMs = Math.min(selected?.fromMs ?? Infinity, extent.toMs - lengthMs);
  const fromMs = Math.max(extent.fromMs, latestMs);
  return {fromMs, toMs: fromMs + lengthMs};
}

/** Empty where nothing is compared. */
function baseQuery({view, runs, book}: Scene, runId: string): Query {
  const {base} = view.flame;
  if (base === undefined) return {};
  const {selection} = base;
  const run = optional('baseRun', base.run === runId ? undefined : base.run);
  if (selection.kind === 'phase') return {...run, basePhase: String(selection.index)};
  const range = selection.kind === 'range' ? selection : wholeRun(base, runs, book);
  if (range === undefined) return run;
  const {from, to} = rangeQuery(range);
  return {...run, baseFrom: from, baseTo: to};
}

function wholeRun({run: id}: Base, {runs}: RunsJson, {run}: RunBook): TimeRange | undefined {
  const found = runs.find((each) => each.id === id) ?? run;
  if (found?.endUnixNs === undefined) return undefined;
  return {fromMs: msOf(found.startUnixNs), toMs: msOf(found.endUnixNs)};
}
