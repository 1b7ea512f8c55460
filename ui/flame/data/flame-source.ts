// All that the view of flame graphs shows, fetched while it is shown.

import type {PhaseJson, RunDetailJson} from '../../../src/contract/run-json.js';
import type {SamplesJson} from '../../../src/contract/stacks-json.js';
import {ApiError} from '../../data/api.js';
import type {Api} from '../../data/api.js';
import {Polled} from '../../data/polled.js';
import type {PolledState} from '../../data/polled.js';
import {timed} from '../../data/timings.js';
import {readFlameGraph} from '../model/flame-graph.js';
import type {FlameGraph} from '../model/flame-graph.js';
import {planFlame} from '../model/flame-plan.js';
import type {FlameFacts} from '../model/flame-plan.js';

export interface FlameState {
  readonly graph: PolledState<FlameGraph>;
  /** Of the sub-second heat map. */
  readonly seconds: PolledState<SamplesJson>;
  /** Of the run on the other side of a difference. */
  readonly basePhases: readonly PhaseJson[];
}

export class FlameSource {
  readonly #api: Api;
  readonly #graph: Polled<FlameGraph>;
  readonly #seconds: Polled<SamplesJson>;
  readonly #baseRun: Polled<RunDetailJson>;

  constructor(api: Api, onChange: () => void, nowMs: () => number) {
    this.#api = api;
    this.#graph = new Polled(onChange, nowMs);
    this.#seconds = new Polled(onChange, nowMs);
    this.#baseRun = new Polled(onChange, nowMs);
  }

  /** Undefined where they are not looked at, or there is no run: then nothing is kept of them. */
  stateFor(facts: FlameFacts): FlameState | undefined {
    const plan = facts.view.tab === 'flame' ? planFlame(facts) : undefined;
    if (plan === undefined) {
      for (const each of [this.#graph, this.#seconds, this.#baseRun]) each.stop();
      return undefined;
    }
    const {graph, seconds} = plan;
    return {
      graph: this.#graph.stateFor({
        ...{name: graph.name, grows: graph.grows},
        ask: async (signal) => readAnswer(await this.#api.flame(graph.runId, graph.query, signal)),
      }),
      seconds: this.#seconds.stateFor({
        ...{name: seconds.name, grows: seconds.grows},
        ask: (signal) => this.#api.samples(seconds.runId, seconds.query, signal),
      }),
      basePhases: this.#basePhases(facts),
    };
  }

  #basePhases({view, book}: FlameFacts): readonly PhaseJson[] {
    const run = view.flame.base?.run;
    if (run === undefined || run === book.run?.id) {
      this.#baseRun.stop();
      return book.phases;
    }
    const ask = (signal: AbortSignal): Promise<RunDetailJson> => this.#api.run(run, signal);
    const {answer, old} = this.#baseRun.stateFor({name: run, grows: false, ask});
    return old ? [] : (answer?.phases ?? []);
  }
}

function readAnswer(json: Parameters<typeof readFlameGraph>[0]): FlameGraph {
  try {
    return timed('read flame graph', () => readFlameGraph(json));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ApiError(
      error.message,
      'Collector and page may be of different versions: reload it.',
    );
  }
}
