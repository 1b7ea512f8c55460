// regscope load: runs the load generator alone, with a collector in another process.

import {hostname} from 'node:os';

import {Command} from 'commander';

import type {CollectorClient} from '../client/collector-client.js';
import {SteadyClock} from '../collector/clock.js';
import {optional} from '../domain/optional.js';
import {runScenario} from '../load/run-scenario.js';
import {withAccess, type AccessOptions} from '../scenario/access.js';
import {findScenario} from '../scenario/find-scenario.js';
import {plannedMs} from '../scenario/plan.js';
import {openClient} from './wiring/client.js';
import {allFailed} from './wiring/outcome.js';
import {CollectorSink} from './wiring/collector-sink.js';
import {waitForProbesBehind} from './wiring/probes-wait.js';
import {EXIT} from './console/exit-codes.js';
import {onInterrupt} from './console/interrupt.js';
import {
  caOption,
  collectorOption,
  createProjectOption,
  dockerOption,
  jsonOption,
  passwordFileOption,
  registryOption,
  repositoryOption,
  tokenFileOption,
  usernameOption,
} from './options.js';
import {Progress} from './render/progress.js';
import {printJson, say} from './console/terminal.js';

interface Options extends AccessOptions {
  readonly collector: string;
  readonly registry?: string;
  readonly dockerSocket?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly name?: string;
  readonly json?: boolean;
}

export function loadCommand(): Command {
  return new Command('load')
    .description('run the load generator alone, with a collector elsewhere')
    .argument('<scenario>', 'path of a YAML file, or name of a built-in scenario')
    .addOption(collectorOption())
    .addOption(registryOption())
    .addOption(usernameOption())
    .addOption(passwordFileOption())
    .addOption(repositoryOption())
    .addOption(createProjectOption())
    .addOption(dockerOption())
    .addOption(tokenFileOption())
    .addOption(caOption())
    .option('--name <name>', 'name of the run; the name of the scenario by default')
    .addOption(jsonOption())
    .action(load);
}

async function load(scenarioName: string, options: Options): Promise<void> {
  const {scenario, text} = withAccess(findScenario(scenarioName), options);
  const client: CollectorClient = openClient(options);
  const interrupt = onInterrupt('ending the run; interrupt again to end at once');
  await waitForProbesBehind(client, interrupt.signal);
  const run = await client.start({
    name: options.name ?? scenario.name,
    labels: {...scenario.labels, 'load.host': hostname()},
    record: scenario.record,
    scenario: text,
  });
  say(`run ${run.id} begins: ${options.collector}/?run=${run.id}`);
  const progress = new Progress(process.stderr, plannedMs(scenario));
  try {
    const summary = await runScenario({
      scenario,
      sink: new CollectorSink(client, run, progress),
      signal: interrupt.signal,
      clock: new SteadyClock(),
      environment: process.env,
      ...optional('target', options.registry),
      ...optional('dockerSocket', options.dockerSocket),
    });
    if (options.json === true) printJson({run: run.id, ...summary});
    if (allFailed(summary)) process.exitCode = EXIT.error;
    if (!summary.held) process.exitCode = EXIT.thresholdFailed;
    if (summary.interrupted) process.exitCode = EXIT.interrupted;
  } finally {
    progress.close();
    await client.end(run.id);
    await client.close();
    interrupt.release();
  }
}
