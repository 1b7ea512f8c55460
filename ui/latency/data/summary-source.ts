// The rows of the table for a plan: out of memory at once, or from the collector when it answers.
// Until it does, the rows before stay and are marked as old.

import {ApiError} from '../../data/api.js';
import type {Api} from '../../data/api.js';
import type {LiveMemory} from '../../run/live-memory.js';
import type {Problem} from '../../run/run-book.js';
import {SelectionSum} from '../model/selection-sum.js';
import {rowsOfSum, rowsOfSummary} from '../model/series-rows.js';
import type {SeriesRow} from '../model/series-rows.js';
import type {SummaryPlan} from '../model/summary-plan.js';

export interface SummaryState {
  readonly rows: readonly SeriesRow[];
  readonly straddling: number;
  /** The rows are of another selection: the answer has not come yet. */
  readonly old: boolean;
  readonly problem: Problem | undefined;
}

const NO_ROWS: SummaryState = {rows: [], straddling: 0, old: false, problem: undefined};
const REFRESH_MS = 3_000;

type RemotePlan = Extract<SummaryPlan, {kind: 'remote'}>;

export class SummarySource {
  readonly #api: Api;
  readonly #onChange: () => void;
  readonly #nowMs: () => number;
  #sum = new SelectionSum();
  #sumOf = '';
  #sumVersion = -1;
  #remoteName = '';
  #askedMs = 0;
  #asking: AbortController | undefined;
  #state = NO_ROWS;

  constructor(api: Api, onChange: () => void, nowMs: () => number) {
    this.#api = api;
    this.#onChange = onChange;
    this.#nowMs = nowMs;
  }

  /** May be called with every frame: only what changed makes work. */
  stateFor(plan: SummaryPlan, memory: LiveMemory): SummaryState {
    if (plan.kind === 'remote') return this.#remote(plan);
    this.#asking?.abort();
    this.#remoteName = '';
    if (plan.name === this.#sumOf && memory.version === this.#sumVersion) return this.#state;
    if (plan.name !== this.#sumOf) this.#sum = new SelectionSum();
    this.#sumOf = plan.name;
    this.#sumVersion = memory.version;
    this.#sum.follow(memory.intervals, plan.placeOf);
    const rows = rowsOfSum(this.#sum, memory.catalog);
    this.#state = {rows, straddling: this.#sum.straddling, old: false, problem: undefined};
    return this.#state;
  }

  #remote(plan: RemotePlan): SummaryState {
    const isNew = plan.name !== this.#remoteName;
    const isDue = plan.grows && this.#nowMs() - this.#askedMs > REFRESH_MS;
    if (isNew) {
      this.#sumOf = '';
      this.#state = {...this.#state, old: true, problem: undefined};
    }
    if (isNew || isDue) void this.#ask(plan);
    this.#remoteName = plan.name;
    return this.#state;
  }

  async #ask(plan: RemotePlan): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#askedMs = this.#nowMs();
    try {
      const summary = await this.#api.summary(plan.runId, plan.query, asking.signal);
      const {straddlingIntervals: straddling} = summary;
      this.#state = {rows: rowsOfSummary(summary), straddling, old: false, problem: undefined};
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      const {message, hint} = error;
      this.#state = {...NO_ROWS, problem: {message, hint}};
    }
    this.#onChange();
  }
}
