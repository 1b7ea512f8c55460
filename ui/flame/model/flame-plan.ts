// What to ask the collector for the view of flame graphs: the graph of the selection, with the other
// side of a difference where there is one, and the seconds of the sub-second heat map. Names change
// when an answer would be another one; the times of what goes on are filled in when it is asked.

import type {RunsJson} from '../../../src/contract/run-json.js';
import type {Base} from '../../address/flame-view.js';
import type {Question, RequestsFacts} from '../../requests/model/requests-plan.js';
import type {RunBook} from '../../run/run-book.js';
import {selectionText} from '../../time/selection.js';
import {durationMs, msOf, nsOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';

export interface FlamePlan {
  readonly graph: Question;
  readonly seconds: Question;
}

export interface FlameFacts extends RequestsFacts {
  readonly book: RunBook;
  readonly runs: RunsJson;
}

/** More seconds than that are more than any screen has columns for. */
export const MOST_SECONDS = 3_600;

/** Undefined without a run: samples are kept with one. */
export function planFlame(facts: FlameFacts): FlamePlan | undefined {
  const {view, live, runId} = facts;
  if (runId === undefined) return undefined;
  const filter = filterOf(facts);
  const grows = live && isOpen(facts);
  const base = baseQuery(facts, runId);
  const stretch = stretchOf(facts);
  const shown = shownSeconds(facts);
  return {
    graph: {
      ...{runId, grows, query: {...filter, ...stretch, ...base}},
      name: JSON.stringify([runId, 'graph', filter, selectionText(view.selection), base, grows]),
    },
    seconds: {
      ...{runId, grows: shown.grows, query: {...filter, ...shown.stretch}},
      name: JSON.stringify([runId, 'seconds', filter, shown.name]),
    },
  };
}

type Parameters = Readonly<Record<string, string>>;

function filterOf({view: {target, step, flame}}: FlameFacts): Parameters {
  const {samples, wait, idle} = flame;
  return {
    kind: samples,
    ...(target === undefined ? {} : {target}),
    ...(step === undefined ? {} : {step}),
    ...(wait === undefined || samples === 'on-cpu' ? {} : {wait}),
    ...(idle ? {idle: '1'} : {}),
  };
}

/** Whether samples may still come into what is selected. */
function isOpen({view: {selection}, selected, edgeMs}: FlameFacts): boolean {
  return selection.kind === 'all' || (selected !== undefined && selected.toMs >= edgeMs);
}

/** What goes on has a beginning only: the newest is wanted, however far ahead the collector is. */
function stretchOf({view: {selection}, live, selected, scope}: FlameFacts): Parameters {
  if (selection.kind === 'phase') return {phase: String(selection.index)};
  if (selection.kind === 'range') return selected === undefined ? {} : between(selected);
  return live && scope !== undefined ? {from: String(nsOf(scope.fromMs))} : {};
}

/**
 * The seconds that the time charts show; of more than can be drawn, those from the selection on, or
 * the last.
 */
function shownSeconds(facts: FlameFacts): {name: string; stretch: Parameters; grows: boolean} {
  const {view, live, span, extent, selected} = facts;
  if (durationMs(extent) > MOST_SECONDS * 1000) {
    const lengthMs = MOST_SECONDS * 1000;
    const fromMs = Math.max(
      extent.fromMs,
      Math.min(selected?.fromMs ?? Infinity, extent.toMs - lengthMs),
    );
    const stretch = between({fromMs, toMs: fromMs + lengthMs});
    return {stretch, name: `${span} ${JSON.stringify(stretch)}`, grows: false};
  }
  if (span === 'selection') {
    const stretch = between(extent);
    return {stretch, name: selectionText(view.selection), grows: live && isOpen(facts)};
  }
  const isRecent = live && span === 'recent';
  return {
    name: span,
    stretch: isRecent ? {from: String(nsOf(extent.fromMs))} : {},
    grows: live,
  };
}

/** Nothing where nothing is compared. */
function baseQuery({view, runs, book}: FlameFacts, runId: string): Parameters {
  const {base} = view.flame;
  if (base === undefined) return {};
  const {selection} = base;
  const run: Parameters = base.run === undefined || base.run === runId ? {} : {baseRun: base.run};
  if (selection.kind === 'phase') return {...run, basePhase: String(selection.index)};
  const range = selection.kind === 'range' ? selection : wholeRun(base, runs, book);
  if (range === undefined) return run;
  const {from, to} = between(range);
  return {...run, baseFrom: from, baseTo: to};
}

function wholeRun({run: id}: Base, {runs}: RunsJson, {run}: RunBook): TimeRange | undefined {
  const found = runs.find((each) => each.id === id) ?? run;
  if (found?.endUnixNs === undefined) return undefined;
  return {fromMs: msOf(found.startUnixNs), toMs: msOf(found.endUnixNs)};
}

function between({fromMs, toMs}: TimeRange): {from: string; to: string} {
  return {from: String(nsOf(fromMs)), to: String(nsOf(toMs))};
}
