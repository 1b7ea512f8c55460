// Gets the rows of the table for a plan: from the page's memory at once, or from the collector.
// Until the collector answers, the rows before stay and are marked as old.

import type {Api} from '../../data/api.js';
import {Polled} from '../../data/polled.js';
import type {LiveMemory} from '../../run/live-memory.js';
import type {Summary} from '../model/latency-frame.js';
import type {SummaryPlan} from '../model/latency-plan.js';
import {SelectionSum} from '../model/selection-sum.js';
import {rowsOfSum, rowsOfSummary} from '../model/series-rows.js';

type MemoryPlan = Extract<SummaryPlan, {kind: 'memory'}>;

const NO_ROWS: Summary = {rows: [], straddling: 0, old: false, problem: undefined};

export class SummarySource {
  readonly #api: Api;
  readonly #memory: LiveMemory;
  readonly #remote: Polled<Pick<Summary, 'rows' | 'straddling'>>;
  #sum = new SelectionSum();
  #sumName: string | undefined;
  #sumVersion = -1;
  #summary = NO_ROWS;

  constructor(api: Api, memory: LiveMemory, onChange: () => void, nowMs: () => number) {
    this.#api = api;
    this.#memory = memory;
    this.#remote = new Polled(onChange, nowMs);
  }

  /** May be called with every frame: only a change makes work. */
  ask(plan: SummaryPlan): void {
    if (plan.kind === 'memory') {
      this.#remote.ask(undefined);
      this.#addUp(plan);
      return;
    }
    this.#sumName = undefined;
    const {name, runId, query, grows} = plan;
    this.#remote.ask({
      ...{name, grows},
      ask: async (signal) => {
        const summary = await this.#api.summary(runId, query, signal);
        return {rows: rowsOfSummary(summary), straddling: summary.straddlingIntervals};
      },
    });
    this.#summary = this.#remoteSummary();
  }

  get state(): Summary {
    return this.#summary;
  }

  #addUp({name, placeOf}: MemoryPlan): void {
    const {version, intervals, catalog} = this.#memory;
    if (name === this.#sumName && version === this.#sumVersion) return;
    if (name !== this.#sumName) this.#sum = new SelectionSum();
    this.#sumName = name;
    this.#sumVersion = version;
    this.#sum.follow(intervals, placeOf);
    const rows = rowsOfSum(this.#sum, catalog);
    this.#summary = {rows, straddling: this.#sum.straddling, old: false, problem: undefined};
  }

  #remoteSummary(): Summary {
    const {answer, old, problem} = this.#remote.state;
    if (problem !== undefined) return {...NO_ROWS, problem};
    if (answer === undefined) return {...this.#summary, old: true, problem};
    return {...answer, old, problem};
  }
}
