// The ratios of a self-test: each round's figure with the profiler over that without it.

import type {LoadFiguresJson, RatioJson, SelfTestRoundJson} from '../../contract/self-test-json.js';

/** Throws RangeError without rounds. */
export function ratioOf(
  rounds: readonly SelfTestRoundJson[],
  figure: (figures: LoadFiguresJson) => number,
): RatioJson {
  if (rounds.length === 0) throw new RangeError('a ratio needs a round');
  const ratios = rounds
    .map((round) => figure(round.with) / figure(round.without))
    .sort((left, right) => left - right);
  const middle = ratios.length >> 1;
  const isOdd = ratios.length % 2 === 1;
  const median = isOdd ? ratios[middle]! : (ratios[middle - 1]! + ratios[middle]!) / 2;
  return {median, least: ratios[0]!, most: ratios.at(-1)!};
}
