// GET /api/runs/:run/samples — samples by second and offset in the second, for short stalls that a
// flame graph of minutes hides.

import {ProfilerError} from '../../domain/error.js';
import type {SamplesJson} from '../../domain/json.js';
import type {RunReader} from '../../domain/ports.js';
import type {Run} from '../../domain/run.js';
import type {StackPointPiece, TimeRange} from '../../domain/stack-samples.js';
import {isSelected, isShown} from '../../flame/weigh-samples.js';
import type {Query} from './query.js';
import {findStretch} from './stretch.js';

type SamplesQuery = Extract<Query, {kind: 'samples'}>;

const SLOT_MS = 20;
const SLOTS = 1_000 / SLOT_MS;

/** Four hours: 10 MB of JSON on a busy host. */
const MOST_SECONDS = 14_400;

/** Throws `API_ANSWER_TOO_LARGE`. */
export function answerSamples(
  reader: RunReader,
  {selection, stretch}: SamplesQuery,
  mostSeconds = MOST_SECONDS,
): SamplesJson {
  const range = findStretch(reader, stretch);
  const pieces = reader
    .stackPoints(range)
    .pieces.filter(({group}) => isSelected(group, selection) && isShown(group, selection));
  const cells = cellsOf(pieces);
  const {first, columns} = secondsOf(withinRun(range, reader.run()), cells, mostSeconds);
  return {
    kind: selection.sampleKind,
    unit: selection.sampleKind === 'on-cpu' ? 'samples' : 'ns',
    startUnixNs: `${BigInt(first) * 1_000_000_000n}`,
    slotMs: SLOT_MS,
    columns,
    cells: [...cells]
      .sort(([left], [right]) => left - right)
      .map(([cell, weight]) => [Math.floor(cell / SLOTS) - first, cell % SLOTS, weight]),
  };
}

/** Weights by number of the slot since 1970. */
function cellsOf(pieces: readonly StackPointPiece[]): Map<number, number> {
  const cells = new Map<number, number>();
  for (const piece of pieces) {
    const {timesMs, weights} = piece.columns();
    for (let at = 0; at < timesMs.length; at++) {
      const cell = Math.floor(timesMs[at]! / SLOT_MS);
      cells.set(cell, (cells.get(cell) ?? 0) + weights[at]!);
    }
  }
  return cells;
}

/** A stretch that reaches past the run shows no more than the run. */
function withinRun({fromNs, toNs}: TimeRange, {startNs, endNs}: Run): TimeRange {
  return {
    fromNs: fromNs !== undefined && fromNs > startNs ? fromNs : startNs,
    ...(toNs === undefined || (endNs !== undefined && toNs > endNs) ? {} : {toNs}),
  };
}

/** From the second in which the stretch begins to that in which it ends, or the samples do. */
function secondsOf(
  {fromNs, toNs}: TimeRange,
  cells: ReadonlyMap<number, number>,
  mostSeconds: number,
): {first: number; columns: number} {
  if (cells.size === 0) return {first: secondAt(fromNs), columns: 0};
  let [earliest, latest] = [Infinity, -Infinity];
  for (const cell of cells.keys()) {
    earliest = Math.min(earliest, cell);
    latest = Math.max(latest, cell);
  }
  const first = Math.min(Math.floor(earliest / SLOTS), secondAt(fromNs));
  const last = Math.max(Math.floor(latest / SLOTS), secondAt(toNs && toNs - 1n));
  if (last - first < mostSeconds) return {first, columns: last - first + 1};
  throw new ProfilerError(
    'API_ANSWER_TOO_LARGE',
    `${last - first + 1} seconds match`,
    `ask for a phase, or for at most ${mostSeconds} seconds with from and to`,
  );
}

/** 0 where there is no such end. */
function secondAt(timeNs: bigint | undefined): number {
  return timeNs === undefined ? 0 : Number(timeNs / 1_000_000_000n);
}
