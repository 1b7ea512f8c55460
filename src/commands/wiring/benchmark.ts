// Runs one benchmark with a collector of this process, from the agent's start to the end of the run.
// The commands run and demo use it.

import {hostname} from 'node:os';

import {optional} from '../../domain/optional.js';
import type {Run} from '../../domain/run.js';
import type {LoadSummary} from '../../load/contract.js';
import {runScenario} from '../../load/run-scenario.js';
import {SteadyClock} from '../../collector/clock.js';
import type {FoundScenario} from '../../scenario/find-scenario.js';
import {plannedMs} from '../../scenario/plan.js';
import type {CollectorService} from './collector-service.js';
import {CollectorSink} from './collector-sink.js';
import {Progress} from '../render/progress.js';
import {say} from '../console/terminal.js';

export interface BenchmarkOptions {
  /** The benchmark begins them before the run and ends them after it. */
  readonly agents: RunAgents;
  readonly registry?: string;
  readonly dockerSocket?: string;
  readonly name?: string;
}

export interface BenchmarkOutcome {
  readonly run: Run;
  readonly load: LoadSummary;
}

/** The agents of one run. */
export interface RunAgents {
  /** Resolves when probes run, or when that takes too long, which is told. */
  begin(service: CollectorService, signal: AbortSignal): Promise<void>;
  /** Resolves when agents and probes are gone. */
  end(): Promise<void>;
}

/** When this settles, the run has ended and its file is complete. */
export async function benchmark(
  service: CollectorService,
  {scenario, text}: FoundScenario,
  options: BenchmarkOptions,
  signal: AbortSignal,
): Promise<BenchmarkOutcome> {
  const {agents} = options;
  try {
    await agents.begin(service, signal);
    const run = await service.collector.start({
      name: options.name ?? scenario.name,
      labels: {...scenario.labels, 'load.host': hostname()},
      record: scenario.record,
      scenario: text,
    });
    say(`run ${run.id} begins`);
    const progress = new Progress(process.stderr, plannedMs(scenario));
    const sink = new CollectorSink(service.collector, run, progress);
    try {
      const load = await runScenario({
        scenario,
        sink,
        signal,
        clock: new SteadyClock(),
        environment: process.env,
        ...optional('target', options.registry),
        ...optional('dockerSocket', options.dockerSocket),
      });
      return {run, load};
    } finally {
      progress.close();
      await service.collector.end(run.id);
    }
  } finally {
    await agents.end();
  }
}
