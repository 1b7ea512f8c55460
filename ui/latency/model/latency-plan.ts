// Plans where the figures of the table come from: the page's own memory as long as nothing of the
// selection is missing there, else the collector's summary. The plan also names the pinned series.
// Pure.

import type {SeriesKey} from '../../../src/domain/record.js';
import {isOpen, selectionQuery} from '../../data/question.js';
import type {Question} from '../../data/question.js';
import type {Scene} from '../../data/scene.js';
import {placesInPhase, placesInRange, selectionText} from '../../time/selection.js';
import type {PlaceOf} from '../../time/selection.js';

export type SummaryPlan =
  | {
      readonly kind: 'memory';
      /** Plans with different sums have different names. */
      readonly name: string;
      readonly placeOf: PlaceOf;
    }
  | ({readonly kind: 'remote'} & Question);

export interface LatencyPlan {
  readonly summary: SummaryPlan;
  /** The series that somebody chose for the heat map; undefined follows what takes most time. */
  readonly pinned: SeriesKey | undefined;
  /** The target whose series may be followed; undefined is all. */
  readonly target: string | undefined;
}

/** An interval that ends at a cut is at most so late. */
const TOLERANCE_MS = 50;

/** From `completeFromMs` on nothing is missing in the page's memory. */
export function planLatency(scene: Scene, completeFromMs: number): LatencyPlan {
  const {chosen: pinned, target} = scene.view;
  return {summary: planSummary(scene, completeFromMs), pinned, target};
}

export function planSummary(scene: Scene, completeFromMs: number): SummaryPlan {
  const {live, runId, selected, view} = scene;
  const isHere = selected === undefined || completeFromMs <= selected.fromMs + TOLERANCE_MS;
  const name = selectionText(view.selection);
  if (live && (isHere || runId === undefined)) {
    return {kind: 'memory', name, placeOf: placeOfSelection(scene)};
  }
  // A run that was chosen is asked about before it is loaded.
  const askedId = runId ?? view.run ?? '';
  const grows = live && isOpen(scene);
  const query = selectionQuery(scene);
  return {kind: 'remote', name: `${askedId} ${name}`, runId: askedId, query, grows};
}

function placeOfSelection({view: {selection}, phases, scope}: Scene): PlaceOf {
  if (selection.kind === 'phase') return placesInPhase(phases, selection.index);
  return scope === undefined ? () => 'outside' : placesInRange(scope);
}
