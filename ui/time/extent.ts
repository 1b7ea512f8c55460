// The range of time that the charts show.

import type {RunJson} from '../../src/contract/run-json.js';
import {durationMs, msOf} from './time.js';
import type {TimeRange} from './time.js';

/** How much time the charts show: the last ten minutes, the whole run, or just the selection. */
export const SPANS = ['recent', 'run', 'selection'] as const;
export type Span = (typeof SPANS)[number];

/** The page keeps the figures of the last ten minutes of the live feed, and shows them as `recent`. */
export const RECENT_MS = 10 * 60_000;

export interface ExtentFacts {
  /** The live feed is shown. */
  readonly live: boolean;
  readonly run: RunJson | undefined;
  /** The start of the first figures in the page's memory. */
  readonly firstMs: number;
  /** The end of the newest figures. */
  readonly edgeMs: number;
  readonly selected: TimeRange | undefined;
}

/** The shortest range of a live chart, so that a few seconds do not fill it. */
const LEAST_LIVE_MS = 60_000;
const LEAST_MS = 2_000;

export function extentOf(span: Span | undefined, facts: ExtentFacts): TimeRange {
  const {selected} = facts;
  if (span === 'selection' && selected !== undefined) return padded(selected);
  if (!facts.live || span === 'run') return runExtent(facts);
  return recentExtent(facts);
}

/**
 * The span that is shown, whatever the address asks for: there is no selection to show where
 * nothing is selected, and no `recent` in a run that has ended.
 */
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
  // A run fills the chart from the left. Without a run, new figures come in at the right.
  if (run !== undefined) return {fromMs, toMs: fromMs + LEAST_LIVE_MS};
  return {fromMs: edgeMs - LEAST_LIVE_MS, toMs: edgeMs};
}

function padded(range: TimeRange): TimeRange {
  const margin = Math.max(500, durationMs(range) * 0.02);
  return {fromMs: range.fromMs - margin, toMs: range.toMs + margin};
}
