// Fetches the figures of a run that the live feed did not bring, piece by piece. A long run is
// shown while it comes in, and no answer is larger than the collector allows.

import type {RunBook} from '../run/run-book.js';
import type {TrackedSeries} from '../run/tracked-series.js';
import {msOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';
import {ApiError} from './api.js';
import type {Api} from './api.js';

export interface Fetching {
  readonly api: Api;
  readonly signal: AbortSignal;
  /** Called after each piece. */
  readonly onPiece: () => void;
  readonly nowMs: () => number;
}

const LOAD_PIECE_MS = 10 * 60_000;
const SERIES_PIECE_MS = 60 * 60_000;

/**
 * Fetches everything about a run except its series. `onDated` is called when it is known how long
 * the run is. The book holds the problem where this fails.
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

/** Fetches one series over the whole run. Throws ApiError. */
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

/**
 * The ranges to ask for. They overlap by a second, so an interval that reaches over an end is in
 * one at least.
 */
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

/** The length that is assumed of a run whose end is not stored. */
const LONGEST_RUN_MS = 24 * 3_600_000;
/**
 * How far the browser's clock may be behind the collector's before the newest figures are missed.
 */
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
