// Durations counted in exponential buckets, as Prometheus's native histograms and OpenTelemetry's exponential
// ones have them: 8 buckets for each power of two, so a quantile is off by 4.5 % at most.

/** Each power of two has 2^3 buckets. */
export const SPARSE_SCHEMA = 3;
const PER_OCTAVE = 2 ** SPARSE_SCHEMA;

/** From 1 ns (2^-30 s) to 2^20 s, which is twelve days: so many buckets that there can be. */
const LOWEST = -30 * PER_OCTAVE;
const HIGHEST = 20 * PER_OCTAVE;

/** Bucket i holds durations of up to 2^(i/8) s that are longer than 2^((i−1)/8) s. */
export interface SparseDurations {
  /** Durations of 0. */
  readonly zeros: number;
  readonly counts: ReadonlyMap<number, number>;
}

export class SparseSum implements SparseDurations {
  zeros = 0;
  readonly counts = new Map<number, number>();

  add(durationNs: number, times = 1): void {
    if (durationNs > 0) this.#addTo(sparseBucket(durationNs), times);
    else this.zeros += times;
  }

  addAll({zeros, counts}: SparseDurations): void {
    this.zeros += zeros;
    for (const [bucket, times] of counts) this.#addTo(bucket, times);
  }

  #addTo(bucket: number, times: number): void {
    this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + times);
  }
}

/** Of a duration above 0. */
export function sparseBucket(durationNs: number): number {
  const bucket = Math.ceil(Math.log2(durationNs / 1e9) * PER_OCTAVE);
  return Math.min(HIGHEST, Math.max(LOWEST, bucket));
}
