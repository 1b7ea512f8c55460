// Noise that is the same in each run of a test.

export interface Noise {
  /** From 0 to below 1. */
  share(): number;
  /** Normal, mean 0, spread 1. */
  normal(): number;
  /** Normal values, each with this correlation to the one before. */
  wave(correlation: number): () => number;
}

export function noise(seed: number): Noise {
  let state = seed;
  // Numerical Recipes' linear congruential generator, of which the upper bits are used.
  const share = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share());
  return {
    share,
    normal,
    wave(correlation) {
      let last = normal();
      return () => {
        last = correlation * last + Math.sqrt(1 - correlation ** 2) * normal();
        return last;
      };
    },
  };
}
