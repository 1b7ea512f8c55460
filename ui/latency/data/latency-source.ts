// Asks for what the view of latency shows, and lets the session track the series in the heat map.

import type {SeriesKey} from '../../../src/domain/record.js';
import type {Api} from '../../data/api.js';
import type {Session} from '../../data/session.js';
import type {LatencyState} from '../model/latency-frame.js';
import type {LatencyPlan} from '../model/latency-plan.js';
import {pickSeries} from '../model/series-table.js';
import {SummarySource} from './summary-source.js';

export class LatencySource {
  readonly #session: Session;
  readonly #summary: SummarySource;
  #followed: SeriesKey | undefined;
  #chosen: SeriesKey | undefined;

  constructor(session: Session, api: Api, onChange: () => void, nowMs: () => number) {
    this.#session = session;
    this.#summary = new SummarySource(api, session.live.memory, onChange, nowMs);
  }

  ask({summary, pinned, target}: LatencyPlan): void {
    this.#summary.ask(summary);
    this.#follow(target);
    this.#chosen = pinned ?? this.#followed;
    this.#session.track(this.#chosen);
  }

  get state(): LatencyState {
    return {summary: this.#summary.state, chosen: this.#chosen};
  }

  /** Until somebody pins a series, the heat map follows the one that takes most time. */
  #follow(target: string | undefined): void {
    const {rows, old} = this.#summary.state;
    if (old) return;
    const candidates = rows.filter(({key}) => target === undefined || key.target === target);
    this.#followed = pickSeries(candidates, this.#followed);
  }
}
