// regscope agent: watches this host and sends what it sees to a collector.

import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';

import {Command, Option} from 'commander';

import type {Engine} from '../../agent/core/start-probes.js';
import type {AgentEvent, Priority} from '../../agent/life/agent-options.js';
import {runAgent} from '../../agent/main.js';
import {readTargetRule} from '../../agent/targets/target-rule.js';
import {messageOf, ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import {readCa, readTlsPair} from '../guard/tls-files.js';
import {loadTokenFor} from '../guard/token-file.js';
import {OVER_STDIO, reachOverStdio, type ReachedCollector} from './wiring/attached-agent.js';
import {FROM_STDIN} from './wiring/child-agent.js';
import {warnOfMissingFlags} from './wiring/node-flags.js';
import {keepV8Quiet} from './wiring/quiet-v8.js';
import {boundYoungGeneration} from './wiring/young-generation.js';
import {EXIT} from './console/exit-codes.js';
import {onInterrupt, type Interrupt} from './console/interrupt.js';
import {
  bpftraceOption,
  caOption,
  agentLimits,
  engineOption,
  priorityOption,
  maxCpuOption,
  maxMemoryOption,
  probeNames,
  probesOption,
  targetOption,
  tokenFileOption,
} from './options.js';
import {VERSION} from './console/version.js';
import {say, warn} from './console/terminal.js';

interface Options {
  readonly collector: string;
  readonly target?: string | readonly string[];
  readonly probes?: string;
  readonly engine: Engine;
  readonly bpftrace?: string;
  readonly priority: Priority;
  readonly maxCpu: string;
  readonly maxMemory?: string;
  readonly discover: boolean;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly enrol?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecure?: boolean;
  readonly stateDir?: string;
  readonly spoolDir?: string;
  readonly spoolLimit?: string;
  readonly name?: string;
  readonly endWithParent?: boolean;
}

export function agentCommand(): Command {
  return new Command('agent')
    .description('watch this host for a collector; its probes need root')
    .requiredOption(
      '--collector <url>',
      'address of the collector, ws://HOST:PORT or wss://HOST:PORT; - reads it from stdin; stdio: as --on starts it',
    )
    .addOption(targetOption())
    .addOption(probesOption())
    .addOption(engineOption())
    .addOption(bpftraceOption())
    .addOption(priorityOption())
    .addOption(maxCpuOption())
    .addOption(maxMemoryOption())
    .option('--no-discover', 'watch only what --target names')
    .addOption(tokenFileOption())
    .addOption(caOption())
    .addOption(
      new Option(
        '--enrol <code>',
        'enrolment code of `regscope agents invite`: @FILE reads it from a file, - from stdin',
      ).env('REGSCOPE_ENROL'),
    )
    .option('--tls-cert <file>', 'client certificate, PEM, for a collector that wants one')
    .option('--tls-key <file>', 'key of the client certificate, PEM')
    .option('--insecure', 'allow ws:// to another host')
    .option('--name <host>', 'name of this host in figures')
    .option('--state-dir <dir>', 'directory of the agent id and the spool')
    .option('--spool-dir <dir>', 'directory in which batches wait for the collector')
    .option('--spool-limit <mib>', 'largest size of the spool, in MiB')
    .option('--end-with-parent', 'end when the program that started the agent is gone')
    .action(agent);
}

async function agent(options: Options): Promise<void> {
  const interrupt = onInterrupt(
    'sending what is left; interrupt again to leave it in the spool',
    false,
  );
  warnOfMissingFlags();
  keepV8Quiet();
  boundYoungGeneration();
  const limits = agentLimits(options);
  const rules = [options.target ?? []].flat().map(readTargetRule);
  const reached = await reachCollector(options, interrupt);
  if (reached === undefined) return interrupt.release();
  const enrolmentCode = await enrolmentCodeOf(options, interrupt.signal);
  await runAgent({
    ...reached.options,
    targets: rules,
    discover: options.discover,
    engine: options.engine,
    priority: options.priority,
    endWithParent: options.endWithParent ?? false,
    insecure: options.insecure ?? false,
    signal: reached.ending,
    killSignal: reached.lost,
    onEvent: (event) => {
      tell(event);
      reached.note(event);
    },
    ...limits,
    ...optional('bpftrace', options.bpftrace),
    ...optional('enrolmentCode', enrolmentCode),
    ...optional('certificate', certificateOf(options)),
    ...optional('hostName', options.name),
    version: VERSION,
    ...optional('stateDir', options.stateDir),
    ...optional('spoolDir', options.spoolDir),
    ...optional('probes', options.probes === undefined ? undefined : probeNames(options.probes)),
    ...optional('ca', options.ca === undefined ? undefined : readCa(options.ca)),
    ...optional('spoolLimitBytes', bytesOf(options.spoolLimit)),
  });
  reached.close();
  if (interrupt.signal.aborted && options.endWithParent !== true)
    process.exitCode = EXIT.interrupted;
  interrupt.release();
}

/** Undefined where the program that was to name the collector ended first. */
async function reachCollector(
  options: Options,
  {signal, killSignal}: Interrupt,
): Promise<ReachedCollector | undefined> {
  if (options.collector === OVER_STDIO) {
    const reached = await reachOverStdio();
    return (
      reached && {
        ...reached,
        ending: AbortSignal.any([signal, reached.ending, reached.lost]),
        lost: AbortSignal.any([killSignal, reached.lost]),
      }
    );
  }
  const tokenFrom = {...optional('file', options.tokenFile), environment: process.env};
  const token = loadTokenFor(tokenFrom, 'agent');
  const collector = await collectorOf(options, signal);
  if (collector === undefined) return undefined;
  const none = (): void => {};
  const named = {collector, ...optional('token', token)};
  return {options: named, ending: signal, lost: killSignal, note: none, close: none};
}

/** Both files or neither. */
function certificateOf({tlsCert, tlsKey}: Options): {cert: string; key: string} | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw invalid('--tls-cert and --tls-key belong together', 'give both');
  }
  const {cert, key} = readTlsPair(tlsCert, tlsKey);
  return {cert, key};
}

/** The code itself. It is good once and for an hour, so a command line may have it; a file need not. */
async function enrolmentCodeOf(
  {enrol, collector}: Options,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (enrol?.startsWith('@')) return readText(enrol.slice(1));
  if (enrol !== FROM_STDIN) return enrol;
  if (collector === FROM_STDIN) {
    throw invalid('--collector - and --enrol - both read stdin', 'give the code as --enrol @FILE');
  }
  return (await lineOfStdin(signal)) ?? '';
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw invalid(`the enrolment code cannot be read: ${messageOf(error)}`, 'check the path');
  }
}

function invalid(message: string, hint: string): ProfilerError {
  return new ProfilerError('CLI_OPTION_INVALID', message, hint);
}

/** NaN for a text that is no number: runAgent refuses it. */
function bytesOf(mebibytes: string | undefined): number | undefined {
  return mebibytes === undefined ? undefined : Number(mebibytes) * 1024 * 1024;
}

/**
 * The address of the collector. Undefined where it is read from stdin, and the program that writes it
 * ended first or the agent is to end.
 */
async function collectorOf({collector}: Options, signal: AbortSignal): Promise<string | undefined> {
  return collector === FROM_STDIN ? lineOfStdin(signal) : collector;
}

/** Undefined where stdin ends before its first line does, or the agent is to end. */
async function lineOfStdin(signal: AbortSignal): Promise<string | undefined> {
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
    case 'copied':
      return warn(
        `agent: its state was copied from another machine (agent ${event.from}): it is a new agent now, and batches of the other are set aside`,
      );
    case 'connected':
      return say(`agent: connected to ${event.collector}`);
    case 'disconnected':
      return warn(`agent: ${event.reason}; trying again in ${Math.round(event.retryInMs)} ms`);
    case 'run':
      return;
    case 'target':
      return say(`agent: ${event.process.target} ${event.event} (pid ${event.process.pid})`);
    case 'unmet':
      return warn(`agent: no process matches yet: ${event.rules.map(({name}) => name).join(', ')}`);
    case 'probes':
      for (const {probe, series, reason} of event.unavailable) {
        warn(`agent: probe ${probe}${series === undefined ? '' : ` (${series})`}: ${reason}`);
      }
      return say(`agent: probes ${event.running.join(', ')} run`);
    case 'no-probes':
      warn(`agent: no probe can run: ${event.reason}`);
      return say(`hint: ${event.hint}`);
    case 'watchdog':
      return event.state === 'off'
        ? warn(`agent: probe ${event.probe} is off now: ${event.because}`)
        : say(`agent: probe ${event.probe} comes back`);
    case 'spool':
      return warn(`agent: the spool is ${event.state}: ${event.reason}`);
    case 'priority':
      return say(`agent: ${priorityWords(event)}`);
    case 'stopped':
      if (event.spooledRecords > 0)
        warn(`agent: ${event.spooledRecords} records are left in the spool`);
  }
}

/** With what the step means for the figures. */
function priorityWords({nice, because}: Extract<AgentEvent, {kind: 'priority'}>): string {
  if (because === 'calm') return `its work was in time for a minute: it runs at nice ${nice} again`;
  return (
    `its work came late on this busy host: it runs at nice ${nice} now. Figures stay exact: seconds that it missed ` +
    'are one longer interval, and what the kernel had no room for is told as lost'
  );
}
