// Counts how often a target was started again: a root process ended that had lived for a while, and another
// one of the same name is there. Helpers that a target starts for moments are no restarts.

import type {Figure} from '../../src/domain/record.js';
import type {KnownProcess} from '../targets/process-table.js';

const PROBE = 'limits';
/** A process that was seen at so many readings is the server, and no helper. */
const READINGS_OF_A_SERVER = 2;

interface Root {
  readonly comm: string;
  readings: number;
}

/** By pid and start. */
type Roots = Map<string, Root>;

export class RootStarts {
  readonly #known = new Map<string, Roots>();

  /** Since the reading before. The first reading of a target gives none. */
  read(target: string, processes: readonly KnownProcess[]): readonly Figure[] {
    const before = this.#known.get(target);
    const now = rootsOf(processes, before);
    // Between two lives a target has no process: what it had is remembered until it has one again.
    if (now.size === 0) return [];
    this.#known.set(target, now);
    if (before === undefined) return [];
    const value = startsBetween(before, now);
    return [{kind: 'counter', target, probe: PROBE, series: '', metric: 'starts', value}];
  }
}

function rootsOf(processes: readonly KnownProcess[], before: Roots = new Map()): Roots {
  const pids = new Set(processes.map(({pid}) => pid));
  const roots = processes.filter(({parentPid}) => !pids.has(parentPid));
  return new Map(
    roots.map(({pid, startTicks, comm}) => {
      const key = `${pid}@${startTicks}`;
      return [key, {comm, readings: (before.get(key)?.readings ?? 0) + 1}];
    }),
  );
}

function startsBetween(before: Roots, now: Roots): number {
  const ended = [...before].filter(
    ([key, {readings}]) => !now.has(key) && readings >= READINGS_OF_A_SERVER,
  );
  const waiting = ended.map(([, {comm}]) => comm);
  let starts = 0;
  for (const [key, {comm}] of now) {
    const at = before.has(key) ? -1 : waiting.indexOf(comm);
    if (at < 0) continue;
    waiting.splice(at, 1);
    starts += 1;
  }
  return starts;
}
