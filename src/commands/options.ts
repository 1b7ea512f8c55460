// The options that several commands share: each is named, described and read in one place.

import {join} from 'node:path';

import {Option, type Command} from 'commander';

import {ProfilerError} from '../domain/error.js';
import {LATE_MS} from '../domain/run.js';
import {homeFolder} from '../pace/base-folders.js';

const MINUTE_MS = 60_000;

export const dataOption = (): Option =>
  new Option('--data <dir>', 'directory of the run files')
    .env('REGSCOPE_DATA')
    .default(join(homeFolder(), '.local', 'share', 'regscope'), '~/.local/share/regscope');

export const listenOption = (): Option =>
  new Option('--listen <host:port>', 'address of the live view and the API')
    .env('REGSCOPE_LISTEN')
    .default('127.0.0.1:7070');

export const collectorOption = (): Option =>
  new Option('--collector <url>', 'address of the collector, http://HOST:PORT')
    .env('REGSCOPE_COLLECTOR')
    .default('http://127.0.0.1:7070');

export const tokenFileOption = (): Option =>
  new Option(
    '--token-file <file>',
    'file with the token; the variable REGSCOPE_TOKEN is another way to give one',
  ).env('REGSCOPE_TOKEN_FILE');

export const caOption = (): Option =>
  new Option('--ca <file>', 'file with the CA certificates to trust, PEM').env('REGSCOPE_CA');

export const jsonOption = (): Option => new Option('--json', 'print the result as JSON');

export const otlpOption = (): Option =>
  new Option(
    '--otlp <url>',
    'export traces, metrics, causes and profiles to this OTLP/HTTP endpoint, http://HOST:4318',
  ).env('REGSCOPE_OTLP');

export const targetOption = (): Option =>
  new Option(
    '--target <name=selector...>',
    'watch this target too: NAME=pid:N, exe:PATH, port:N, comm:NAME or container:NAME',
  ).env('REGSCOPE_TARGET');

export const probesOption = (): Option =>
  new Option('--probes <names>', 'run only these probes, as in syscalls,tcp; all by default').env(
    'REGSCOPE_PROBES',
  );

export const engineOption = (): Option =>
  new Option(
    '--engine <engine>',
    'program that loads the probes: core, bpftrace, or auto (core where it works)',
  )
    .choices(['auto', 'core', 'bpftrace'])
    .env('REGSCOPE_ENGINE')
    .default('auto');

export const bpftraceOption = (): Option =>
  new Option(
    '--bpftrace <path>',
    'absolute path of bpftrace; by default that of /usr/local/bin, /usr/bin or /usr/sbin',
  ).env('REGSCOPE_BPFTRACE');

export const priorityOption = (): Option =>
  new Option(
    '--priority <priority>',
    'quiet: agent and probes stand back where CPUs are short; normal: they compete for them',
  )
    .choices(['quiet', 'normal'])
    .env('REGSCOPE_PRIORITY')
    .default('quiet');

export const maxCpuOption = (defaultPercent = '5'): Option =>
  new Option(
    '--max-cpu <percent>',
    'share of one CPU that the agent may use before it switches probes off; 0: as much as it needs',
  )
    .env('REGSCOPE_MAX_CPU')
    .default(defaultPercent);

export const maxMemoryOption = (defaultMb?: string): Option => {
  const each =
    defaultMb === undefined ? ' (default: 150, and 75 for each bpftrace after the first)' : '';
  const meaning = `memory that the agent may take before it switches probes off; 0: as much as it needs${each}`;
  const option = new Option('--max-memory <mb>', meaning).env('REGSCOPE_MAX_MEMORY');
  return defaultMb === undefined ? option : option.default(defaultMb);
};

/**
 * `run` and `demo` watch a benchmark that their user has just begun on this host. A probe that goes off
 * in the middle costs that run more than the CPU time it saves.
 */
export const BENCHMARK_MAX_CPU = '25';
export const BENCHMARK_MAX_MEMORY = '300';

/** What `--max-cpu` and `--max-memory` say, for runAgent. Throws `CLI_OPTION_INVALID`. */
export function agentLimits(options: {readonly maxCpu: string; readonly maxMemory?: string}): {
  readonly maxCpuShare: number;
  readonly maxMemoryBytes?: number;
} {
  const {maxCpu, maxMemory} = options;
  const maxCpuShare = limitOf('--max-cpu', maxCpu) / 100;
  if (maxMemory === undefined) return {maxCpuShare};
  return {maxCpuShare, maxMemoryBytes: 1e6 * limitOf('--max-memory', maxMemory)};
}

export const lateOption = (): Option =>
  new Option(
    '--late-minutes <minutes>',
    'how long after its end a run takes batches that come late; 0: for ever',
  )
    .env('REGSCOPE_LATE_MINUTES')
    .default(String(LATE_MS / MINUTE_MS));

/** What `--late-minutes` says, in ms. Throws `CLI_OPTION_INVALID`. */
export function lateMsOf(minutes: string): number {
  return MINUTE_MS * limitOf('--late-minutes', minutes);
}

function limitOf(option: string, text: string): number {
  const limit = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(limit) && limit >= 0) return limit === 0 ? Infinity : limit;
  throw new ProfilerError(
    'CLI_OPTION_INVALID',
    `${option} ${text} is no number from 0 on`,
    `as in ${option} 10; 0 is no limit`,
  );
}

export const registryOption = (): Option =>
  new Option(
    '--registry <url>',
    'address of the registry, http://HOST:PORT, in place of that of the scenario',
  ).env('REGSCOPE_REGISTRY');

export const usernameOption = (): Option =>
  new Option(
    '--username <name>',
    'user of the registry; the password is in --password-file or in the variable REGSCOPE_PASSWORD',
  ).env('REGSCOPE_USERNAME');

export const passwordFileOption = (): Option =>
  new Option('--password-file <file>', "file with the password of the registry's user").env(
    'REGSCOPE_PASSWORD_FILE',
  );

export const repositoryOption = (): Option =>
  new Option(
    '--repository <name>',
    'push below this repository, PROJECT/NAME for Harbor, in place of that of the scenario',
  ).env('REGSCOPE_REPOSITORY');

export const createProjectOption = (): Option =>
  new Option('--create-project', 'let Harbor make the project of the repository if it is missing');

export const dockerOption = (): Option =>
  new Option('--docker-socket <path>', 'socket of the docker daemon for docker push and pull').env(
    'REGSCOPE_DOCKER_SOCKET',
  );

/** A host for each time that it is given, as `run SCENARIO --on a --on b`. */
export const onOption = (): Option =>
  new Option(
    '--on <[user@]host>',
    'watch this host: copy the agent there by ssh, and take it away at the end; may be repeated',
  ).argParser((host: string, before: readonly string[] = []) => [...before, host]);

export const keepGoingOption = (): Option =>
  new Option('--keep-going', 'go on without the hosts of --on that fail');

export const sshConfigOption = (): Option =>
  new Option('--ssh-config <file>', 'configuration of ssh in place of ~/.ssh/config').env(
    'REGSCOPE_SSH_CONFIG',
  );

/** What a command that has no agent of its own says of those on other hosts. */
export const attachOptions = (): readonly Option[] => [
  onOption(),
  keepGoingOption(),
  sshConfigOption(),
  ...[targetOption(), probesOption(), engineOption(), priorityOption()],
  ...[maxCpuOption(BENCHMARK_MAX_CPU), maxMemoryOption(BENCHMARK_MAX_MEMORY)],
];

/** Adds options in their order. */
export function withOptions(command: Command, options: readonly Option[]): Command {
  return options.reduce((each, option) => each.addOption(option), command);
}

/** Their long names. A config file may set these for all commands at once. */
export const SHARED_OPTIONS: readonly string[] = [
  dataOption,
  listenOption,
  collectorOption,
  tokenFileOption,
  caOption,
  otlpOption,
  targetOption,
  probesOption,
  engineOption,
  bpftraceOption,
  priorityOption,
  () => maxCpuOption(),
  () => maxMemoryOption(),
  registryOption,
  usernameOption,
  passwordFileOption,
  repositoryOption,
  dockerOption,
].map((make) => make().name());

/** Collects the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Reads `--probes`. Whether these probes exist is checked by the agent. */
export function probeNames(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}
