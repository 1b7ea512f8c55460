// Draws a stretch of time again from its own blocks (the bootstrap: Efron, 1979). The draws are the
// same each time, so a report is too. Waves that are longer than one block are the task of waves.ts.

export interface Draws {
  readonly blocks: number;
  /**
   * The sum of a column over the blocks of each draw. The column has one entry for each block, and does not change
   * afterwards: many figures share a column, so it is added up once.
   */
  readonly sumsOf: (column: ArrayLike<number>) => Float64Array;
  /** Blocks that do not follow each other in time, such as whole runs: no wave reaches from one to the next. */
  readonly areApart?: boolean;
}

/** Enough for the 99th percentile of the draws. */
const DRAWS = 800;

export function drawBlocks(blocks: number, seed: number, draws = DRAWS): Draws {
  const taken = timesTaken(blocks, seed, draws);
  const known = new WeakMap<ArrayLike<number>, Float64Array>();
  const sumsOf = (column: ArrayLike<number>): Float64Array => {
    const sums = known.get(column) ?? sumsOfDraws(column, taken);
    known.set(column, sums);
    return sums;
  };
  return {blocks, sumsOf};
}

/** How often each draw took each block. */
function timesTaken(blocks: number, seed: number, draws: number): Uint16Array[] {
  const share = seeded(seed);
  return Array.from({length: draws}, () => {
    const times = new Uint16Array(blocks);
    for (let drawn = 0; drawn < blocks; drawn += 1) times[Math.floor(share() * blocks)]! += 1;
    return times;
  });
}

// This loop is most of the time of a comparison, so it sees one kind of array, and no block that adds nothing.
function sumsOfDraws(column: ArrayLike<number>, taken: readonly Uint16Array[]): Float64Array {
  const filled = Array.from({length: column.length}, (_, at) => at).filter(
    (at) => column[at] !== 0,
  );
  const blocks = Uint32Array.from(filled);
  const values = Float64Array.from(filled, (at) => column[at]!);
  return Float64Array.from(taken, (times) => {
    let sum = 0;
    for (let at = 0; at < blocks.length; at += 1) sum += values[at]! * times[blocks[at]!]!;
    return sum;
  });
}

/** Uniform from 0 to below 1: xorshift of 32 bits (Marsaglia, 2003). */
function seeded(seed: number): () => number {
  let state = (seed | 0) === 0 ? 1 : seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
