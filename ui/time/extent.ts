// How much time the charts show.

import type {RunJson} from '../../src/contract/run-json.js';
import {durationMs, msOf} from './time.js';
import type {TimeRange} from './time.js';

/** How much time the charts show: the last ten minutes, the whole run, or just the selection. */
export const SPANS = ['recent', 'run', 'selection'] as const;
export type Span = (typeof SPANS)[number];

/** The page keeps the figures of the last ten minutes of the live feed, and shows them as `recent`. */
export const RECENT_MS = 10 * 60_000;

export interface ExtentFacts {
  /** Whether what goes on now is shown. */
  readonly live: boolean;
  readonly run: RunJson | undefined;
  /** The first figure that is there. */
  readonly firstMs: number;
  /** The end of the newest. */
  readonly edgeMs: number;
  readonly selected: TimeRange | undefined;
}

/** A chart is not stretched further than this while there is little to show. */
const LEAST_LIVE_MS = 60_000;
const LEAST_MS = 2_000;

export function extentOf(span: Span | undefined, facts: ExtentFacts): TimeRange {
  const {selected} = facts;
  if (span === 'selection' && selected !== undefined) return padded(selected);
  if (!facts.live || span === 'run') return runExtent(facts);
  return recentExtent(facts);
}

/** What the span comes to when the address says nothing. */
export function shownSpan(span: Span | undefined, facts: ExtentFacts): Span {
  if (span === 'selection' && facts.selected === undefined) return shownSpan(undefined, facts);
  if (!facts.live) return span === 'selection' ? span : 'run';
  return span ?? 'recent';
}

function runExtent({run, live, firstMs, edgeMs}: ExtentFacts): TimeRange {
  const fromMs = run === undefined ? firstMs : msOf(run.startUnixNs);
  const toMs = run?.endUnixNs === undefined ? edgeMs : msOf(run.endUnixNs);
  return {fromMs, toMs: Math.max(toMs, fromMs + (live ? LEAST_LIVE_MS : LEAST_MS))};
}

function recentExtent({run, firstMs, edgeMs}: ExtentFacts): TimeRange {
  const beginMs = run === undefined ? firstMs : msOf(run.startUnixNs);
  const fromMs = Math.max(edgeMs - RECENT_MS, beginMs);
  if (edgeMs - fromMs >= LEAST_LIVE_MS) return {fromMs, toMs: edgeMs};
  // A run fills the chart from the left; without one, time runs in from the right.
  if (run !== undefined) return {fromMs, toMs: fromMs + LEAST_LIVE_MS};
  return {fromMs: edgeMs - LEAST_LIVE_MS, toMs: edgeMs};
}

function padded(range: TimeRange): TimeRange {
  const margin = Math.max(500, durationMs(range) * 0.02);
  return {fromMs: range.fromMs - margin, toMs: range.toMs + margin};
}
