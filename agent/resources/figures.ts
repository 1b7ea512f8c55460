// Makes figures of readings. The kernel's sums only grow; a figure is what was added since the reading
// before.

import type {Figure, SeriesKey} from '../../src/domain/record.js';

export type Place = Omit<SeriesKey, 'metric'>;

/** One gauge for each value that is known. */
export function gauges(
  place: Place,
  levels: Readonly<Record<string, number | undefined>>,
): readonly Figure[] {
  return Object.entries(levels).flatMap(([metric, value]): Figure[] =>
    value === undefined || !Number.isFinite(value)
      ? []
      : [{kind: 'gauge', ...place, metric, value}],
  );
}

/** No name of a target, a file or a group has it. */
const NUL = '\0';

/** Remembers sums from one reading to the next. A series that is not read again is forgotten. */
export class Sums {
  #before = new Map<string, number>();
  #now = new Map<string, number>();

  /** Begins a reading. */
  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** What was added since the reading before; undefined at the first one, and after a step back. */
  added(name: string, sum: number | undefined): number | undefined {
    if (sum === undefined || !Number.isFinite(sum)) return undefined;
    this.#now.set(name, sum);
    const before = this.#before.get(name);
    return before === undefined || sum < before ? undefined : sum - before;
  }

  /** One counter for each sum that grew. A sum that stood still has no figure, because most stand still. */
  counters(place: Place, sums: Readonly<Record<string, number | undefined>>): readonly Figure[] {
    const {target, probe, series} = place;
    const name = [target, probe, series].join(NUL);
    return Object.entries(sums).flatMap(([metric, sum]): Figure[] => {
      const value = this.added(`${name}${NUL}${metric}`, sum);
      return value === undefined || value === 0 ? [] : [{kind: 'counter', ...place, metric, value}];
    });
  }
}
