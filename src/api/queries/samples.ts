// GET /api/runs/:run/samples answers with samples by second and by offset in the second. It shows short
// stalls, which a flame graph of minutes hides.

import {ProfilerError} from '../../domain/error.js';
import type {SamplesJson} from '../../contract/stacks-json.js';
import type {RunReader} from '../../domain/ports.js';
import type {Run} from '../../domain/run.js';
import type {StackPointPiece, TimeRange} from '../../domain/stacks/stack-samples.js';
import {isSelected, isShown} from '../../flame/weigh-samples.js';
import type {Query} from './query.js';
import {findRange, shownSeconds} from './find-range.js';

type SamplesQuery = Extract<Query, {kind: 'samples'}>;

const SLOT_MS = 20;
const SLOTS = 1_000 / SLOT_MS;

/** Four hours, which are 10 MB of JSON on a busy host. */
const MOST_SECONDS = 14_400;

/** Throws `API_ANSWER_TOO_LARGE`. */
export function answerSamples(
  reader: RunReader,
  {selection, range: wanted}: SamplesQuery,
  mostSeconds = MOST_SECONDS,
): SamplesJson {
  const range = findRange(reader, wanted);
  const run = reader.run();
  assertShort(withinRun(range, run), run.endNs, mostSeconds);
  const pieces = reader
    .stackPoints(range)
    .pieces.filter(({group}) => isSelected(group, selection) && isShown(group, selection));
  const seconds = secondsOf(pieces, shownSeconds(run));
  const {first, columns} = columnsOf(withinRun(range, run), seconds, mostSeconds);
  return {
    kind: selection.sampleKind,
    unit: selection.sampleKind === 'on-cpu' ? 'samples' : 'ns',
    startUnixNs: `${BigInt(first) * 1_000_000_000n}`,
    slotMs: SLOT_MS,
    columns,
    cells: [...seconds]
      .sort(([left], [right]) => left - right)
      .flatMap(([second, slots]) => cellsOf(second - first, slots)),
  };
}

/** Weights by slot, for each second since 1970 that has samples. */
type Seconds = ReadonlyMap<number, Float64Array>;

// Seconds are looked up first: one large map of all slots would be slow for millions of waits.
function secondsOf(
  pieces: readonly StackPointPiece[],
  shown: ReturnType<typeof shownSeconds>,
): Seconds {
  const seconds = new Map<number, Float64Array>();
  for (const piece of pieces) {
    const {timesMs, weights} = piece.columns();
    for (let at = 0; at < timesMs.length; at++) {
      const timeMs = timesMs[at]!;
      const second = Math.floor(timeMs / 1_000);
      if (second < shown.first || second > shown.last) continue;
      let slots = seconds.get(second);
      if (slots === undefined) seconds.set(second, (slots = new Float64Array(SLOTS)));
      slots[Math.floor((timeMs - 1_000 * second) / SLOT_MS)]! += weights[at]!;
    }
  }
  return seconds;
}

function cellsOf(column: number, slots: Float64Array): SamplesJson['cells'] {
  return Array.from(slots, (weight, slot) => [column, slot, weight] as const).filter(
    ([, , weight]) => weight > 0,
  );
}

/** Cuts a range that reaches past the run. */
function withinRun({fromNs, toNs}: TimeRange, {startNs, endNs}: Run): TimeRange {
  return {
    fromNs: fromNs !== undefined && fromNs > startNs ? fromNs : startNs,
    ...(toNs === undefined || (endNs !== undefined && toNs > endNs) ? {} : {toNs}),
  };
}

/** From the second in which the range begins to that in which it ends, or in which the samples end. */
function columnsOf(
  {fromNs, toNs}: TimeRange,
  seconds: Seconds,
  mostSeconds: number,
): {first: number; columns: number} {
  if (seconds.size === 0) return {first: secondAt(fromNs), columns: 0};
  let [first, last] = [secondAt(fromNs), secondAt(toNs && toNs - 1n)];
  for (const second of seconds.keys()) {
    first = Math.min(first, second);
    last = Math.max(last, second);
  }
  const columns = last - first + 1;
  if (columns > mostSeconds) throw tooLong(columns, mostSeconds);
  return {first, columns};
}

/** Refuses a range that is too long before anything is read, where its end is known. */
function assertShort(
  {fromNs, toNs}: TimeRange,
  runEndNs: bigint | undefined,
  mostSeconds: number,
): void {
  const endNs = toNs ?? runEndNs;
  if (endNs === undefined) return;
  const seconds = secondAt(endNs) - secondAt(fromNs);
  if (seconds > mostSeconds) throw tooLong(seconds, mostSeconds);
}

function tooLong(seconds: number, mostSeconds: number): ProfilerError {
  return new ProfilerError(
    'API_ANSWER_TOO_LARGE',
    `${seconds} seconds match`,
    `ask for a phase, or for at most ${mostSeconds} seconds with from and to`,
  );
}

/** The second since 1970; 0 for a time that is not known. */
function secondAt(timeNs: bigint | undefined): number {
  return timeNs === undefined ? 0 : Number(timeNs / 1_000_000_000n);
}
