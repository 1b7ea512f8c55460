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
import {agentReady, type ChildAgent} from './child-agent.js';
import {CollectorSink} from './collector-sink.js';
import {Progress} from '../render/progress.js';
import {say, warn} from '../console/terminal.js';

export interface BenchmarkOptions {
  /** The benchmark stops the agent when the run has ended. */
  readonly agent: ChildAgent;
  readonly registry?: string;
  readonly dockerSocket?: string;
  readonly name?: string;
}

export interface BenchmarkOutcome {
  readonly run: Run;
  readonly load: LoadSummary;
}

/** Probes attach within 2 s on an idle host. A busy host needs several times as long. */
const AGENT_DEADLINE_MS = 20_000;

/** When this settles, the run has ended and its file is complete. */
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
      warn('the agent is not ready yet: figures of the kernel begin later');
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
        ...optional('target', options.registry),
        ...optional('dockerSocket', options.dockerSocket),
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
