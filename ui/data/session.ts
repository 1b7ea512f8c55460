// Joins the live feed, the API and the address. It decides which run and which series are fetched,
// keeps them, and says when there is something new to draw. It knows nothing of how they look.

import type {LiveMessageJson, RunsJson} from '../../src/contract/run-json.js';
import type {SeriesKey} from '../../src/domain/record.js';
import type {ViewState} from '../address/view-state.js';
import {LiveState} from '../run/live-state.js';
import {RunBook} from '../run/run-book.js';
import {isSameSeries} from '../run/series-catalog.js';
import {TrackedSeries} from '../run/tracked-series.js';
import {ApiError} from './api.js';
import type {Api} from './api.js';
import {fillBook, fillSeries} from './history.js';
import type {Fetching} from './history.js';
import type {ConnectionState} from './live-socket.js';

export interface SessionOptions {
  readonly api: Api;
  readonly view: ViewState;
  readonly nowMs: () => number;
  /**
   * Called when something is new. This is often, so drawing waits for the next frame of the screen.
   */
  readonly onChange: () => void;
  /**
   * Called when the session has changed the view itself, because the run that was followed has
   * ended.
   */
  readonly onView: (view: ViewState) => void;
  /**
   * Called when the connection looks open and brings nothing. After a laptop's sleep it may be
   * dead.
   */
  readonly onSilence: () => void;
}

const DETAIL_EVERY_MS = 10_000;
/**
 * Agents send figures every second. After this time without any, something is wrong with the feed.
 */
export const SILENT_AFTER_MS = 5_000;
const RECONNECT_AFTER_MS = 20_000;

export class Session {
  readonly live = new LiveState();
  readonly #options: SessionOptions;
  view: ViewState;
  connection: ConnectionState = {kind: 'connecting'};
  runs: RunsJson = {runs: []};
  tracked: TrackedSeries | undefined;
  /** The time of the last figures, on the browser's clock. */
  heardMs: number | undefined;
  #past: RunBook | undefined;
  #pastId: string | undefined;
  #bookFetching = new AbortController();
  #seriesFetching = new AbortController();
  #detailMs = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.view = options.view;
    void this.#fetchRuns();
    this.#openRun();
  }

  /** The book of the run that is shown. It has no run where none goes on and none was chosen. */
  get book(): RunBook {
    return this.isLive ? this.live.book : (this.#past ?? this.live.book);
  }

  get isLive(): boolean {
    return this.view.run === undefined || this.view.run === this.live.book.run?.id;
  }

  setView(view: ViewState): void {
    const isOtherRun = view.run !== this.view.run;
    this.view = view;
    if (isOtherRun) this.#openRun();
    this.#options.onChange();
  }

  setConnection(state: ConnectionState): void {
    const isBack = state.kind === 'open' && this.live.greeted;
    this.connection = state;
    if (isBack) this.#catchUp();
    this.#options.onChange();
  }

  receive(message: LiveMessageJson): void {
    const change = this.live.apply(message);
    if (change.kind === 'none') return;
    if (change.kind === 'interval') {
      this.heardMs = this.#options.nowMs();
      if (this.isLive) this.tracked?.addLive(change.interval, this.live.memory.catalog);
    }
    if (change.kind === 'began') this.#began();
    if (change.kind === 'ended') this.#ended(change.book);
    this.#options.onChange();
  }

  /** Follows a series from now on, and fetches its past. */
  track(key: SeriesKey | undefined): void {
    if (key === undefined) this.tracked = undefined;
    if (key === undefined || isSameSeries(this.tracked?.key, key)) return;
    this.tracked = new TrackedSeries(key);
    this.#fillTracked();
  }

  /** Called once a second: asks again for what changes without a message of the feed. */
  tick(): void {
    const {nowMs, onChange, onSilence} = this.#options;
    if (this.#silentMs > RECONNECT_AFTER_MS) onSilence();
    if (this.isLive && this.book.run !== undefined && nowMs() - this.#detailMs > DETAIL_EVERY_MS) {
      void this.#refreshDetail(this.book);
    }
    onChange();
  }

  /**
   * How long the feed has been silent. It is 0 without a connection and without a connected agent.
   */
  get #silentMs(): number {
    const {connection, heardMs, live} = this;
    if (connection.kind !== 'open' || !live.agents.some(({connected}) => connected)) return 0;
    return this.#options.nowMs() - Math.max(connection.sinceMs, heardMs ?? 0);
  }

  #began(): void {
    void this.#fetchRuns();
    if (!this.isLive) return;
    this.#openRun();
  }

  /** A run that was followed stays on the screen, under an address that can be kept. */
  #ended(book: RunBook): void {
    void this.#fetchRuns();
    const runId = book.run?.id;
    const wasShown = this.view.run === undefined || this.view.run === runId;
    if (!wasShown || runId === undefined) return;
    this.#past = book;
    this.#pastId = runId;
    this.view = {...this.view, run: runId};
    this.#options.onView(this.view);
    this.#fillBook(book, runId);
  }

  #openRun(): void {
    const runId = this.isLive ? this.live.book.run?.id : this.view.run;
    if (!this.isLive && runId !== undefined && runId !== this.#pastId) {
      this.#past = new RunBook();
      this.#past.status = 'loading';
      this.#pastId = runId;
    }
    if (this.tracked !== undefined) this.tracked = new TrackedSeries(this.tracked.key);
    this.#fillBook(this.book, runId);
  }

  #fillBook(book: RunBook, runId: string | undefined): void {
    this.#bookFetching.abort();
    this.#bookFetching = new AbortController();
    this.#detailMs = this.#options.nowMs();
    if (runId === undefined) return this.#fillTracked();
    book.status = 'loading';
    book.problem = undefined;
    const fetching = this.#fetching(this.#bookFetching);
    void fillBook(book, runId, fetching, () => this.#fillTracked());
  }

  #fillTracked(): void {
    const {tracked, book} = this;
    this.#seriesFetching.abort();
    this.#seriesFetching = new AbortController();
    if (tracked === undefined) return;
    const {memory} = this.live;
    if (this.isLive) for (const each of memory.intervals) tracked.addLive(each, memory.catalog);
    const runId = book.run?.id;
    if (runId === undefined) return;
    const fetching = this.#fetching(this.#seriesFetching);
    fillSeries(tracked, book, runId, fetching).catch((error: unknown) => {
      if (fetching.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      book.problem = {message: error.message, hint: error.hint};
      this.#options.onChange();
    });
  }

  /** After a reconnect the feed repeats its newest messages; the rest is in the run file. */
  #catchUp(): void {
    this.live.memory.interrupt('perhaps');
    void this.#fetchRuns();
    const runId = this.live.book.run?.id;
    if (this.isLive && runId !== undefined) this.#fillBook(this.live.book, runId);
  }

  async #refreshDetail(book: RunBook): Promise<void> {
    this.#detailMs = this.#options.nowMs();
    const runId = book.run?.id;
    if (runId === undefined) return;
    try {
      book.takeDetail(await this.#options.api.run(runId, this.#bookFetching.signal));
    } catch (error) {
      // The next attempt comes in ten seconds, and the socket tells when the connection is lost.
      if (!(error instanceof ApiError) && !this.#bookFetching.signal.aborted) throw error;
    }
  }

  async #fetchRuns(): Promise<void> {
    try {
      this.runs = await this.#options.api.runs(new AbortController().signal);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.book.problem = {message: error.message, hint: error.hint};
    }
    this.#options.onChange();
  }

  #fetching({signal}: AbortController): Fetching {
    const {api, nowMs, onChange} = this.#options;
    return {api, signal, onPiece: onChange, nowMs};
  }
}
