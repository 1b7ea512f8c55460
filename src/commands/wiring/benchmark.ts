// One benchmark against a collector of this process: agent, run, load, end. Used by run and demo.

import {hostname} from 'node:os';

import type {Run} from '../../domain/run.js';
import type {LoadSummary} from '../../load/contract.js';
import {runScenario} from '../../load/run-scenario.js';
import {SteadyClock} from '../../collector/clock.js';
import type {FoundScenario} from '../../scenario/find-scenario.js';
import {plannedMs} from '../../scenario/plan.js';
import type {CollectorService} from './collector-service.js';
import {agentReady, type ChildAgent} from './child-agent.js';
import {CollectorSink} from './collector-sink.js';
import {Progress} from '../render/progress.js';
import {say, warn} from '../console/terminal.js';

export interface BenchmarkOptions {
  /** Stopped here when the run has ended. */
  readonly agent: ChildAgent;
  readonly registry?: string;
  readonly dockerSocket?: string;
  readonly name?: string;
}

export interface BenchmarkOutcome {
  readonly run: Run;
  readonly load: LoadSummary;
}

/** Probes attach in 2 s on an idle host; one that is busy already needs several times that. */
const AGENT_DEADLINE_MS = 20_000;

/** The run is ended and its file complete when this resolves, or rejects. */
export async function benchmark(
  service: CollectorService,
  {scenario, text}: FoundScenario,
  options: BenchmarkOptions,
  signal: AbortSignal,
): Promise<BenchmarkOutcome> {
  const {agent} = options;
  agent.connect(service.url);
  try {
    if (!(await agentReady(service.collector, AGENT_DEADLINE_MS))) {
      warn('no agent is ready yet: figures of the kernel begin when it is');
    }
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
        ...(options.registry === undefined ? {} : {target: options.registry}),
        ...(options.dockerSocket === undefined ? {} : {dockerSocket: options.dockerSocket}),
      });
      return {run, load};
    } finally {
      progress.close();
      await service.collector.end(run.id);
    }
  } finally {
    await agent.stop();
  }
}
