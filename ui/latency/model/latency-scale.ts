// The vertical scale of latencies: powers of two at equal distances, linear in between. Histograms
// have the same scale, so a bucket never lies in two rows.

import {KERNEL_PRECISION_BITS} from '../../../src/domain/histogram.js';

export interface LatencyScale {
  /** Powers of two, in ns. */
  readonly lowestOctave: number;
  readonly highestOctave: number;
  /** A divisor of the number of buckets in an octave. */
  readonly rowsPerOctave: number;
}

const PER_OCTAVE = 2 ** KERNEL_PRECISION_BITS;
/** Latencies below 16 ns cannot be measured; they go into the lowest row. */
const FLOOR_OCTAVE = KERNEL_PRECISION_BITS;
const FEWEST_OCTAVES = 6;
const MOST_ROWS = 96;

/** A scale that contains the buckets from one index to another. */
export function scaleFor(lowestIndex: number, highestIndex: number): LatencyScale {
  const lowest = octaveOfIndex(lowestIndex);
  const highest = octaveOfIndex(highestIndex) + 1;
  const missing = Math.max(0, FEWEST_OCTAVES - (highest - lowest));
  const lowestOctave = Math.max(FLOOR_OCTAVE, lowest - Math.floor(missing / 2));
  const highestOctave = Math.max(highest, lowestOctave + FEWEST_OCTAVES);
  let rowsPerOctave = PER_OCTAVE;
  while (rowsPerOctave > 1 && (highestOctave - lowestOctave) * rowsPerOctave > MOST_ROWS) {
    rowsPerOctave /= 2;
  }
  return {lowestOctave, highestOctave, rowsPerOctave};
}

export function rowCount({lowestOctave, highestOctave, rowsPerOctave}: LatencyScale): number {
  return (highestOctave - lowestOctave) * rowsPerOctave;
}

/**
 * The row of a bucket, counted from below. A bucket outside of the scale goes into the nearest row.
 */
export function rowOfIndex(index: number, scale: LatencyScale): number {
  const octave = octaveOfIndex(index);
  const within = index < PER_OCTAVE ? 0 : index % PER_OCTAVE;
  const row =
    (octave - scale.lowestOctave) * scale.rowsPerOctave +
    Math.floor((within * scale.rowsPerOctave) / PER_OCTAVE);
  return Math.min(rowCount(scale) - 1, Math.max(0, row));
}

/** The height of a latency: 0 at the bottom of the scale, 1 at its top. */
export function heightOf(ns: number, {lowestOctave, highestOctave}: LatencyScale): number {
  const value = Math.max(ns, 2 ** lowestOctave);
  const octave = Math.floor(Math.log2(value));
  const position = octave + value / 2 ** octave - 1;
  return Math.min(1, (position - lowestOctave) / (highestOctave - lowestOctave));
}

/** Both ends of a row in ns; the upper end is not part of it. Rows are counted from below. */
export function rowBounds(row: number, scale: LatencyScale): {fromNs: number; toNs: number} {
  const edge = (at: number): number => {
    const octave = scale.lowestOctave + Math.floor(at / scale.rowsPerOctave);
    return 2 ** octave * (1 + (at % scale.rowsPerOctave) / scale.rowsPerOctave);
  };
  return {fromNs: edge(row), toNs: edge(row + 1)};
}

/** The powers of ten inside the scale in ns; where there are few, also three times each of them. */
export function latencyTicks({lowestOctave, highestOctave}: LatencyScale): number[] {
  const [lowest, highest] = [2 ** lowestOctave, 2 ** highestOctave];
  const few = highestOctave - lowestOctave <= 9;
  const ticks: number[] = [];
  for (let power = 10; power <= highest; power *= 10) {
    for (const ns of few ? [power, 3 * power] : [power]) {
      if (ns >= lowest && ns <= highest) ticks.push(ns);
    }
  }
  return ticks;
}

// Indexes 16 to 31 are the octave of 16 ns, 32 to 47 that of 32 ns, and so on.
function octaveOfIndex(index: number): number {
  return Math.max(FLOOR_OCTAVE, Math.floor(index / PER_OCTAVE) + KERNEL_PRECISION_BITS - 1);
}
