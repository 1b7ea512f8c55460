// Reads the figures of a batch. record-packer.ts writes them.

import type {Histogram} from '../domain/histogram.js';
import type {Figure} from '../domain/record.js';
import {FIGURE, HISTOGRAM} from './fields.js';
import {assertHistogram, finite} from './plain.js';
import {BYTES, FIXED64, tagOf, VARINT, type ProtoReader} from './proto-reader.js';
import type {StringList} from './string-list.js';

const TARGET = tagOf(FIGURE.target, VARINT);
const PROBE = tagOf(FIGURE.probe, VARINT);
const SERIES = tagOf(FIGURE.series, VARINT);
const METRIC = tagOf(FIGURE.metric, VARINT);
const BUCKETS = tagOf(FIGURE.histogram, BYTES);
const COUNT = tagOf(FIGURE.count, FIXED64);
const LEVEL = tagOf(FIGURE.level, FIXED64);

const PRECISION = tagOf(HISTOGRAM.precisionBits, VARINT);
const STEPS = tagOf(HISTOGRAM.indexSteps, BYTES);
const COUNTS = tagOf(HISTOGRAM.counts, BYTES);

/** Throws RangeError or TypeError for everything that a well-behaved agent does not send. */
export function readFigure(reader: ProtoReader, strings: StringList): Figure {
  let [target, probe, series, metric, count] = [0, 0, 0, 0, 0];
  let level: number | undefined;
  let histogram: Histogram | undefined;
  const outer = reader.enter();
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === TARGET) target = reader.uint32();
    else if (tag === PROBE) probe = reader.uint32();
    else if (tag === SERIES) series = reader.uint32();
    else if (tag === METRIC) metric = reader.uint32();
    else if (tag === BUCKETS) histogram = readHistogram(reader);
    else if (tag === COUNT) count = finite(reader.double());
    else if (tag === LEVEL) level = finite(reader.double());
    else reader.skip();
  }
  reader.leave(outer);
  const key = {
    target: strings.at(target),
    probe: strings.at(probe),
    series: strings.at(series),
    metric: strings.at(metric),
  };
  if (histogram !== undefined) return {kind: 'histogram', ...key, histogram};
  if (level !== undefined) return {kind: 'gauge', ...key, value: level};
  return {kind: 'counter', ...key, value: count};
}

/**
 * The numbers of one histogram at a time, as many as a frame has bytes. They are written over by the next one,
 * because each batch has dozens: an array whose length is set to 0 loses its memory, and grows again.
 */
const steps: number[] = [];
const counts: number[] = [];

function readHistogram(reader: ProtoReader): Histogram {
  let precisionBits = 0;
  let [stepsEnd, countsEnd] = [0, 0];
  const outer = reader.enter();
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag === PRECISION) precisionBits = reader.uint32();
    else if (tag === STEPS) stepsEnd = reader.uint32s(steps, stepsEnd);
    else if (tag === COUNTS) countsEnd = reader.uint32s(counts, countsEnd);
    else reader.skip();
  }
  reader.leave(outer);
  if (stepsEnd !== countsEnd) throw new RangeError('a histogram with unequal halves');
  return {precisionBits, counts: countsOf(precisionBits, countsEnd)};
}

/** Makes the counts by bucket index of the first `buckets` numbers of both lists. */
function countsOf(precisionBits: number, buckets: number): Map<number, number> {
  const decoded = new Map<number, number>();
  let index = 0;
  for (let at = 0; at < buckets; at++) {
    index += steps[at]!;
    decoded.set(index, counts[at]!);
  }
  assertHistogram(precisionBits, index);
  return decoded;
}
