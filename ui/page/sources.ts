// Asks the collector what a plan says, and holds the answers. Everything that depends on the scene
// is fetched here; the session fetches runs and their history.

import type {CausesAnswerJson} from '../../src/contract/causes-answer-json.js';
import type {HopsReportJson} from '../../src/contract/hops-json.js';
import type {VerdictJson} from '../../src/contract/run-json.js';
import type {Api} from '../data/api.js';
import {Polled} from '../data/polled.js';
import type {PolledState} from '../data/polled.js';
import type {Session} from '../data/session.js';
import {FlameSource} from '../flame/data/flame-source.js';
import type {FlameState} from '../flame/data/flame-source.js';
import {HistorySource} from '../history/data/history-source.js';
import type {HistoryState} from '../history/data/history-source.js';
import {LatencySource} from '../latency/data/latency-source.js';
import type {LatencyState} from '../latency/model/latency-frame.js';
import {RequestsSource} from '../requests/data/requests-source.js';
import type {RequestsState} from '../requests/data/requests-source.js';
import type {PagePlan} from './plan.js';

/** The answers so far. An answer is undefined where the plan has no question for it. */
export interface Answers {
  readonly history: HistoryState | undefined;
  readonly latency: LatencyState;
  readonly requests: RequestsState | undefined;
  readonly flame: FlameState | undefined;
  readonly hops: PolledState<HopsReportJson> | undefined;
  readonly causes: PolledState<CausesAnswerJson> | undefined;
  readonly verdict: PolledState<VerdictJson> | undefined;
}

export class Sources {
  readonly #api: Api;
  readonly #history: HistorySource;
  readonly #latency: LatencySource;
  readonly #requests: RequestsSource;
  readonly #flame: FlameSource;
  readonly #hops: Polled<HopsReportJson>;
  readonly #causes: Polled<CausesAnswerJson>;
  readonly #verdict: Polled<VerdictJson>;
  #plan: PagePlan | undefined;

  /** `onChange` is called when an answer has come. */
  constructor(session: Session, api: Api, onChange: () => void, nowMs: () => number) {
    this.#api = api;
    this.#history = new HistorySource(api, onChange, nowMs);
    this.#latency = new LatencySource(session, api, onChange, nowMs);
    this.#requests = new RequestsSource(api, onChange, nowMs);
    this.#flame = new FlameSource(api, onChange, nowMs);
    this.#hops = new Polled(onChange, nowMs);
    this.#causes = new Polled(onChange, nowMs);
    this.#verdict = new Polled(onChange, nowMs);
  }

  /** May be called with every frame: only a new question, or one that is due, sends a request. */
  ask(plan: PagePlan): void {
    const {history, latency, requests, flame, hops, causes, verdict} = plan;
    this.#plan = plan;
    this.#history.ask(history);
    this.#latency.ask(latency);
    this.#requests.ask(requests);
    this.#flame.ask(flame);
    this.#hops.ask(
      hops && {...hops, ask: (signal) => this.#api.hops(hops.runId, hops.query, signal)},
    );
    this.#causes.ask(
      causes && {
        ...causes,
        ask: (signal) => this.#api.causes(causes.runId, causes.query, signal),
      },
    );
    this.#verdict.ask(
      verdict && {...verdict, ask: (signal) => this.#api.verdict(verdict.runId, signal)},
    );
  }

  get answers(): Answers {
    return {
      history: this.#history.state,
      latency: this.#latency.state,
      requests: this.#requests.state,
      flame: this.#flame.state,
      hops: this.#plan?.hops && this.#hops.state,
      causes: this.#plan?.causes && this.#causes.state,
      verdict: this.#plan?.verdict && this.#verdict.state,
    };
  }
}
