// regscope exec: any command as a phase of a run. It joins the run that goes on, or makes one of
// its own around the command; the exit code is the command's. What a known generator measures goes
// into the phase (src/generators).

import {rmSync} from 'node:fs';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

import {Command, Option} from 'commander';

import type {CollectorClient} from '../client/collector-client.js';
import {SteadyClock} from '../collector/clock.js';
import {noTemporaryFolder, ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import type {Phase, RecordMode, Run} from '../domain/run.js';
import {writeTraceparent} from '../domain/span.js';
import {planInvocation, type Invocation} from '../generators/plan/invocation.js';
import {readCa} from '../guard/tls-files.js';
import {loadTokenFor} from '../guard/token-file.js';
import {makeOwnedFolder} from '../pace/owned-folder.js';
import {attach, hostsOf, type AgentsCollector, type OnOptions} from './wiring/attach.js';
import {openClient} from './wiring/client.js';
import {waitForProbesBehind} from './wiring/probes-wait.js';
import {runChild, type ChildEnd} from './exec/child.js';
import {readFigures, type CommandTimes, type FigureReader} from './exec/figures.js';
import {HeldSignals} from './exec/held-signals.js';
import {isK6} from './exec/known-program.js';
import {attachOptions, caOption, collectorOption, tokenFileOption, withOptions} from './options.js';
import {printError, say, warn} from './console/terminal.js';

interface Options extends OnOptions {
  readonly phase: string;
  readonly users?: string;
  readonly rate?: string;
  readonly record?: RecordMode;
  readonly collector: string;
  readonly tokenFile?: string;
  readonly ca?: string;
}

const WRK_REPORT = fileURLToPath(new URL('../generators/wrk-report.lua', import.meta.url));

export function execCommand(): Command {
  const command = new Command('exec')
    .description('any command as a phase: docker push, wrk, k6, locust, …')
    .requiredOption('--phase <name>', "the phase's name")
    .option('--users <n>', 'its load level: users')
    .option('--rate <n>', 'its load level: operations per second')
    .addOption(recordOption())
    .addOption(collectorOption())
    .addOption(tokenFileOption())
    .addOption(caOption())
    .argument('<command...>', 'the command, after --');
  return withOptions(command, attachOptions()).action(exec);
}

function recordOption(): Option {
  const meaning = 'which requests are kept one by one, where this makes the run';
  return new Option('--record <which>', meaning).choices(['sample', 'all']);
}

async function exec(words: readonly string[], options: Options): Promise<void> {
  const level = {...loadLevel('users', options.users), ...loadLevel('rate', options.rate)};
  const hosts = hostsOf(options);
  const client = openClient(options);
  const signals = new HeldSignals();
  const outcome: Outcome = {};
  try {
    const attached = await attach(hosts, collectorOf(options), options, signals.signal);
    try {
      // Where hosts were attached, their probes have been waited for.
      if (hosts.length === 0) await waitForProbesBehind(client, signals.signal);
      await execInRun(client, words, {...options, level}, {signals, outcome});
    } finally {
      await attached.detach();
    }
  } catch (error) {
    // A command that has ended keeps its exit code: what the collector did not take is told beside it.
    if (outcome.code === undefined || !(error instanceof ProfilerError)) throw error;
    printError(error);
  } finally {
    if (outcome.code !== undefined) process.exitCode = outcome.code;
    await client.close();
    signals.release();
  }
}

/** The exit code of the command, once it has ended. */
interface Outcome {
  code?: number;
}

interface CommandLife {
  readonly signals: HeldSignals;
  readonly outcome: Outcome;
}

/** The collector as agents of `--on` reach it: through this process, with the token for agents. */
function collectorOf({collector, tokenFile, ca, on}: Options): AgentsCollector {
  if (on === undefined) return {url: collector};
  const tokenFrom = {...optional('file', tokenFile), environment: process.env};
  return {
    url: collector,
    ...optional('token', loadTokenFor(tokenFrom, 'agent')),
    ...optional('ca', ca === undefined ? undefined : readCa(ca)),
  };
}

async function execInRun(
  client: CollectorClient,
  words: readonly string[],
  {level, ...options}: Options & {readonly level: Record<string, number>},
  life: CommandLife,
): Promise<void> {
  const folder = ownFolder();
  try {
    const {run, isOwn} = await joinOrStart(client, options);
    try {
      const invocation = planInvocation(words, {
        ...{folder, wrkReport: WRK_REPORT, isK6},
        ...(process.env['K6_OUT'] ? {k6Out: process.env['K6_OUT']} : {}),
      });
      await execInPhase(client, run, {...invocation, ...level}, options, life);
    } finally {
      if (isOwn) await client.end(run.id);
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** It is made before a run begins. Throws `CLI_COMMAND_FAILED` where it cannot be. */
function ownFolder(): string {
  try {
    return makeOwnedFolder('regscope-exec-');
  } catch (error) {
    throw noTemporaryFolder('CLI_COMMAND_FAILED', error);
  }
}

async function joinOrStart(
  client: CollectorClient,
  {phase, record}: Options,
): Promise<{run: Run; isOwn: boolean}> {
  const running = await client.current();
  if (running === undefined) {
    return {run: await client.start({name: phase, ...(record && {record})}), isOwn: true};
  }
  if (record !== undefined) {
    warn(
      `--record ${record} has no effect: run ${running.name} goes on, and keeps what it was told`,
    );
  }
  return {run: running, isOwn: false};
}

async function execInPhase(
  client: CollectorClient,
  run: Run,
  invocation: Invocation,
  options: Options,
  {signals, outcome}: CommandLife,
): Promise<void> {
  const {generator, users, rate} = invocation;
  const phase = await client.startPhase(run.id, {
    name: options.phase,
    ...(users === undefined ? {} : {users}),
    ...(rate === undefined ? {} : {rate}),
  });
  say(`phase ${phase.name} of run ${run.name} (${run.id})`);
  let figures: FigureReader | undefined;
  let problem: string | undefined = 'regscope exec failed';
  try {
    figures = readFigures({target: client, run, phase, invocation});
    const clock = new SteadyClock();
    const startNs = clock.nowNs();
    const end = await runChild(invocation.words, {
      env: {...process.env, ...environmentOf(run, phase, options)},
      signals,
      onKill: () => warn(`${generator} does not end: it is killed`),
      ...(figures.stdout === undefined ? {} : {stdout: figures.stdout}),
    });
    if (end.startError === undefined) outcome.code = end.code;
    const times: CommandTimes = {startNs, endNs: clock.nowNs(), code: end.code};
    await figures.finish();
    problem = problemOf(invocation, end);
    await client.endPhase(run.id, problem);
    await tell(invocation, end, problem, figures, times);
  } catch (error) {
    await client.endPhase(run.id, problem).catch(() => undefined); // the first error is told
    throw error;
  }
}

async function tell(
  {generator, words}: Invocation,
  end: ChildEnd,
  problem: string | undefined,
  figures: FigureReader,
  times: CommandTimes,
): Promise<void> {
  if (end.startError !== undefined) {
    throw new ProfilerError(
      'CLI_COMMAND_FAILED',
      `${words[0]} cannot be started: ${end.startError}`,
      'give the command as you would type it, after --',
    );
  }
  if (problem !== undefined) warn(problem);
  for (const line of await figures.report(times)) say(`${generator}: ${line}`);
}

/** Why no verdict may rest on the phase; kept in the run. */
function problemOf({generator, goodCodes}: Invocation, end: ChildEnd): string | undefined {
  if (end.startError !== undefined) return `${generator} could not be started: ${end.startError}`;
  if (end.killed) return `${generator} did not end when it was told to, and was killed`;
  if (end.signal !== undefined) return `${generator} was ended by ${end.signal}`;
  if (end.interrupted) return `${generator} was interrupted`;
  return goodCodes.includes(end.code) ? undefined : `${generator} ended with exit code ${end.code}`;
}

function loadLevel(name: 'users' | 'rate', text: string | undefined): Record<string, number> {
  if (text === undefined) return {};
  const level = Number(text);
  if (text.trim() !== '' && Number.isFinite(level) && level >= 0) return {[name]: level};
  throw new ProfilerError(
    'CLI_OPTION_INVALID',
    `--${name} ${text} is no number`,
    `as in --${name} 50`,
  );
}

/** A child that knows OpenTelemetry continues the phase's trace and sends its spans to the collector. */
function environmentOf(
  run: Run,
  phase: Phase,
  {collector, tokenFile, ca}: Options,
): NodeJS.ProcessEnv {
  return {
    // A child that reports to the collector by itself, as Locust's plug-in does, shows the same token.
    ...optional('REGSCOPE_TOKEN_FILE', tokenFile && resolve(tokenFile)),
    ...optional('REGSCOPE_CA', ca && resolve(ca)),
    TRACEPARENT: writeTraceparent({traceId: run.traceId, spanId: phase.spanId}),
    REGSCOPE_COLLECTOR: new URL(collector).origin,
    REGSCOPE_RUN: run.id,
    REGSCOPE_PHASE: phase.name,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: new URL('/v1/traces', collector).href,
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
    // Python's instrumentation still speaks of http.status_code and its like otherwise.
    OTEL_SEMCONV_STABILITY_OPT_IN: process.env['OTEL_SEMCONV_STABILITY_OPT_IN'] || 'http',
  };
}
