// A latency histogram that merges exactly with the kernel's: log-linear, 16 sub-buckets per power
// of two, whole nanoseconds. bpf/*.bt compute the same index in the kernel (see bpf/README.md).
//
// bucket(v) = v for v < 32, else 16·s + (v >> s) with s = floor(log2 v) − 4.
//
// Finer histograms (the load generator's) use more sub-bucket bits; because the scheme nests,
// `coarsen` turns them into this one without any error of its own.

/** Sub-buckets per power of two, as a power of two itself: 4 means 16, so a relative error ≤ 1/16. */
export const KERNEL_PRECISION_BITS = 4;

/** 7 means 128 sub-buckets: relative error ≤ 1/128, for figures taken in user space. */
export const CLIENT_PRECISION_BITS = 7;

/** Counts by bucket index, sparse. `precisionBits` says which scheme the indexes belong to. */
export interface Histogram {
  readonly precisionBits: number;
  readonly counts: ReadonlyMap<number, number>;
}

/** The histogram without observations. */
export const EMPTY_HISTOGRAM: Histogram = {
  precisionBits: KERNEL_PRECISION_BITS,
  counts: new Map(),
};

/** The bucket that `valueNs` falls in; values below zero count as zero, up to 2^53 are exact. */
export function bucketIndex(valueNs: number, precisionBits = KERNEL_PRECISION_BITS): number {
  const value = valueNs > 0 ? Math.floor(valueNs) : 0;
  if (value < 2 << precisionBits) return value;
  const shift = floorLog2(value) - precisionBits;
  // Powers of floating point numbers cost more than the rest of this function. Only durations of seconds
  // need them.
  const leading = value < 2 ** 31 ? value >> shift : Math.floor(value / 2 ** shift);
  return (shift << precisionBits) + leading;
}

/** Both ends of a bucket, included, in nanoseconds. */
export function bucketBounds(
  index: number,
  precisionBits = KERNEL_PRECISION_BITS,
): {minNs: number; maxNs: number} {
  const perPower = 2 ** precisionBits;
  if (index < 2 * perPower) return {minNs: index, maxNs: index};
  const shift = Math.floor(index / perPower) - 1;
  const minNs = (index - perPower * shift) * 2 ** shift;
  return {minNs, maxNs: minNs + 2 ** shift - 1};
}

export function histogramOf(valuesNs: Iterable<number>, precisionBits?: number): Histogram {
  const recorder = new HistogramRecorder(precisionBits);
  for (const valueNs of valuesNs) recorder.record(valueNs);
  return recorder.snapshot();
}

/** Sum of histograms. If their precisions differ, the result has the coarsest of them. */
export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const all = [...histograms];
  const precisionBits = Math.min(
    ...all.map((histogram) => histogram.precisionBits),
    all.length === 0 ? KERNEL_PRECISION_BITS : Infinity,
  );
  const counts = new Map<number, number>();
  for (const histogram of all) {
    for (const [index, count] of coarsen(histogram, precisionBits).counts) {
      counts.set(index, (counts.get(index) ?? 0) + count);
    }
  }
  return {precisionBits, counts};
}

/** The same observations at a lower precision: exact, because the buckets nest. */
export function coarsen(histogram: Histogram, precisionBits: number): Histogram {
  if (histogram.precisionBits <= precisionBits) return histogram;
  const counts = new Map<number, number>();
  for (const [index, count] of histogram.counts) {
    const {minNs} = bucketBounds(index, histogram.precisionBits);
    const coarse = bucketIndex(minNs, precisionBits);
    counts.set(coarse, (counts.get(coarse) ?? 0) + count);
  }
  return {precisionBits, counts};
}

export function totalCount(histogram: Histogram): number {
  let total = 0;
  for (const count of histogram.counts.values()) total += count;
  return total;
}

/** Sum of all observations in ns, each taken as the middle of its bucket. */
export function approximateSumNs(histogram: Histogram): number {
  const perPower = 2 ** histogram.precisionBits;
  let sum = 0;
  // Neither an object nor an entry is made for each bucket: a collector adds up hundreds of thousands in a second.
  histogram.counts.forEach((count, index) => (sum += middleNs(index, perPower) * count));
  return sum;
}

/** A power is a call out of V8's code, which takes longer than the rest of a bucket. */
const POWERS_OF_TWO = Array.from({length: 64}, (_, exponent) => 2 ** exponent);

/** The middle of the ends that `bucketBounds` gives. */
function middleNs(index: number, perPower: number): number {
  if (index < 2 * perPower) return index;
  const shift = Math.floor(index / perPower) - 1;
  const width = POWERS_OF_TWO[shift] ?? 2 ** shift;
  return (index - perPower * shift) * width + (width - 1) / 2;
}

/**
 * The latency in ns that a share `q` (0–1) of the observations did not exceed, as the upper end of
 * its bucket: at most one bucket too high, never too low. Undefined without observations.
 */
export function quantileNs(histogram: Histogram, q: number): number | undefined {
  const total = totalCount(histogram);
  if (total === 0) return undefined;
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const [index, count] of sortedBuckets(histogram)) {
    seen += count;
    if (seen >= rank) return bucketBounds(index, histogram.precisionBits).maxNs;
  }
  return undefined;
}

export function sortedBuckets(histogram: Histogram): [number, number][] {
  return [...histogram.counts].sort(([left], [right]) => left - right);
}

/** The indexes of the buckets, in order. The kernel tells them so, and they need not be sorted then. */
export function risingIndexes({counts}: Histogram): number[] {
  const indexes = [...counts.keys()];
  const isRising = indexes.every((index, at) => at === 0 || indexes[at - 1]! < index);
  return isRising ? indexes : indexes.sort((left, right) => left - right);
}

/** Counts observations. `snapshot` gives a copy; `take` gives a copy and empties the recorder. */
export class HistogramRecorder {
  readonly #precisionBits: number;
  #counts = new Map<number, number>();

  constructor(precisionBits = KERNEL_PRECISION_BITS) {
    this.#precisionBits = precisionBits;
  }

  record(valueNs: number, count = 1): void {
    const index = bucketIndex(valueNs, this.#precisionBits);
    this.#counts.set(index, (this.#counts.get(index) ?? 0) + count);
  }

  snapshot(): Histogram {
    return {precisionBits: this.#precisionBits, counts: new Map(this.#counts)};
  }

  take(): Histogram {
    const taken = {precisionBits: this.#precisionBits, counts: this.#counts};
    this.#counts = new Map();
    return taken;
  }
}

/**
 * The buckets in which durations are counted for Prometheus: few and the same everywhere, so that they can be
 * added up over targets and over time. These are their upper ends, included; one more bucket has no end.
 */
export const DURATION_LIMITS_NS: readonly number[] = [
  0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
].map((ms) => ms * 1e6);

/** Counts by bucket: as many as there are limits, and one. */
export type DurationCounts = number[];

export function noDurations(): DurationCounts {
  return new Array<number>(DURATION_LIMITS_NS.length + 1).fill(0);
}

export function durationBucket(ns: number): number {
  let bucket = 0;
  while (bucket < DURATION_LIMITS_NS.length && ns > DURATION_LIMITS_NS[bucket]!) bucket += 1;
  return bucket;
}

/** A bucket of the histogram that holds a limit counts above it: by 1/128 of the duration at most. */
export function addDurations(counts: DurationCounts, histogram: Histogram): void {
  for (const [index, times] of histogram.counts) {
    counts[durationBucket(bucketBounds(index, histogram.precisionBits).maxNs)]! += times;
  }
}

// Math.clz32 sees 32 bits only, Math.log2 rounds up just below powers of two past 2^48.
function floorLog2(value: number): number {
  const high = Math.floor(value / 2 ** 32);
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(value);
}
