// Draws a stretch of time again from its own blocks (the bootstrap: Efron, 1979). The draws are the
// same each time, so a report is too. Waves that are longer than one block are the task of waves.ts.

/** How often each block was taken, for every draw. */
export interface Draws {
  readonly blocks: number;
  /** One entry for each draw: so many times each block. */
  readonly taken: readonly Uint16Array[];
  /** Blocks that do not follow each other in time, such as whole runs: no wave reaches from one to the next. */
  readonly areApart?: boolean;
}

/** Enough for the 99th percentile of the draws. */
const DRAWS = 800;

export function drawBlocks(blocks: number, seed: number, draws = DRAWS): Draws {
  const share = seeded(seed);
  const taken = Array.from({length: draws}, () => {
    const times = new Uint16Array(blocks);
    for (let drawn = 0; drawn < blocks; drawn += 1) times[Math.floor(share() * blocks)]! += 1;
    return times;
  });
  return {blocks, taken};
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
