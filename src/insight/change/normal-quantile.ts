// The quantile of the normal distribution, by a rational function (Abramowitz and Stegun, 26.2.23).

/** For shares from 0.5 to below 1. Off by less than 0.0005. */
export function normalQuantile(share: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - share));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t ** 2;
  const below = 1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3;
  return t - above / below;
}
