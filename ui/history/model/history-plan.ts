// What to ask the collector for the list of runs: the list, and the comparison of two runs that are picked.
// Pure.

import type {Question} from '../../data/question.js';
import type {Scene} from '../../data/scene.js';
import {msOf} from '../../time/time.js';

export interface HistoryPlan {
  /** Another name when a run began or ended. */
  readonly list: string;
  readonly comparison: Question | undefined;
}

/** Undefined in another view. */
export function planHistory({tab, view, runs}: Scene): HistoryPlan | undefined {
  if (tab !== 'runs') return undefined;
  const list = JSON.stringify(runs.runs.map(({id, endUnixNs}) => [id, endUnixNs !== undefined]));
  return {list, comparison: planComparison({view, runs})};
}

function planComparison({view, runs}: Pick<Scene, 'view' | 'runs'>): Question | undefined {
  const [base, after] = inOrder(view.history.picked, runs);
  if (base === undefined || after === undefined) return undefined;
  const query = {baseRun: base};
  return {name: JSON.stringify([base, after]), runId: after, query, grows: false};
}

/** The older one of two runs is what the other is compared with. */
export function inOrder(picked: readonly string[], {runs}: Scene['runs']): readonly string[] {
  const startOf = (id: string): number => {
    const run = runs.find((each) => each.id === id);
    return run === undefined ? 0 : msOf(run.startUnixNs);
  };
  return picked.toSorted((left, right) => startOf(left) - startOf(right));
}
