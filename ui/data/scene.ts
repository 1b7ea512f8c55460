// A scene is what the page shows: a view, a run, and a range of time. It is derived from the
// session once for each frame. Plans say what to ask for a scene, and frames what is drawn. Pure.

import type {AgentJson, PhaseJson, RunsJson} from '../../src/contract/run-json.js';
import type {Tab, ViewState} from '../address/view-state.js';
import type {RunBook} from '../run/run-book.js';
import {extentOf, shownSpan} from '../time/extent.js';
import type {ExtentFacts, Span} from '../time/extent.js';
import {rangeOf} from '../time/selection.js';
import {msOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';
import type {Session} from './session.js';

export interface Scene {
  readonly view: ViewState;
  /** What the view shows, or what fits where it does not say. */
  readonly tab: Tab;
  /** The live feed is shown, with or without a run. */
  readonly live: boolean;
  /** It has no run where none goes on and none was chosen, or while the run is being loaded. */
  readonly book: RunBook;
  readonly runId: string | undefined;
  readonly phases: readonly PhaseJson[];
  readonly agents: readonly AgentJson[];
  readonly runs: RunsJson;
  /** The end of the newest figures, on the collector's clock. */
  readonly edgeMs: number;
  /** How much time the charts show, by name and as a range. */
  readonly span: Span;
  readonly extent: TimeRange;
  /** The range of the selection; undefined where all is selected. */
  readonly selected: TimeRange | undefined;
  /** The range that tables are about: the selection, or what stands in for one. */
  readonly scope: TimeRange | undefined;
}

/** The parts of a session that a scene is derived from. */
export type Watched = Pick<Session, 'view' | 'book' | 'live' | 'isLive' | 'tracked' | 'runs'>;

/**
 * The range that stands in for a selection while a run goes on: long enough for a p99, and short
 * enough to follow what happens.
 */
export const LATEST_MS = 60_000;

/**
 * `nowMs` is on the browser's clock. It is used only where neither figures nor a run tell the time.
 */
export function sceneOf(watched: Watched, nowMs: number): Scene {
  const {view, book, live, isLive, runs} = watched;
  const edgeMs = edgeOf(watched) ?? nowMs;
  const selected = rangeOf(view.selection, book.phases, edgeMs);
  const firstMs = live.memory.intervals[0]?.fromMs ?? edgeMs;
  const facts: ExtentFacts = {live: isLive, run: book.run, firstMs, edgeMs, selected};
  const latest = {fromMs: edgeMs - LATEST_MS, toMs: edgeMs};
  return {
    tab: view.tab ?? (isListFitting(watched) ? 'runs' : 'latency'),
    ...{view, live: isLive, book, runId: book.run?.id, phases: book.phases},
    ...{agents: live.agents, runs, edgeMs, selected},
    span: shownSpan(view.span, facts),
    extent: extentOf(view.span, facts),
    scope: selected ?? (isLive ? latest : runRange(book, edgeMs)),
  };
}

/** Nothing goes on, no run is chosen, and there are some to choose from. */
function isListFitting({view, live, runs}: Watched): boolean {
  const isIdle = live.greeted && live.book.run === undefined;
  return view.run === undefined && isIdle && runs.runs.length > 0;
}

/** Undefined where there are neither figures nor a run. */
function edgeOf({book, live, isLive, tracked}: Watched): number | undefined {
  const figuresMs = isLive ? live.memory.edgeMs : (tracked?.entries.at(-1)?.toMs ?? 0);
  const phaseMs = isLive
    ? []
    : book.phases.map((phase) => msOf(phase.endUnixNs ?? phase.startUnixNs));
  const seenMs = Math.max(figuresMs, book.load.edgeMs, ...phaseMs);
  if (seenMs > 0) return seenMs;
  return book.run && msOf(book.run.startUnixNs);
}

function runRange({run}: RunBook, edgeMs: number): TimeRange | undefined {
  if (run === undefined) return undefined;
  const toMs = run.endUnixNs === undefined ? edgeMs : msOf(run.endUnixNs);
  return {fromMs: msOf(run.startUnixNs), toMs};
}
