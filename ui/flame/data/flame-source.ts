// Asks for what the view of flame graphs shows, while it is shown.

import type {PhaseJson, RunDetailJson} from '../../../src/contract/run-json.js';
import type {FlameJson, SamplesJson} from '../../../src/contract/stacks-json.js';
import {ApiError} from '../../data/api.js';
import type {Api} from '../../data/api.js';
import {Polled} from '../../data/polled.js';
import type {PolledState} from '../../data/polled.js';
import {timed} from '../../data/timings.js';
import {readFlameGraph} from '../model/flame-graph.js';
import type {FlameGraph} from '../model/flame-graph.js';
import type {FlamePlan} from '../model/flame-plan.js';

export interface FlameState {
  readonly graph: PolledState<FlameGraph>;
  /** The samples of the sub-second heat map. */
  readonly seconds: PolledState<SamplesJson>;
  /** The phases of the run that the graph is compared with; empty while they are not known. */
  readonly basePhases: readonly PhaseJson[];
}

export class FlameSource {
  readonly #api: Api;
  readonly #graph: Polled<FlameGraph>;
  readonly #seconds: Polled<SamplesJson>;
  readonly #baseRun: Polled<RunDetailJson>;
  #plan: FlamePlan | undefined;

  constructor(api: Api, onChange: () => void, nowMs: () => number) {
    this.#api = api;
    this.#graph = new Polled(onChange, nowMs);
    this.#seconds = new Polled(onChange, nowMs);
    this.#baseRun = new Polled(onChange, nowMs);
  }

  /** Without a plan nothing is kept. */
  ask(plan: FlamePlan | undefined): void {
    const api = this.#api;
    const {graph, seconds, baseRun} = plan ?? {};
    this.#plan = plan;
    this.#graph.ask(
      graph && {
        ...graph,
        ask: async (signal) => readAnswer(await api.flame(graph.runId, graph.query, signal)),
      },
    );
    this.#seconds.ask(
      seconds && {
        ...seconds,
        ask: (signal) => api.samples(seconds.runId, seconds.query, signal),
      },
    );
    this.#baseRun.ask(baseRun && {...baseRun, ask: (signal) => api.run(baseRun.runId, signal)});
  }

  /** Undefined without a plan. */
  get state(): FlameState | undefined {
    if (this.#plan === undefined) return undefined;
    const {answer, old} = this.#baseRun.state;
    return {
      graph: this.#graph.state,
      seconds: this.#seconds.state,
      basePhases: old ? [] : (answer?.phases ?? []),
    };
  }
}

function readAnswer(json: FlameJson): FlameGraph {
  try {
    return timed('read flame graph', () => readFlameGraph(json));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ApiError(
      error.message,
      'Collector and page may be of different versions: reload the page.',
    );
  }
}
