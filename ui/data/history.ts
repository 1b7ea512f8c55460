// Fetches what lies before the live feed, or after the end of a run, piece by piece: a long run is
// shown as it comes in, and no answer is larger than the collector allows.

import type {RunBook} from '../run/run-book.js';
import type {TrackedSeries} from '../run/tracked-series.js';
import {msOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';
import {ApiError} from './api.js';
import type {Api} from './api.js';

export interface Fetching {
  readonly api: Api;
  readonly signal: AbortSignal;
  /** After each piece. */
  readonly onPiece: () => void;
  readonly nowMs: () => number;
}

const LOAD_PIECE_MS = 10 * 60_000;
const SERIES_PIECE_MS = 60 * 60_000;

/**
 * Everything about a run but its series; `onDated` when it is known how long the run is. Where it
 * fails the book says so.
 */
export async function fillBook(
  book: RunBook,
  runId: string,
  fetching: Fetching,
  onDated: () => void,
): Promise<void> {
  const {api, signal, onPiece} = fetching;
  await noteProblem(book, fetching, async () => {
    book.takeDetail(await api.run(runId, signal));
    onDated();
    onPiece();
    for (const piece of piecesOf(book, LOAD_PIECE_MS, fetching.nowMs())) {
      const {reports} = await api.load(runId, piece, signal);
      for (const report of reports) book.load.add(report);
      onPiece();
    }
    book.status = 'ready';
  });
}

/** One series over the whole run. */
export async function fillSeries(
  tracked: TrackedSeries,
  book: RunBook,
  runId: string,
  {api, signal, onPiece, nowMs}: Fetching,
): Promise<void> {
  for (const piece of piecesOf(book, SERIES_PIECE_MS, nowMs())) {
    const {intervals} = await api.latency(runId, tracked.key, piece, signal);
    for (const interval of intervals) tracked.addStored(interval);
    onPiece();
  }
}

/** Pieces overlap by a second: an interval that reaches over an end is in one of them at least. */
function piecesOf({run}: RunBook, pieceMs: number, nowMs: number): TimeRange[] {
  if (run === undefined) return [];
  const startMs = msOf(run.startUnixNs);
  const endMs = run.endUnixNs === undefined ? startMs + LONGEST_RUN_MS : msOf(run.endUnixNs);
  const lastMs = Math.min(endMs, nowMs + CLOCKS_APART_MS) + 1_000;
  const pieces: TimeRange[] = [];
  for (let fromMs = startMs - 1_000; fromMs < lastMs; fromMs += pieceMs) {
    pieces.push({fromMs, toMs: Math.min(fromMs + pieceMs + 1_000, lastMs + 1_000)});
  }
  return pieces;
}

/** Of a run whose end nobody wrote down. */
const LONGEST_RUN_MS = 24 * 3_600_000;
/** By how much the browser's clock may be behind the collector's before the newest is missed. */
const CLOCKS_APART_MS = 10 * 60_000;

async function noteProblem(
  book: RunBook,
  {signal, onPiece}: Fetching,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ApiError)) throw error;
    book.status = 'failed';
    book.problem = {message: error.message, hint: error.hint};
    onPiece();
  }
}
