// Estimates how fast a series of readings grows, with a confidence interval: Sen's slope, and the
// interval that Kendall's test gives it (Sen 1968, Gilbert 1987, section 16.5). The estimate is robust:
// a tenth of the readings may have any value. Pure.
//
// Readings that are a second apart are not independent: memory, for example, is freed in steps that
// are minutes apart. They would make the interval far too narrow. Therefore they are first joined to a
// few blocks of time, by median.

export interface Reading {
  /** Seconds since any instant. */
  readonly seconds: number;
  readonly value: number;
}

/** `value` per hour; the truth lies between `low` and `high` in 95 of 100 cases. */
export interface Trend {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
  /** Median of all readings. */
  readonly level: number;
  /** The change over the whole time of the readings, by the slope. */
  readonly change: number;
  readonly seconds: number;
}

const BLOCKS = 30;
/** With fewer blocks the interval is too wide to say anything. */
const FEWEST_BLOCKS = 8;
/** Two-sided 95 % of the normal distribution. */
const Z = 1.96;

/** Undefined with too few readings. They may be in any order. */
export function trendOf(readings: readonly Reading[]): Trend | undefined {
  const blocks = joinToBlocks(readings);
  if (blocks.length < FEWEST_BLOCKS) return undefined;
  const slopes = pairSlopes(blocks);
  const spread = Z * Math.sqrt(kendallVariance(blocks));
  const at = (rank: number): number =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))]!;
  const middle = (slopes.length - 1) / 2;
  const perSecond = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  const seconds = blocks.at(-1)!.seconds - blocks[0]!.seconds;
  return {
    perHour: perSecond * 3600,
    low: at((slopes.length - spread) / 2 - 1) * 3600,
    high: at((slopes.length + spread) / 2) * 3600,
    level: median(readings.map(({value}) => value)),
    change: perSecond * seconds,
    seconds,
  };
}

/** The readings of the later half of the time: they tell whether growth goes on or levels off. */
export function laterHalf(readings: readonly Reading[]): readonly Reading[] {
  const [first, last] = bounds(readings);
  return readings.filter(({seconds}) => seconds >= (first + last) / 2);
}

function joinToBlocks(readings: readonly Reading[]): Reading[] {
  const [first, last] = bounds(readings);
  const width = (last - first) / BLOCKS;
  if (!(width > 0)) return [];
  const blocks: Reading[][] = Array.from({length: BLOCKS}, () => []);
  for (const reading of readings) {
    blocks[Math.min(BLOCKS - 1, Math.floor((reading.seconds - first) / width))]!.push(reading);
  }
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => ({
      seconds: median(block.map(({seconds}) => seconds)),
      value: median(block.map(({value}) => value)),
    }));
}

function bounds(readings: readonly Reading[]): [first: number, last: number] {
  return readings.reduce<[number, number]>(
    ([first, last], {seconds}) => [Math.min(first, seconds), Math.max(last, seconds)],
    [Infinity, -Infinity],
  );
}

/** The slope between every two blocks, the smallest first. */
function pairSlopes(blocks: readonly Reading[]): number[] {
  const slopes: number[] = [];
  blocks.forEach((left, at) => {
    for (const right of blocks.slice(at + 1)) {
      slopes.push((right.value - left.value) / (right.seconds - left.seconds));
    }
  });
  return slopes.sort((left, right) => left - right);
}

/** The variance of Kendall's S, with the correction for equal values. */
function kendallVariance(blocks: readonly Reading[]): number {
  const groups = new Map<number, number>();
  for (const {value} of blocks) groups.set(value, (groups.get(value) ?? 0) + 1);
  const term = (n: number): number => n * (n - 1) * (2 * n + 5);
  const ties = [...groups.values()].reduce((sum, size) => sum + term(size), 0);
  return (term(blocks.length) - ties) / 18;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
