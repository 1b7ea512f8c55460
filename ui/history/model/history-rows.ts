// The rows of the list of runs: which runs a filter keeps, in which order, and what filters can be chosen.
// Pure.

import type {HistoryRunJson} from '../../../src/contract/history-json.js';
import type {Age, HistoryColumn, HistoryView} from '../../address/history-view.js';
import {msOf} from '../../time/time.js';

const DAY_MS = 24 * 3_600_000;
const AGES_MS: Readonly<Record<Age, number>> = {day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS};

/** The name in the scenario's text; of a run without a scenario its own. */
export function scenarioOf({name, summary}: HistoryRunJson): string {
  return summary.scenario ?? name;
}

export function labelsOf({labels}: Pick<HistoryRunJson, 'labels'>): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

export function registryOf({summary}: HistoryRunJson): string {
  return summary.registryVersions?.join(', ') ?? '';
}

/** The users or operations per second at the knee; 0 where the lowest load broke. */
export function kneeLoad({summary: {knee}}: HistoryRunJson): number | undefined {
  return knee && (knee.rate ?? knee.users ?? 0);
}

/** The runs that a filter keeps, in its order. */
export function shownRuns(
  runs: readonly HistoryRunJson[],
  view: HistoryView,
  nowMs: number,
): HistoryRunJson[] {
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  const sinceMs = view.age === undefined ? 0 : nowMs - AGES_MS[view.age];
  const kept = runs.filter(
    (run) =>
      (view.scenario === undefined || scenarioOf(run) === view.scenario) &&
      (view.label === undefined || labelsOf(run).includes(view.label)) &&
      msOf(run.startUnixNs) >= sinceMs &&
      hasWords(run, words),
  );
  const {column, descending} = view.sort;
  const order = descending ? -1 : 1;
  return kept.sort((left, right) => compare(left, right, column, order));
}

function hasWords(run: HistoryRunJson, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const {id, name, note = '', summary} = run;
  const parts = [
    id,
    name,
    scenarioOf(run),
    ...labelsOf(run),
    registryOf(run),
    summary.verdict,
    note,
  ];
  const text = parts.join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

const KEYS: Readonly<Record<HistoryColumn, (run: HistoryRunJson) => number | string | undefined>> =
  {
    scenario: scenarioOf,
    when: ({startUnixNs}) => msOf(startUnixNs),
    registry: (run) => registryOf(run) || undefined,
    knee: kneeLoad,
    day: ({summary}) => summary.operationsPerDay,
    p95: ({summary}) => summary.p95Ms,
    cost: ({summary}) => summary.cpuMsPerOperation,
    verdict: ({summary}) => summary.verdict,
    size: ({bytes}) => bytes,
  };

/** Runs without the figure come last in both orders; equal ones with the newest first. */
function compare(
  left: HistoryRunJson,
  right: HistoryRunJson,
  column: HistoryColumn,
  order: 1 | -1,
): number {
  const [before, after] = [KEYS[column](left), KEYS[column](right)];
  if (before === after) return msOf(right.startUnixNs) - msOf(left.startUnixNs);
  if (before === undefined) return 1;
  if (after === undefined) return -1;
  return before < after ? -order : order;
}

export interface Choices {
  readonly scenarios: readonly string[];
  /** `NAME=VALUE`, the most frequent first, not more than a person would look through. */
  readonly labels: readonly string[];
}

const MOST_LABELS = 200;

export function choicesOf(runs: readonly HistoryRunJson[]): Choices {
  const labels = new Map<string, number>();
  for (const label of runs.flatMap(labelsOf)) labels.set(label, (labels.get(label) ?? 0) + 1);
  const byCount = [...labels].sort(
    ([left, count], [right, other]) => other - count || (left < right ? -1 : 1),
  );
  return {
    scenarios: [...new Set(runs.map(scenarioOf))].sort(),
    labels: byCount.slice(0, MOST_LABELS).map(([label]) => label),
  };
}
