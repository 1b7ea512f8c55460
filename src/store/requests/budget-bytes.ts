// The budgets of one kind of requests in one second as bytes. There are few parts, and some dozen buckets
// that lie close together. All numbers are varints.
//
//   number of parts, then their ids
//   number of buckets, then for each in rising order
//     steps from the last one's index (the first: from 0), requests, errors,
//     for each part its ns, then ns of the durations that the parts do not add up to (signed)
//
// The last number is 0 by construction of a budget. If an agent is wrong by little, it takes one byte.

import type {BudgetBucket, BudgetHistogram} from '../../domain/budget.js';
import {packed} from '../bytes/packed.js';
import {ByteReader} from '../bytes/varint.js';
import type {ByteWriter} from '../bytes/varint.js';

export function packBudgets<Part extends string>(
  budgets: BudgetHistogram<Part>,
  numberOf: (part: Part) => number,
): Uint8Array {
  const parts = partsIn(budgets);
  return packed((writer) => {
    writer.varint(parts.length);
    for (const part of parts) writer.varint(numberOf(part));
    writer.varint(budgets.size);
    let last = 0;
    for (const [index, bucket] of [...budgets].sort(([left], [right]) => left - right)) {
      writer.varint(index - last);
      writeBucket(writer, bucket, parts);
      last = index;
    }
  });
}

/** Throws RangeError for bytes that are no budgets. */
export function unpackBudgets<Part extends string>(
  bytes: Uint8Array,
  nameOf: (number: number) => Part,
): BudgetHistogram<Part> {
  const reader = new ByteReader(bytes);
  const parts: Part[] = [];
  for (let left = reader.varint(); left > 0; left--) parts.push(nameOf(reader.varint()));
  const budgets = new Map<number, BudgetBucket<Part>>();
  let index = 0;
  for (let left = reader.varint(); left > 0; left--) {
    index += reader.varint();
    budgets.set(index, readBucket(reader, parts));
  }
  return budgets;
}

function writeBucket<Part extends string>(
  writer: ByteWriter,
  bucket: BudgetBucket<Part>,
  parts: readonly Part[],
): void {
  writer.varint(bucket.requests);
  writer.varint(bucket.errors);
  let restNs = atMost(bucket.durationNs);
  for (const part of parts) {
    const ns = atMost(bucket.parts.get(part) ?? 0);
    writer.varint(ns);
    restNs -= ns;
  }
  writer.signed(restNs);
}

function readBucket<Part extends string>(
  reader: ByteReader,
  names: readonly Part[],
): BudgetBucket<Part> {
  const requests = reader.varint();
  const errors = reader.varint();
  const parts = new Map<Part, number>();
  let durationNs = 0;
  for (const part of names) {
    const ns = reader.varint();
    durationNs += ns;
    if (ns > 0) parts.set(part, (parts.get(part) ?? 0) + ns);
  }
  return {requests, errors, durationNs: durationNs + reader.signed(), parts};
}

function partsIn<Part extends string>(budgets: BudgetHistogram<Part>): Part[] {
  const parts = new Set<Part>();
  for (const bucket of budgets.values()) for (const part of bucket.parts.keys()) parts.add(part);
  return [...parts];
}

/** Hostile durations could bring a sum past the numbers that are exact. */
function atMost(ns: number): number {
  return Math.min(ns, Number.MAX_SAFE_INTEGER);
}
