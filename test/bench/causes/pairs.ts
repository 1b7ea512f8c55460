// Runs of many phases, whose phases are compared two by two.

import type {CausesJson} from '../../../src/contract/cause-json.js';
import {approximateSumNs, mergeHistograms, totalCount} from '../../../src/domain/histogram.js';
import type {RunReader} from '../../../src/domain/ports.js';
import {namesOf} from '../../../src/insight/sums/names.js';
import {compareStretches} from '../../../src/insight/stretches/compare-stretches.js';
import {readSide, type StretchSide} from '../../../src/insight/stretches/side.js';

export interface Pair {
  readonly before: string;
  readonly after: string;
  readonly causes: CausesJson;
  /** The mean operation of the first phase and of the second, as the client measured them, ms. */
  readonly operationMs: readonly [before: number, after: number];
}

/** The first phase with the second, the third with the fourth, and so on: each phase counts once. */
export function comparePairs(reader: RunReader): Pair[] {
  const names = namesOf(reader);
  const means = operationMeansMs(reader);
  const sides = reader.phases().map(({index, name, startNs, endNs}): StretchSide => {
    return readSide({reader, name, phase: index, times: [{startNs, endNs: endNs!}]});
  });
  return sides.flatMap((before, at): Pair[] => {
    const after = sides[at + 1];
    if (at % 2 === 1 || after === undefined) return [];
    const {causes} = compareStretches(before, after, names);
    const operationMs = [means.get(at) ?? NaN, means.get(at + 1) ?? NaN] as const;
    return [{before: before.name, after: after.name, causes, operationMs}];
  });
}

/** The mean latency of the operations of each phase, ms, by the phase's index. */
function operationMeansMs(reader: RunReader): ReadonlyMap<number, number> {
  const reports = [...reader.loadReports()];
  return new Map(
    reader.phases().map(({index}) => {
      const rows = reports.filter(({phaseIndex}) => phaseIndex === index).flatMap(({rows}) => rows);
      const whole = rows.filter(({scope}) => scope === 'operation');
      const merged = mergeHistograms(whole.map(({latency}) => latency));
      return [index, approximateSumNs(merged) / 1e6 / totalCount(merged)];
    }),
  );
}
