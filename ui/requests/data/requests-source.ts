// Asks for what the view of requests shows, while it is shown.

import type {RequestChainJson} from '../../../src/contract/request-chain-json.js';
import type {BudgetJson, RequestJson} from '../../../src/contract/requests-json.js';
import type {Api} from '../../data/api.js';
import {Polled} from '../../data/polled.js';
import type {PolledQuestion, PolledState} from '../../data/polled.js';
import type {Question} from '../../data/question.js';
import type {RequestsPlan} from '../model/requests-plan.js';
import {RequestPages} from './request-pages.js';
import type {RequestList} from './request-pages.js';

export interface RequestsState {
  /** The budget of the selection. */
  readonly bars: PolledState<BudgetJson>;
  /** The budget over the time that the charts show. */
  readonly time: PolledState<BudgetJson>;
  readonly list: RequestList;
  readonly more: () => void;
  readonly follow: () => void;
  /** True while the pointer is on the list. */
  readonly hold: (held: boolean) => void;
  /** The request that is open; undefined when none is. */
  readonly opened: PolledState<RequestJson> | undefined;
  /** The same request over all hops. */
  readonly chain: PolledState<RequestChainJson> | undefined;
}

export class RequestsSource {
  readonly #api: Api;
  readonly #bars: Polled<BudgetJson>;
  readonly #time: Polled<BudgetJson>;
  readonly #opened: Polled<RequestJson>;
  readonly #chain: Polled<RequestChainJson>;
  readonly #pages: RequestPages;
  #plan: RequestsPlan | undefined;

  constructor(api: Api, onChange: () => void, nowMs: () => number) {
    this.#api = api;
    this.#bars = new Polled(onChange, nowMs);
    this.#time = new Polled(onChange, nowMs);
    this.#opened = new Polled(onChange, nowMs);
    this.#chain = new Polled(onChange, nowMs);
    this.#pages = new RequestPages(api, onChange, nowMs);
  }

  /** Without a plan nothing is kept. */
  ask(plan: RequestsPlan | undefined): void {
    this.#plan = plan;
    this.#bars.ask(plan && this.#budget(plan.bars));
    this.#time.ask(plan && !isOne(plan) ? this.#budget(plan.time) : undefined);
    this.#opened.ask(plan && this.#request(plan));
    this.#chain.ask(plan && this.#chainOf(plan));
    this.#pages.ask(plan?.list);
  }

  /** Undefined without a plan. */
  get state(): RequestsState | undefined {
    const plan = this.#plan;
    if (plan === undefined) return undefined;
    const bars = this.#bars.state;
    return {
      bars,
      time: isOne(plan) ? bars : this.#time.state,
      list: this.#pages.list,
      more: () => void this.#pages.more(),
      follow: () => this.#pages.follow(),
      hold: (held) => this.#pages.hold(held),
      opened: plan.opened === undefined ? undefined : this.#opened.state,
      chain: plan.opened === undefined ? undefined : this.#chain.state,
    };
  }

  #budget({name, runId, query, grows}: Question): PolledQuestion<BudgetJson> {
    return {name, grows, ask: (signal) => this.#api.budget(runId, query, signal)};
  }

  #request({opened: id, bars: {runId}}: RequestsPlan): PolledQuestion<RequestJson> | undefined {
    if (id === undefined) return undefined;
    const name = JSON.stringify([runId, id]);
    return {name, grows: false, ask: (signal) => this.#api.request(runId, id, signal)};
  }

  #chainOf({
    opened: id,
    bars: {runId},
  }: RequestsPlan): PolledQuestion<RequestChainJson> | undefined {
    if (id === undefined) return undefined;
    const name = JSON.stringify([runId, id, 'chain']);
    return {name, grows: false, ask: (signal) => this.#api.requestChain(runId, id, signal)};
  }
}

/** True where the charts show just the selection, so that one answer serves both. */
function isOne({bars, time}: RequestsPlan): boolean {
  return bars.name === time.name;
}
