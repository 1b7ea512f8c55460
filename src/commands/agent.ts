// regscope agent: watches this host for a collector.

import {once} from 'node:events';
import {createInterface} from 'node:readline';

import {Command} from 'commander';

import type {Engine} from '../../agent/core/start-probes.js';
import type {AgentEvent} from '../../agent/life/agent-options.js';
import {runAgent} from '../../agent/main.js';
import {readTargetRule} from '../../agent/targets/target-rule.js';
import {readCa} from '../guard/tls-files.js';
import {loadTokenFor} from '../guard/token-file.js';
import {FROM_STDIN} from './wiring/child-agent.js';
import {EXIT} from './console/exit-codes.js';
import {onInterrupt} from './console/interrupt.js';
import {
  caOption,
  engineOption,
  probeNames,
  probesOption,
  targetOption,
  tokenFileOption,
} from './options.js';
import {say, warn} from './console/terminal.js';

interface Options {
  readonly collector: string;
  readonly target?: string | readonly string[];
  readonly probes?: string;
  readonly engine: Engine;
  readonly discover: boolean;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly stateDir?: string;
  readonly spoolDir?: string;
  readonly spoolLimit?: string;
  readonly name?: string;
  readonly endWithParent?: boolean;
}

export function agentCommand(): Command {
  return new Command('agent')
    .description('watch this host for a collector (root for its probes)')
    .requiredOption(
      '--collector <url>',
      'the collector, ws://HOST:PORT or wss://HOST:PORT; - to read it from stdin',
    )
    .addOption(targetOption())
    .addOption(probesOption())
    .addOption(engineOption())
    .option('--no-discover', 'watch what --target names and nothing else')
    .addOption(tokenFileOption())
    .addOption(caOption())
    .option('--insecure', 'speak ws:// to another host')
    .option('--name <host>', "this host's name in figures")
    .option('--state-dir <dir>', 'where the agent keeps its id and its spool')
    .option('--spool-dir <dir>', 'where batches wait for the collector')
    .option('--spool-limit <mib>', 'most that may wait, in MiB')
    .option('--end-with-parent', 'end when the program that started this one is gone')
    .action(agent);
}

async function agent(options: Options): Promise<void> {
  const interrupt = onInterrupt('sending what is left; once more to leave it in the spool', false);
  const file = options.tokenFile === undefined ? {} : {file: options.tokenFile};
  const token = loadTokenFor({...file, environment: process.env}, 'agent');
  const rules = [options.target ?? []].flat().map(readTargetRule);
  const collector = await collectorOf(options, interrupt.signal);
  if (collector === undefined) return interrupt.release();
  await runAgent({
    collector,
    targets: rules,
    discover: options.discover,
    engine: options.engine,
    endWithParent: options.endWithParent ?? false,
    insecure: options.insecure ?? false,
    signal: interrupt.signal,
    killSignal: interrupt.killSignal,
    onEvent: (event) => tell(event),
    ...(options.probes === undefined ? {} : {probes: probeNames(options.probes)}),
    ...(token === undefined ? {} : {token}),
    ...(options.ca === undefined ? {} : {ca: readCa(options.ca)}),
    ...(options.name === undefined ? {} : {hostName: options.name}),
    ...(options.stateDir === undefined ? {} : {stateDir: options.stateDir}),
    ...(options.spoolDir === undefined ? {} : {spoolDir: options.spoolDir}),
    ...(options.spoolLimit === undefined
      ? {}
      : {spoolLimitBytes: Number(options.spoolLimit) * 1024 * 1024}),
  });
  if (interrupt.signal.aborted && options.endWithParent !== true)
    process.exitCode = EXIT.interrupted;
  interrupt.release();
}

/** Undefined when the program that knows the address ended before it told, or we shall end. */
async function collectorOf({collector}: Options, signal: AbortSignal): Promise<string | undefined> {
  if (collector !== FROM_STDIN) return collector;
  const lines = createInterface({input: process.stdin});
  try {
    const [line] = (await Promise.race([
      once(lines, 'line', {signal}),
      once(lines, 'close', {signal}).then(() => []),
    ])) as [string?];
    return line;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    lines.close();
  }
}

function tell(event: AgentEvent): void {
  switch (event.kind) {
    case 'started':
      return say(`agent ${event.agentId} on ${event.host.name}`);
    case 'connected':
      return say(`agent: connected to ${event.collector}`);
    case 'disconnected':
      return warn(`agent: ${event.reason}; trying again in ${Math.round(event.retryInMs)} ms`);
    case 'run':
      return;
    case 'target':
      return say(`agent: ${event.process.target} ${event.event} (pid ${event.process.pid})`);
    case 'unmet':
      return warn(
        `agent: nothing is there yet for ${event.rules.map(({name}) => name).join(', ')}`,
      );
    case 'probes':
      for (const {probe, series, reason} of event.unavailable) {
        warn(`agent: probe ${probe}${series === undefined ? '' : ` (${series})`}: ${reason}`);
      }
      return say(`agent: probes ${event.running.join(', ')} run`);
    case 'no-probes':
      warn(`agent: no probe can run: ${event.reason}`);
      return say(`hint: ${event.hint}`);
    case 'spool':
      return warn(`agent: the spool is ${event.state}: ${event.reason}`);
    case 'stopped':
      if (event.spooledRecords > 0)
        warn(`agent: ${event.spooledRecords} records wait in the spool`);
  }
}
