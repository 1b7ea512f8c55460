// Where the figures of the table come from: the page's own memory as long as nothing of the
// selection is missing there, otherwise the collector's summary.

import type {PhaseJson} from '../../../src/contract/run-json.js';
import {placesInPhase, placesInRange, rangeOf, selectionText} from '../../time/selection.js';
import type {PlaceOf, Selection} from '../../time/selection.js';
import {durationMs, nsOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';

export type SummaryPlan =
  | {
      readonly kind: 'memory';
      /** Changes when sums have to be made anew. */
      readonly name: string;
      readonly placeOf: PlaceOf;
      readonly range: TimeRange;
    }
  | {
      readonly kind: 'remote';
      readonly name: string;
      readonly runId: string;
      readonly query: Readonly<Record<string, string>>;
      readonly range: TimeRange | undefined;
      /** The answer will be another one in a while. */
      readonly grows: boolean;
    };

export interface SummaryFacts {
  readonly live: boolean;
  readonly runId: string | undefined;
  readonly selection: Selection;
  readonly phases: readonly PhaseJson[];
  readonly edgeMs: number;
  readonly completeFromMs: number;
}

/** "Now" in the table: long enough for a p99, short enough to follow what happens. */
export const RECENT_MS = 60_000;
const TOLERANCE_MS = 50;

export function planSummary(facts: SummaryFacts): SummaryPlan {
  const {live, runId, selection, phases, edgeMs} = facts;
  const range = rangeOf(selection, phases, edgeMs);
  const isHere = range === undefined || facts.completeFromMs <= range.fromMs + TOLERANCE_MS;
  if (live && (isHere || runId === undefined)) return ofMemory(selection, phases, range, edgeMs);
  return {
    kind: 'remote',
    name: `${runId} ${selectionText(selection)}`,
    runId: runId ?? '',
    query: queryOf(selection, range),
    range,
    grows: live && range !== undefined && range.toMs >= edgeMs,
  };
}

function ofMemory(
  selection: Selection,
  phases: readonly PhaseJson[],
  range: TimeRange | undefined,
  edgeMs: number,
): SummaryPlan {
  const recent = {fromMs: edgeMs - RECENT_MS, toMs: edgeMs};
  const used = range ?? recent;
  const placeOf =
    selection.kind === 'phase' ? placesInPhase(phases, selection.index) : placesInRange(used);
  return {kind: 'memory', name: selectionText(selection), placeOf, range: used};
}

function queryOf(
  selection: Selection,
  range: TimeRange | undefined,
): Readonly<Record<string, string>> {
  if (selection.kind === 'phase') return {phase: String(selection.index)};
  if (range === undefined || durationMs(range) <= 0) return {};
  return {from: String(nsOf(range.fromMs)), to: String(nsOf(range.toMs))};
}
