// regscope demo: a real registry, a real dockerd, a minute of load, and what came of it. Everything
// that is started here is gone again afterwards.

import {join} from 'node:path';

import {Command} from 'commander';

import {messageOf} from '../domain/error.js';
import {findDockerd, startDockerd} from '../parts/dockerd.js';
import {startRegistry} from '../parts/registry.js';
import {findScenario} from '../scenario/find-scenario.js';
import {benchmark} from './wiring/benchmark.js';
import {startChildAgent} from './wiring/child-agent.js';
import {startCollector} from './wiring/collector-service.js';
import {onInterrupt} from './console/interrupt.js';
import {LiveExport} from './wiring/live-export.js';
import {dataOption, engineOption, jsonOption, listenOption, otlpOption} from './options.js';
import {printOutcome} from './wiring/outcome.js';
import {say, warn} from './console/terminal.js';

interface Options {
  readonly listen: string;
  readonly data: string;
  readonly scenario: string;
  readonly engine: string;
  readonly otlp?: string;
  readonly json?: boolean;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description('about a minute of everything, on parts that it starts itself')
    .addOption(listenOption())
    .addOption(dataOption())
    .addOption(otlpOption())
    .addOption(engineOption())
    .option('--scenario <scenario>', 'another scenario than the built-in one', 'demo')
    .addOption(jsonOption())
    .action(demo);
}

async function demo(options: Options): Promise<void> {
  const interrupt = onInterrupt('putting everything away; once more to end at once');
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
      // A daemon that ran before us is found; what else runs on this host is none of the demo's.
      discover: parts.usesForeignDockerd,
      engine: options.engine,
      stateDir: join(options.data, 'agent'),
    });
    const socket = dockerSocket === undefined ? {} : {dockerSocket};
    const outcome = await benchmark(service, found, {agent, registry, ...socket}, interrupt.signal);
    await traces.close();
    printOutcome(service.catalog, outcome, options);
  } finally {
    await parts.stop();
    await traces.close();
    await service.close();
    interrupt.release();
  }
}

/** What the demo started, to be stopped in reverse order. */
class Parts {
  readonly #started: {stop(): Promise<void>}[] = [];
  readonly targets: string[] = [];
  usesForeignDockerd = false;

  async startRegistry(): Promise<string> {
    const registry = await startRegistry();
    this.#started.push(registry);
    this.targets.push(`registry=pid:${registry.pid}`);
    say(`registry: ${registry.url} (pid ${registry.pid}, storage in ${registry.directory})`);
    return registry.url;
  }

  /** A daemon that runs, or one of our own; undefined, with the reason told, where there is none. */
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
      warn(`without docker push and pull: ${messageOf(error)}`);
      return undefined;
    }
  }

  async stop(): Promise<void> {
    for (const part of this.#started.splice(0).reverse()) await part.stop();
  }
}
