// All that the view of requests shows, fetched while it is shown.

import type {BudgetJson, RequestJson} from '../../../src/contract/requests-json.js';
import type {Api} from '../../data/api.js';
import {Polled} from '../../data/polled.js';
import type {PolledState} from '../../data/polled.js';
import {planRequests} from '../model/requests-plan.js';
import type {Question, RequestsFacts} from '../model/requests-plan.js';
import {RequestPages} from './request-pages.js';
import type {RequestList} from './request-pages.js';

export interface RequestsState {
  /** Of the selection. */
  readonly bars: PolledState<BudgetJson>;
  /** Of the time that the charts show. */
  readonly time: PolledState<BudgetJson>;
  readonly list: RequestList;
  readonly more: () => void;
  readonly follow: () => void;
  /** While the pointer is on the list. */
  readonly hold: (held: boolean) => void;
  /** The one that is open; undefined when none is. */
  readonly opened: PolledState<RequestJson> | undefined;
}

export class RequestsSource {
  readonly #api: Api;
  readonly #bars: Polled<BudgetJson>;
  readonly #time: Polled<BudgetJson>;
  readonly #opened: Polled<RequestJson>;
  readonly #pages: RequestPages;

  constructor(api: Api, onChange: () => void, nowMs: () => number) {
    this.#api = api;
    this.#bars = new Polled(onChange, nowMs);
    this.#time = new Polled(onChange, nowMs);
    this.#opened = new Polled(onChange, nowMs);
    this.#pages = new RequestPages(api, onChange, nowMs);
  }

  /** Undefined where they are not looked at, or there is no run: then nothing is kept of them. */
  stateFor(facts: RequestsFacts): RequestsState | undefined {
    const plan = facts.view.tab === 'requests' ? planRequests(facts) : undefined;
    if (plan === undefined) {
      this.#stop();
      return undefined;
    }
    const isOne = plan.time.name === plan.bars.name;
    const bars = this.#bars.stateFor(this.#budget(plan.bars));
    if (isOne) this.#time.stop();
    return {
      bars,
      time: isOne ? bars : this.#time.stateFor(this.#budget(plan.time)),
      list: this.#pages.listFor(plan.list),
      more: () => void this.#pages.more(),
      follow: () => this.#pages.follow(),
      hold: (held) => this.#pages.hold(held),
      opened: this.#open(plan.bars.runId, facts.view.requests.request),
    };
  }

  #open(runId: string, id: string | undefined): PolledState<RequestJson> | undefined {
    if (id === undefined) {
      this.#opened.stop();
      return undefined;
    }
    const ask = (signal: AbortSignal): Promise<RequestJson> => this.#api.request(runId, id, signal);
    return this.#opened.stateFor({name: JSON.stringify([runId, id]), grows: false, ask});
  }

  #budget({name, runId, query, grows}: Question) {
    return {
      ...{name, grows},
      ask: (signal: AbortSignal) => this.#api.budget(runId, query, signal),
    };
  }

  #stop(): void {
    for (const each of [this.#bars, this.#time, this.#opened, this.#pages]) each.stop();
  }
}
