// The ids of elements that take the focus when a key is pressed.

import type {Tab} from '../address/view-state.js';

export const FILTER_ID = 'series-filter';
export const RUNS_FILTER_ID = 'runs-filter';
export const SEARCH_ID = 'flame-search';
export const GRAPH_ID = 'flame-graph';

/** The field that `/` leads to in each view. */
export const FIELD_OF: Readonly<Partial<Record<Tab, string>>> = {
  runs: RUNS_FILTER_ID,
  latency: FILTER_ID,
  flame: SEARCH_ID,
};
