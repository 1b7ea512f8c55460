// Whether a series of readings grows, and how fast, with a confidence interval: Sen's slope and the
// interval that Kendall's test gives it (Sen 1968, Gilbert 1987, section 16.5). Robust: a tenth of the
// readings may be anything. Pure.
//
// Readings a second apart are no independent witnesses (memory is freed in steps, minutes apart), and
// would make the interval far too narrow. So they are joined to few blocks of time first, by median.

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
  /** How much came or went over the time that was read, by the slope. */
  readonly change: number;
  readonly seconds: number;
}

const BLOCKS = 30;
/** With fewer the interval is as wide as the world. */
const FEWEST_BLOCKS = 8;
/** Two-sided 95 % of the normal distribution. */
const Z = 1.96;

/** Undefined with too few readings. They need not be in order. */
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

/** The later half of the time, which tells what levels off from what goes on. */
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

/** Of every pair, the smallest first. */
function pairSlopes(blocks: readonly Reading[]): number[] {
  const slopes: number[] = [];
  blocks.forEach((left, at) => {
    for (const right of blocks.slice(at + 1)) {
      slopes.push((right.value - left.value) / (right.seconds - left.seconds));
    }
  });
  return slopes.sort((left, right) => left - right);
}

/** Variance of Kendall's S, with its correction for values that are equal. */
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
