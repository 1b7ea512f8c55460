// Runs a scenario from its first phase to its last. Threads make the load; the sink gets the results.

import {availableParallelism} from 'node:os';
import {performance} from 'node:perf_hooks';

import {ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import {systemRandom} from '../domain/random.js';
import {planPhases, type PlannedPhase} from '../scenario/plan.js';
import type {Scenario} from '../scenario/scenario.js';
import type {
  LoadSummary,
  PhaseOutcome,
  RampOutcome,
  RunScenario,
  RunScenarioOptions,
} from './contract.js';
import {readCredentials, readTls} from './credentials.js';
import {DEFAULT_DOCKER_SOCKET} from './docker/engine.js';
import {addressOf} from './http/url.js';
import type {ThreadSetup} from './threads/messages.js';
import {findDaemon} from './docker/find-daemon.js';
import {PhaseRunner, type PhaseRun} from './phase-runner.js';
import {checkRegistry} from './registry/check-registry.js';
import {prepareRepository} from './registry/prepare-repository.js';
import {Threads} from './threads/threads.js';

export const runScenario: RunScenario = async (options) => {
  const {scenario, sink} = options;
  const setup = setupOf(options);
  const session = {
    registry: addressOf(setup.registry),
    tls: setup.tls,
    credentials: setup.credentials,
    timeoutMs: setup.requestTimeoutMs,
    random: options.random ?? systemRandom,
    nowMs: () => performance.now(),
  };
  await checkRegistry(setup.registry, session);
  if (needsPush(scenario)) {
    const {repository: name, createProject} = scenario;
    await prepareRepository(setup.registry, {name, createProject}, session, options.signal);
  }

  const runner = new PhaseRunner(options, (output) => {
    return new Threads(setup, scenario.workers ?? defaultThreads(), output);
  });
  try {
    return await runPhases(scenario, runner, options, await missingDaemon(setup, scenario, sink));
  } finally {
    await runner.close();
  }
};

/** A list of repositories is all that needs no image; pulls and mounts need one that was pushed. */
function needsPush(scenario: Scenario): boolean {
  return scenario.phases.some(({mix}) => mix.some(({operation}) => operation !== 'catalog'));
}

async function runPhases(
  scenario: Scenario,
  runner: PhaseRunner,
  {signal}: RunScenarioOptions,
  noDaemon: string | undefined,
): Promise<LoadSummary> {
  const phases: PhaseOutcome[] = [];
  const ramps = new Map<string, RampOutcome>();
  for (const phase of planPhases(scenario)) {
    if (signal.aborted) break;
    if (phase.ramp !== undefined && hasEnded(ramps.get(phase.ramp.name))) continue;
    if (noDaemon !== undefined && needsDaemon(phase)) {
      phases.push(skipped(phase, noDaemon));
      continue;
    }
    const {outcome, step} = await runner.run(phase);
    phases.push(outcome);
    if (phase.ramp !== undefined) ramps.set(phase.ramp.name, rampAfter(phase, ramps, step));
  }
  const held = phases.every(({verdicts}) => verdicts.every((verdict) => verdict.held));
  return {phases, ramps: [...ramps.values()], held, interrupted: signal.aborted};
}

function rampAfter(
  {name, ramp}: PlannedPhase,
  ramps: ReadonlyMap<string, RampOutcome>,
  step: PhaseRun['step'],
): RampOutcome {
  const before = ramps.get(ramp!.name) ?? {
    name: ramp!.name,
    ...optional('until', ramp!.until?.text),
  };
  if (step === 'bad') return {...before, firstBad: name};
  if (step === 'good') return {...before, lastGood: name};
  // A ramp without a condition asks for no answer, so it goes on.
  return ramp!.until === undefined ? before : {...before, unknown: name};
}

function hasEnded(ramp: RampOutcome | undefined): boolean {
  return ramp?.firstBad !== undefined || ramp?.unknown !== undefined;
}

function skipped({name, load}: PlannedPhase, reason: string): PhaseOutcome {
  return {
    name,
    ...(load.kind === 'closed' ? {users: load.users} : {rate: load.toRate}),
    outcome: 'skipped',
    reason,
    operations: 0,
    errors: 0,
    drained: 0,
    cut: 0,
    verdicts: [],
  };
}

async function missingDaemon(
  {dockerSocket}: Omit<ThreadSetup, 'share'>,
  scenario: Scenario,
  sink: RunScenarioOptions['sink'],
): Promise<string | undefined> {
  const needing = planPhases(scenario).filter(needsDaemon);
  if (needing.length === 0) return undefined;
  const missing = await findDaemon(dockerSocket!);
  if (missing === undefined) return undefined;
  sink.note(`skipping ${needing.map(({name}) => `"${name}"`).join(', ')}: ${missing}`);
  return missing;
}

function needsDaemon({mix}: PlannedPhase): boolean {
  return mix.some(({operation}) => operation.startsWith('docker-'));
}

function setupOf(options: RunScenarioOptions): Omit<ThreadSetup, 'share'> {
  const {scenario, environment = {}, random = systemRandom} = options;
  return {
    registry: registryOf(options),
    repository: scenario.repository,
    runTag: `r${random.hex(6)}`,
    sharedSeed: random.hex(16),
    credentials: readCredentials(scenario.auth, environment),
    tls: readTls(scenario.tls),
    requestTimeoutMs: scenario.requestTimeoutMs,
    record: scenario.record,
    dockerSocket: options.dockerSocket ?? DEFAULT_DOCKER_SOCKET,
  };
}

/** The registry's address without a slash at its end. Throws `LOAD_TARGET_MISSING` or `LOAD_TARGET_INVALID`. */
function registryOf({target, scenario}: RunScenarioOptions): string {
  const registry = target ?? scenario.target;
  if (registry === undefined) {
    throw new ProfilerError(
      'LOAD_TARGET_MISSING',
      `the scenario ${scenario.name} names no registry`,
      'Give it a target: http://host:port.',
    );
  }
  if (!/^https?:\/\/[^/\s@]+\/?$/.test(registry) || !URL.canParse(registry)) {
    throw new ProfilerError(
      'LOAD_TARGET_INVALID',
      `${JSON.stringify(registry)} is no address of a registry`,
      'Scheme, host and port, without a path or a password: http://127.0.0.1:5000.',
    );
  }
  return registry.replace(/\/$/, '');
}

/** Half the processors, 8 at most: the registry may be on this host, and the collector often is. */
function defaultThreads(): number {
  return Math.min(8, Math.max(1, Math.floor(availableParallelism() / 2)));
}
