// What to ask the collector for the view of hops. Pure.

import type {Question} from '../../data/question.js';
import {isOpen, selectionQuery} from '../../data/question.js';
import type {Scene} from '../../data/scene.js';
import {selectionText} from '../../time/selection.js';

/** Undefined in another view, and without a run. */
export function planHops(scene: Scene): Question | undefined {
  const {view, live, runId} = scene;
  if (runId === undefined || view.tab !== 'hops') return undefined;
  const grows = live && isOpen(scene);
  const name = JSON.stringify([runId, 'hops', selectionText(view.selection), grows]);
  return {name, runId, query: selectionQuery(scene), grows};
}
