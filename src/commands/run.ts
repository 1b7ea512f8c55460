// regscope run: load, collector and agent on this host, one process tree; prints the verdict.

import {Command} from 'commander';

import {findScenario} from '../scenario/find-scenario.js';
import {startCollector} from './collector-service.js';
import {benchmark, type BenchmarkOptions} from './benchmark.js';
import {onInterrupt} from './interrupt.js';
import {LiveExport} from './live-export.js';
import {
  dataOption,
  dockerOption,
  jsonOption,
  listenOption,
  otlpOption,
  registryOption,
  targetOption,
} from './options.js';
import {printOutcome} from './outcome.js';
import {say} from './terminal.js';

interface Options extends Omit<BenchmarkOptions, 'targets'> {
  readonly listen: string;
  readonly data: string;
  readonly otlp?: string;
  readonly target?: string | readonly string[];
  readonly json?: boolean;
}

export function runCommand(): Command {
  return new Command('run')
    .description('run a scenario against a registry and say what the kernel saw')
    .argument('<scenario>', 'path of a YAML file, or name of a built-in scenario')
    .addOption(registryOption())
    .addOption(targetOption())
    .addOption(dockerOption())
    .addOption(listenOption())
    .addOption(dataOption())
    .addOption(otlpOption())
    .option('--name <name>', "the run's name; the scenario's by default")
    .addOption(jsonOption())
    .action(run);
}

async function run(scenarioName: string, options: Options): Promise<void> {
  const found = findScenario(scenarioName);
  const interrupt = onInterrupt('ending the run; once more to end at once');
  const service = await startCollector(options);
  const traces = LiveExport.start(service, options.otlp);
  try {
    say(`live view: ${service.viewUrl}`);
    const targets = [options.target ?? []].flat();
    const outcome = await benchmark(service, found, {...options, targets}, interrupt.signal);
    await traces.close();
    printOutcome(service.catalog, outcome, {...options, data: options.data});
  } finally {
    await traces.close();
    await service.close();
    interrupt.release();
  }
}
