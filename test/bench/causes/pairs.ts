// Runs of many phases, whose phases are compared two by two.

import type {CausesJson} from '../../../src/contract/cause-json.js';
import type {RunReader} from '../../../src/domain/ports.js';
import {namesOf} from '../../../src/insight/sums/names.js';
import {compareStretches} from '../../../src/insight/stretches/compare-stretches.js';
import {readSide, type StretchSide} from '../../../src/insight/stretches/side.js';

export interface Pair {
  readonly before: string;
  readonly after: string;
  readonly causes: CausesJson;
}

/** The first phase with the second, the third with the fourth, and so on: each phase counts once. */
export function comparePairs(reader: RunReader): Pair[] {
  const names = namesOf(reader);
  const sides = reader.phases().map(({index, name, startNs, endNs}): StretchSide => {
    return readSide({reader, name, phase: index, times: [{startNs, endNs: endNs!}]});
  });
  return sides.flatMap((before, at): Pair[] => {
    const after = sides[at + 1];
    if (at % 2 === 1 || after === undefined) return [];
    const {causes} = compareStretches(before, after, names);
    return [{before: before.name, after: after.name, causes}];
  });
}
