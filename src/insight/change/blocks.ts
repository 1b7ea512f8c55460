// Cuts a range of time into blocks of equal width. A block is the unit that is resampled: requests of
// one second wait for each other, so single requests are no independent witnesses.

const SECOND_NS = 1_000_000_000;
/** The wanted number of blocks: enough to know their spread, few enough to be independent. */
const WANTED = 30;
/** Figures are stored by second, and slow waves of a few seconds have to lie inside a block. */
const NARROWEST_S = 1;
const WIDEST_S = 3;
/** A phase of hours gets wider blocks. More of them would cost time and tell nothing new. */
const MOST = 120;

/** With fewer blocks the spread between them is not known well enough to tell chance from change. */
export const FEWEST_BLOCKS = 6;

/** So many runs on a side tell how much runs differ from each other. */
export const FEWEST_RUNS = 3;

/** A time from a start to an end, in Unix ns. */
export interface Stretch {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export interface Blocks {
  readonly count: number;
  readonly widthNs: number;
  /** The block that holds a time in Unix ns; undefined outside of all of them. */
  indexOf(ns: bigint): number | undefined;
}

/**
 * Several stretches, in order of time and apart, are cut into blocks of one width. The last block of each
 * may be longer or shorter by a half: a rest below half a block is left out.
 */
export function blocksOf(...stretches: readonly Stretch[]): Blocks {
  const widthNs = widthOf(stretches.reduce((sum, each) => sum + lengthOf(each), 0));
  let count = 0;
  const places = stretches.map((stretch) => {
    const first = count;
    const own = Math.floor(lengthOf(stretch) / widthNs + 0.5);
    count += own;
    return {startNs: stretch.startNs, first, own};
  });
  return {
    count,
    widthNs,
    indexOf(ns) {
      const place = places.findLast(({startNs}) => startNs <= ns);
      if (place === undefined) return undefined;
      const index = Math.floor(Number(ns - place.startNs) / widthNs);
      return index < place.own ? place.first + index : undefined;
    },
  };
}

function widthOf(lengthNs: number): number {
  const seconds = Math.floor(lengthNs / WANTED / SECOND_NS);
  const widthS = Math.min(WIDEST_S, Math.max(NARROWEST_S, seconds));
  return Math.max(widthS * SECOND_NS, lengthNs / MOST);
}

function lengthOf({startNs, endNs}: Stretch): number {
  return Math.max(0, Number(endNs - startNs));
}
