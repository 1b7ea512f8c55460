// What to ask the collector for the view of causes. Pure.

import type {Question} from '../../data/question.js';
import {isOpen, selectionQuery} from '../../data/question.js';
import type {Scene} from '../../data/scene.js';
import {selectionText} from '../../time/selection.js';

/**
 * Undefined in another view, and without a run. Without a selection the collector takes the phase that
 * goes on, or the last one, and what to compare it with.
 */
export function planCauses(scene: Scene): Question | undefined {
  const {view, live, runId} = scene;
  if (runId === undefined || view.tab !== 'causes') return undefined;
  const isAll = view.selection.kind === 'all';
  const grows = live && isOpen(scene);
  const name = JSON.stringify([runId, 'causes', selectionText(view.selection), grows]);
  return {name, runId, query: isAll ? {} : selectionQuery(scene), grows};
}
