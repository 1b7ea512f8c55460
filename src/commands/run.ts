// regscope run: runs load generator, collector and agent on this host, and prints the report.

import {join} from 'node:path';

import {Command} from 'commander';

import {optional} from '../domain/optional.js';
import {withAccess, type AccessOptions} from '../scenario/access.js';
import {findScenario} from '../scenario/find-scenario.js';
import {hostsOf, type OnOptions} from './wiring/attach.js';
import type {RunAgents} from './wiring/benchmark.js';
import {startChildAgent} from './wiring/child-agent.js';
import {onInterrupt} from './console/interrupt.js';
import {
  createProjectOption,
  dataOption,
  dockerOption,
  agentLimits,
  BENCHMARK_MAX_CPU,
  BENCHMARK_MAX_MEMORY,
  bpftraceOption,
  engineOption,
  priorityOption,
  maxCpuOption,
  maxMemoryOption,
  jsonOption,
  keepGoingOption,
  listenOption,
  onOption,
  otlpOption,
  passwordFileOption,
  registryOption,
  repositoryOption,
  probeNames,
  probesOption,
  sshConfigOption,
  targetOption,
  usernameOption,
} from './options.js';

interface Options extends AccessOptions, OnOptions {
  readonly registry?: string;
  readonly dockerSocket?: string;
  readonly name?: string;
  readonly listen: string;
  readonly data: string;
  readonly otlp?: string;
  readonly engine: string;
  readonly bpftrace?: string;
  readonly priority: string;
  readonly maxCpu: string;
  readonly maxMemory: string;
  readonly json?: boolean;
}

export function runCommand(): Command {
  return new Command('run')
    .description('run a scenario against a registry and report what the kernel saw')
    .argument('<scenario>', 'path of a YAML file, or name of a built-in scenario')
    .addOption(registryOption())
    .addOption(onOption())
    .addOption(keepGoingOption())
    .addOption(sshConfigOption())
    .addOption(targetOption())
    .addOption(probesOption())
    .addOption(engineOption())
    .addOption(bpftraceOption())
    .addOption(priorityOption())
    .addOption(usernameOption())
    .addOption(passwordFileOption())
    .addOption(repositoryOption())
    .addOption(createProjectOption())
    .addOption(maxCpuOption(BENCHMARK_MAX_CPU))
    .addOption(maxMemoryOption(BENCHMARK_MAX_MEMORY))
    .addOption(dockerOption())
    .addOption(listenOption())
    .addOption(dataOption())
    .addOption(otlpOption())
    .option('--name <name>', 'name of the run; the name of the scenario by default')
    .addOption(jsonOption())
    .action(run);
}

async function run(scenarioName: string, options: Options): Promise<void> {
  const found = withAccess(findScenario(scenarioName), options);
  const probes = await knownProbes(options.probes);
  agentLimits(options);
  const hosts = hostsOf(options);
  const interrupt = onInterrupt('ending the run; interrupt again to end at once');
  const agents = await agentsOf(hosts, options, probes);
  try {
    // The probes need a second or two to start. The collector's modules are loaded meanwhile.
    const {runLocally} = await import('./wiring/run-locally.js');
    await runLocally(found, {...options, agents}, interrupt.signal);
  } finally {
    await agents.end();
    interrupt.release();
  }
}

/** Agents on the hosts of `--on`; without it, one on this host, which is started at once. */
async function agentsOf(
  hosts: readonly string[],
  options: Options,
  probes: readonly string[] | undefined,
): Promise<RunAgents> {
  if (hosts.length > 0) {
    const {attachedAgents} = await import('./wiring/run-agents.js');
    return attachedAgents(hosts, options);
  }
  const agent = startChildAgent({
    targets: [options.target ?? []].flat(),
    discover: true,
    ...{engine: options.engine, priority: options.priority},
    ...optional('bpftrace', options.bpftrace),
    ...{maxCpu: options.maxCpu, maxMemory: options.maxMemory},
    ...optional('probes', probes),
    stateDir: join(options.data, 'agent'),
  });
  const {childAgents} = await import('./wiring/run-agents.js');
  return childAgents(agent);
}

/** Checks the names before anything starts. Rejects with `PROBE_UNKNOWN`. */
async function knownProbes(text: string | undefined): Promise<readonly string[] | undefined> {
  if (text === undefined) return undefined;
  const {probeNamed} = await import('../../agent/probes/probe-catalogue.js');
  return probeNames(text).map((name) => probeNamed(name).name);
}
