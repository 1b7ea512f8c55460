// regscope exec: any command as a phase of a run. It joins the run that goes on, or makes one of
// its own around the command; the exit code is the command's.

import {spawn} from 'node:child_process';
import {constants} from 'node:os';

import {Command} from 'commander';

import type {CollectorClient} from '../client/collector-client.js';
import {messageOf, ProfilerError} from '../domain/error.js';
import type {Phase, Run} from '../domain/run.js';
import {writeTraceparent} from '../domain/span.js';
import {openClient} from './client.js';
import {caOption, collectorOption, tokenFileOption} from './options.js';
import {say} from './terminal.js';

interface Options {
  readonly phase: string;
  readonly users?: string;
  readonly rate?: string;
  readonly collector: string;
  readonly tokenFile?: string;
  readonly ca?: string;
}

export function execCommand(): Command {
  return new Command('exec')
    .description('any command as a phase: docker push, wrk, k6, locust, …')
    .requiredOption('--phase <name>', "the phase's name")
    .option('--users <n>', 'its load level: users')
    .option('--rate <n>', 'its load level: operations per second')
    .addOption(collectorOption())
    .addOption(tokenFileOption())
    .addOption(caOption())
    .argument('<command...>', 'the command, after --')
    .action(exec);
}

async function exec(words: readonly string[], options: Options): Promise<void> {
  const client = openClient(options);
  const running = await client.current();
  const run = running ?? (await client.start({name: options.phase}));
  try {
    const phase = await client.startPhase(run.id, {
      name: options.phase,
      ...loadLevel('users', options.users),
      ...loadLevel('rate', options.rate),
    });
    say(`phase ${phase.name} of run ${run.name} (${run.id})`);
    try {
      process.exitCode = await execute(words, environmentOf(run, phase, options));
    } finally {
      await client.endPhase(run.id);
    }
  } finally {
    await leave(client, run, running === undefined);
  }
}

async function leave(client: CollectorClient, run: Run, ours: boolean): Promise<void> {
  if (ours) await client.end(run.id);
  await client.close();
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
function environmentOf(run: Run, phase: Phase, {collector}: Options): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TRACEPARENT: writeTraceparent({traceId: run.traceId, spanId: phase.spanId}),
    REGSCOPE_RUN: run.id,
    REGSCOPE_PHASE: phase.name,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: new URL('/v1/traces', collector).href,
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
  };
}

/** The child's exit code; 128 + n when signal n ended it, as shells have it. Signals go on to it. */
function execute(words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [command, ...args] = words;
  const child = spawn(command!, args, {stdio: 'inherit', env});
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, pass);
  return new Promise<number>((resolve, reject) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
    child.once('error', (error) => {
      reject(
        new ProfilerError(
          'CLI_COMMAND_FAILED',
          `${command} cannot be started: ${messageOf(error)}`,
          'give the command as you would type it, after --',
        ),
      );
    });
  }).finally(() => signals.forEach((signal) => process.off(signal, pass)));
}
