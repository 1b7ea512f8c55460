// The kernel's latency as the page shows it: the rows of the table, and the series in the heat map.

import type {SeriesKey} from '../../../src/domain/record.js';
import type {Scene} from '../../data/scene.js';
import type {Problem} from '../../run/run-book.js';
import type {TrackedSeries} from '../../run/tracked-series.js';
import type {SeriesRow} from './series-rows.js';
import {showRows, tablesOf} from './series-table.js';
import type {ShownRows} from './series-table.js';

export interface Summary {
  readonly rows: readonly SeriesRow[];
  /** The number of intervals that reach over an end of the selection or of a phase. */
  readonly straddling: number;
  /** The rows belong to another selection: the answer has not come yet. */
  readonly old: boolean;
  readonly problem: Problem | undefined;
}

export interface LatencyState {
  readonly summary: Summary;
  /** The series in the heat map: the one that was pinned, or the one that takes most time. */
  readonly chosen: SeriesKey | undefined;
}

export interface LatencyFrame extends LatencyState {
  /** The histograms of the chosen series. */
  readonly tracked: TrackedSeries | undefined;
  /** The names of all tables, and of the one that is shown; empty where there are none. */
  readonly probes: readonly string[];
  readonly probe: string;
  /** The names of all targets, sorted. */
  readonly targets: readonly string[];
  readonly shown: ShownRows;
}

export function latencyFrame(
  scene: Scene,
  {summary, chosen}: LatencyState,
  tracked: TrackedSeries | undefined,
): LatencyFrame {
  const {view} = scene;
  const {rows} = summary;
  const probes = tablesOf(rows);
  const probe = view.probe ?? (probes.includes('syscalls') ? 'syscalls' : (probes[0] ?? ''));
  const shown = showRows(rows, {target: view.target, probe, text: view.text}, view.sort);
  return {summary, chosen, tracked, probes, probe, targets: targetsOf(scene, rows), shown};
}

function targetsOf({live, agents, book}: Scene, rows: readonly SeriesRow[]): string[] {
  const processes = live ? agents.flatMap((agent) => agent.processes) : book.processes;
  const named = [...processes.map(({target}) => target), ...rows.map(({key}) => key.target)];
  return [...new Set(named)].sort();
}
