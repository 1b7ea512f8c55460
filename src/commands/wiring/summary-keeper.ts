// Has the summaries of runs made when runs end, so that a list of runs does not have to wait for them.

import {messageOf, ProfilerError} from '../../domain/error.js';
import type {LiveFeed} from '../../domain/ports.js';
import type {HistoryJson} from '../../contract/history-json.js';
import type {Queries} from '../../api/queries/query.js';
import {warn} from '../console/terminal.js';

export interface KeeperTiming {
  /** What agents still have of a run comes within this time. */
  readonly settledMs: number;
  /** Where many runs have no summary yet, others may ask in between. */
  readonly betweenMs: number;
}

const TIMING: KeeperTiming = {settledMs: 3_000, betweenMs: 1_000};

export class SummaryKeeper {
  readonly #queries: Pick<Queries, 'history'>;
  readonly #unsubscribe: () => void;
  readonly #closing = new AbortController();
  readonly #timing: KeeperTiming;
  #timer: NodeJS.Timeout | undefined;
  #isActive = false;

  /** The feed begins with the state as it is: without a run, summaries that are missing are made at once. */
  constructor(queries: Pick<Queries, 'history'>, live: LiveFeed, timing = TIMING) {
    this.#queries = queries;
    this.#timing = timing;
    this.#unsubscribe = live.subscribe((event) => {
      if (event.kind === 'run') this.#heard(event.run !== undefined);
    });
  }

  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
    this.#closing.abort();
  }

  /** Nothing is read while a run goes on, because the collector may share its CPUs with the programs under test. */
  #heard(isActive: boolean): void {
    this.#isActive = isActive;
    clearTimeout(this.#timer);
    if (!isActive) this.#later(this.#timing.settledMs);
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => void this.#make(), ms);
  }

  async #make(): Promise<void> {
    try {
      const text = await this.#queries.history(this.#closing.signal);
      const {unread} = JSON.parse(text) as HistoryJson;
      if (unread > 0 && !this.#isActive) this.#later(this.#timing.betweenMs);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      if (!(error instanceof ProfilerError)) throw error;
      warn(`summaries of runs are not made: ${messageOf(error)}`);
    }
  }
}
