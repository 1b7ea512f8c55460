// The part of the address that belongs to the list of runs: what it shows, in which order, and which two
// runs are compared.

import {oneOf, readOrder, readText, writeOrder, writeText} from './parameters.js';
import type {Order} from './parameters.js';

export const HISTORY_COLUMNS = [
  'scenario',
  'when',
  'registry',
  'knee',
  'day',
  'p95',
  'cost',
  'verdict',
  'size',
] as const;
export type HistoryColumn = (typeof HISTORY_COLUMNS)[number];

/** Runs that began in the last day, week or month. */
export const AGES = ['day', 'week', 'month'] as const;
export type Age = (typeof AGES)[number];

export interface HistoryView {
  readonly scenario?: string | undefined;
  /** `NAME=VALUE`. */
  readonly label?: string | undefined;
  readonly age?: Age | undefined;
  /** Words that a run has in its name, labels, registry, verdict or note. */
  readonly text: string;
  readonly sort: Order<HistoryColumn>;
  /** The ids of the runs that are picked for a comparison, two at most. */
  readonly picked: readonly string[];
}

export const DEFAULT_HISTORY: HistoryView = {
  text: '',
  sort: {column: 'when', descending: true},
  picked: [],
};

export function readHistoryView(parameters: URLSearchParams): HistoryView {
  const text = (name: string): string | undefined => readText(parameters, name);
  const picked = [text('pick'), text('pick-too')].filter((id) => id !== undefined);
  return {
    scenario: text('scenario'),
    label: text('label'),
    age: oneOf(AGES, text('age')),
    text: text('find-run') ?? DEFAULT_HISTORY.text,
    sort: readOrder(HISTORY_COLUMNS, text('runs')) ?? DEFAULT_HISTORY.sort,
    picked: [...new Set(picked)],
  };
}

export function writeHistoryView(view: HistoryView, parameters: URLSearchParams): void {
  const set = (name: string, value: string | undefined, usual?: string): void =>
    writeText(parameters, name, value, usual);
  set('scenario', view.scenario);
  set('label', view.label);
  set('age', view.age);
  set('find-run', view.text);
  set('runs', writeOrder(view.sort), writeOrder(DEFAULT_HISTORY.sort));
  set('pick', view.picked[0]);
  set('pick-too', view.picked[1]);
}

/** The picks after a click on a run. A third pick takes the place of the older one. */
export function nextPicks(picked: readonly string[], id: string): readonly string[] {
  if (picked.includes(id)) return picked.filter((each) => each !== id);
  return [...picked, id].slice(-2);
}

/** The sort after a click on a column. A second click reverses it. Figures begin with the largest. */
export function nextHistorySort(
  sort: Order<HistoryColumn>,
  column: HistoryColumn,
): Order<HistoryColumn> {
  if (sort.column === column) return {column, descending: !sort.descending};
  return {column, descending: !['scenario', 'registry', 'verdict'].includes(column)};
}
