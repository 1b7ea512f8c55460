// regscope demo: starts a registry and dockerd, makes a minute of load, and prints the report. It stops
// everything that it started.

import {join} from 'node:path';

import {Command} from 'commander';

import {messageOf, ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import {findDockerd, startDockerd} from '../parts/dockerd.js';
import {startRegistry} from '../parts/registry.js';
import {findScenario} from '../scenario/find-scenario.js';
import {benchmark} from './wiring/benchmark.js';
import {startChildAgent} from './wiring/child-agent.js';
import {startCollector} from './wiring/collector-service.js';
import {onInterrupt} from './console/interrupt.js';
import {LiveExport} from './wiring/live-export.js';
import {
  dataOption,
  engineOption,
  jsonOption,
  listenOption,
  otlpOption,
  priorityOption,
} from './options.js';
import {printOutcome} from './wiring/outcome.js';
import {say, warn} from './console/terminal.js';

interface Options {
  readonly listen: string;
  readonly data: string;
  readonly scenario: string;
  readonly engine: string;
  readonly priority: string;
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
    .addOption(priorityOption())
    .option(
      '--scenario <scenario>',
      'scenario to run: path of a YAML file, or name of a built-in scenario',
      'demo',
    )
    .addOption(jsonOption())
    .action(demo);
}

async function demo(options: Options): Promise<void> {
  const interrupt = onInterrupt('stopping everything; interrupt again to end at once');
  const found = findScenario(options.scenario);
  const service = await startCollector(options);
  say(`live view: ${service.viewUrl}`);
  const traces = LiveExport.start(service, options.otlp);
  const parts = new Parts();
  try {
    const registry = await parts.startRegistry();
    const dockerSocket = await parts.findOrStartDockerd();
    if (interrupt.signal.aborted) return;
    const agent = startChildAgent({
      targets: parts.targets,
      // A dockerd that ran before has to be found. Other programs of this host are not watched.
      discover: parts.usesForeignDockerd,
      engine: options.engine,
      priority: options.priority,
      stateDir: join(options.data, 'agent'),
    });
    const target = {registry, ...optional('dockerSocket', dockerSocket)};
    const outcome = await benchmark(service, found, {agent, ...target}, interrupt.signal);
    await traces.close();
    printOutcome(service.catalog, outcome, options);
  } finally {
    await parts.stop();
    await traces.close();
    await service.close();
    interrupt.release();
  }
}

/** The programs that the demo started. They are stopped in reverse order. */
class Parts {
  readonly #started: {stop(): Promise<void>}[] = [];
  readonly targets: string[] = [];
  usesForeignDockerd = false;

  /** Rejects with `DEMO_REGISTRY_FAILED`. */
  async startRegistry(): Promise<string> {
    const registry = await startRegistry().catch((error: unknown) => {
      throw withoutRegistry(error);
    });
    this.#started.push(registry);
    this.targets.push(`registry=pid:${registry.pid}`);
    say(`registry: ${registry.url} (pid ${registry.pid}, storage in ${registry.directory})`);
    return registry.url;
  }

  /** The socket of a dockerd that runs already, or of a new one. Undefined where none can be started. */
  async findOrStartDockerd(): Promise<string | undefined> {
    const running = await findDockerd();
    this.usesForeignDockerd = running !== undefined;
    if (running !== undefined) return running.socketPath;
    try {
      const dockerd = await startDockerd();
      this.#started.push(dockerd);
      this.targets.push(`dockerd=pid:${dockerd.pid}`, `containerd=pid:${dockerd.containerdPid}`);
      say(`dockerd: ${dockerd.version} (pid ${dockerd.pid})`);
      return dockerd.socketPath;
    } catch (error) {
      warn(`docker push and pull are left out: ${messageOf(error)}`);
      return undefined;
    }
  }

  async stop(): Promise<void> {
    for (const part of this.#started.splice(0).reverse()) await part.stop();
  }
}

function withoutRegistry(error: unknown): unknown {
  if (!(error instanceof ProfilerError)) return error;
  const {message, hint} = error;
  return new ProfilerError(
    'DEMO_REGISTRY_FAILED',
    `the demo cannot start its registry: ${message}`,
    hint,
    {cause: error},
  );
}
