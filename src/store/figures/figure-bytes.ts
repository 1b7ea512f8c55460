// The figures of a batch as bytes. Ids of series are given in the order in which an agent first sends the
// series. The agent keeps that order for the most part, so the steps between ids are small.
//
//   number of figures n, then n steps from one id of a series to the next (signed, from 0),
//   then n values: of a histogram see histogram-bytes.ts, of a counter or gauge a number
//
// The values are packed before the batch goes to the writer thread. That thread has the dictionary of
// series and adds the ids.

import type {Figure} from '../../domain/record.js';
import type {SeriesRow} from './series.js';
import {readCounts, skipCounts, writeCounts} from '../bytes/histogram-bytes.js';
import {packed} from '../bytes/packed.js';
import {ByteReader, signedOf} from '../bytes/varint.js';

export function packValues(figures: readonly Figure[]): Uint8Array {
  return packed((writer) => {
    for (const figure of figures) {
      if (figure.kind === 'histogram') writeCounts(writer, figure.histogram.counts);
      else writer.number(figure.value);
    }
  });
}

export function joinFigures(seriesIds: readonly number[], values: Uint8Array): Uint8Array {
  return packed((writer) => {
    writer.varint(seriesIds.length);
    let last = 0;
    for (const id of seriesIds) {
      writer.signed(id - last);
      last = id;
    }
    writer.bytes(values);
  });
}

/** Reads the figures whose series are in `wanted` and skips the others. */
export function readFigures(
  bytes: Uint8Array,
  all: ReadonlyMap<number, SeriesRow>,
  wanted: ReadonlyMap<number, SeriesRow> = all,
): Figure[] {
  const reader = new ByteReader(bytes);
  const ids = readIds(reader);
  const figures: Figure[] = [];
  // What comes after the last wanted figure need not even be skipped.
  const end = 1 + ids.findLastIndex((id) => wanted.has(id));
  for (let at = 0; at < end; at += 1) {
    const series = all.get(ids[at]!);
    if (series === undefined) throw new RangeError(`no series ${ids[at]}`);
    if (wanted.has(ids[at]!)) figures.push(readFigure(reader, series));
    else skipValue(reader, series);
  }
  return figures;
}

export function readIds(reader: ByteReader): Float64Array {
  const ids = new Float64Array(reader.varint());
  reader.varints(ids);
  let last = 0;
  for (let at = 0; at < ids.length; at += 1) {
    last += signedOf(ids[at]!);
    ids[at] = last;
  }
  return ids;
}

function readFigure(reader: ByteReader, {key, kind, precisionBits}: SeriesRow): Figure {
  if (kind !== 'histogram') return {kind, ...key, value: reader.number()};
  return {kind, ...key, histogram: {precisionBits, counts: readCounts(reader)}};
}

export function skipValue(reader: ByteReader, {kind}: SeriesRow): void {
  if (kind === 'histogram') skipCounts(reader);
  else reader.number();
}
