// regscope demo: starts a registry and dockerd, makes a minute of load, and prints the report. It stops
// everything that it started.

import {join} from 'node:path';

import {Command, Option} from 'commander';

import {optional} from '../domain/optional.js';
import {withAccess} from '../scenario/access.js';
import {findScenario} from '../scenario/find-scenario.js';
import {benchmark} from './wiring/benchmark.js';
import {DemoParts, TOPOLOGIES, type Topology} from './wiring/demo-parts.js';
import {childAgents} from './wiring/run-agents.js';
import {startChildAgent} from './wiring/child-agent.js';
import {startCollector} from './wiring/collector-service.js';
import {onInterrupt} from './console/interrupt.js';
import {LiveExport} from './wiring/live-export.js';
import {
  agentLimits,
  BENCHMARK_MAX_CPU,
  BENCHMARK_MAX_MEMORY,
  bpftraceOption,
  dataOption,
  engineOption,
  jsonOption,
  listenOption,
  otlpOption,
  priorityOption,
  maxCpuOption,
  maxMemoryOption,
} from './options.js';
import {printOutcome} from './wiring/outcome.js';
import {say} from './console/terminal.js';

interface Options {
  readonly listen: string;
  readonly data: string;
  readonly scenario: string;
  readonly topology: Topology;
  readonly engine: string;
  readonly bpftrace?: string;
  readonly priority: string;
  readonly maxCpu: string;
  readonly maxMemory: string;
  readonly otlp?: string;
  readonly json?: boolean;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description('show everything in about a minute, with a registry and a dockerd of its own')
    .addOption(listenOption())
    .addOption(dataOption())
    .addOption(otlpOption())
    .addOption(engineOption())
    .addOption(bpftraceOption())
    .addOption(priorityOption())
    .addOption(maxCpuOption(BENCHMARK_MAX_CPU))
    .addOption(maxMemoryOption(BENCHMARK_MAX_MEMORY))
    .option(
      '--scenario <scenario>',
      'scenario to run: path of a YAML file, or name of a built-in scenario',
      'demo',
    )
    .addOption(
      new Option(
        '--topology <name>',
        'parts to start: a registry alone, or nginx, core, registry, Redis and PostgreSQL over S3 or a disk',
      )
        .choices(TOPOLOGIES)
        .default('registry'),
    )
    .addOption(jsonOption())
    .action(demo);
}

async function demo(options: Options): Promise<void> {
  agentLimits(options);
  const interrupt = onInterrupt('stopping everything; interrupt again to end at once');
  const found = findScenario(options.scenario);
  const service = await startCollector(options);
  say(`live view: ${service.viewUrl}`);
  const traces = LiveExport.start(service, options.otlp);
  const parts = new DemoParts();
  try {
    const registry = await parts.startRegistry(options.topology);
    const dockerSocket = await parts.findOrStartDockerd();
    if (interrupt.signal.aborted) return;
    const agent = startChildAgent({
      targets: parts.targets,
      // A dockerd that ran before has to be found. Other programs of this host are not watched.
      discover: parts.usesForeignDockerd,
      ...{engine: options.engine, priority: options.priority},
      ...optional('bpftrace', options.bpftrace),
      ...{maxCpu: options.maxCpu, maxMemory: options.maxMemory},
      stateDir: join(options.data, 'agent'),
    });
    const target = {registry: registry.url, ...optional('dockerSocket', dockerSocket)};
    const reached = withAccess(found, registry.access);
    const agents = childAgents(agent);
    const outcome = await benchmark(service, reached, {agents, ...target}, interrupt.signal);
    await traces.close();
    printOutcome(service.catalog, outcome, options);
  } finally {
    await parts.stop();
    await traces.close();
    await service.close();
    interrupt.release();
  }
}
