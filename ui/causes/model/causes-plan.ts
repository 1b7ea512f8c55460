// What to ask the collector for the view of causes. Pure.

import {optional} from '../../../src/domain/optional.js';
import type {Query, Question} from '../../data/question.js';
import {isOpen, rangeQuery, selectionQuery} from '../../data/question.js';
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
  const base = baseQuery(scene, runId);
  const name = JSON.stringify([runId, 'causes', selectionText(view.selection), base, grows]);
  return {name, runId, query: {...(isAll ? {} : selectionQuery(scene)), ...base}, grows};
}

/** Of another run as a whole the collector takes the phase of the same name. Empty where nothing was picked. */
function baseQuery({view: {flame}}: Scene, runId: string): Query {
  const {base} = flame;
  if (base === undefined) return {};
  const {selection} = base;
  const run = optional('baseRun', base.run === runId ? undefined : base.run);
  if (selection.kind === 'phase') return {...run, basePhase: String(selection.index)};
  if (selection.kind !== 'range') return run;
  const {from, to} = rangeQuery(selection);
  return {...run, baseFrom: from, baseTo: to};
}
