// Fetches the list of runs, and the comparison of two of them. While summaries are still being made, the
// list is asked for again.

import type {HistoryJson} from '../../../src/contract/history-json.js';
import type {RunComparisonJson} from '../../../src/contract/report-json.js';
import type {Api} from '../../data/api.js';
import {Polled} from '../../data/polled.js';
import type {PolledState} from '../../data/polled.js';
import type {HistoryPlan} from '../model/history-plan.js';

export interface HistoryState {
  readonly list: PolledState<HistoryJson>;
  /** Undefined while fewer than two runs are picked. */
  readonly comparison: PolledState<RunComparisonJson> | undefined;
}

export class HistorySource {
  readonly #api: Api;
  readonly #list: Polled<HistoryJson>;
  readonly #comparison: Polled<RunComparisonJson>;
  #plan: HistoryPlan | undefined;

  constructor(api: Api, onChange: () => void, nowMs: () => number) {
    this.#api = api;
    this.#list = new Polled(onChange, nowMs);
    this.#comparison = new Polled(onChange, nowMs);
  }

  ask(plan: HistoryPlan | undefined): void {
    this.#plan = plan;
    const {comparison} = plan ?? {};
    this.#list.ask(
      plan && {
        name: plan.list,
        grows: (this.#list.state.answer?.unread ?? 0) > 0,
        ask: (signal) => this.#api.history(signal),
      },
    );
    this.#comparison.ask(
      comparison && {
        ...comparison,
        ask: (signal) => this.#api.comparison(comparison.runId, comparison.query, signal),
      },
    );
  }

  /** Undefined in another view. */
  get state(): HistoryState | undefined {
    if (this.#plan === undefined) return undefined;
    const comparison = this.#plan.comparison && this.#comparison.state;
    return {list: this.#list.state, comparison};
  }
}
