// Turns a scenario file of the right shape into a Scenario: fills in defaults, settles units, and checks
// that the values make sense together. Pure. A problem carries the path of the key that it is about.

import {optional} from '../domain/optional.js';
import type {
  AuthSpec,
  DrainSpec,
  ImageShape,
  LoadSpec,
  PhaseSpec,
  PullSpec,
  PushSpec,
  Scenario,
  ThinkTime,
  Threshold,
  WeightedOperation,
} from './scenario.js';
import type {PhaseFile, ScenarioFile} from './schema.js';
import {readThreshold, THRESHOLD_EXAMPLES} from './threshold.js';
import {readDurationMs, readRange, readRatePerSecond, readSizeBytes} from './units.js';

export type Path = readonly (string | number)[];

/** A problem with the value at `path`. */
export class Nonsense extends Error {
  constructor(
    readonly path: Path,
    message: string,
  ) {
    super(message);
  }
}

/** A ramp without `count` ends here if its condition never holds: 100 users grow to 759,000 (× 1.2^49). */
const MAX_RAMP_STEPS = 50;
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_DRAIN_MS = 30_000;
const DEFAULT_MAX_IN_FLIGHT = 1000;
/** A layer is a tar archive of one file, which has at least four blocks of 512 bytes. */
const MIN_LAYER_BYTES = 2048;

export function interpretScenario(file: ScenarioFile): Scenario {
  assertUniqueNames(file.phases);
  return {
    name: file.name,
    ...optional('target', file.target?.replace(/\/$/, '')),
    repository: file.repository ?? 'regscope',
    createProject: createsProject(file),
    record: file.record ?? 'sample',
    auth: authOf(file.auth),
    tls: tlsOf(file.tls),
    ...optional('workers', file.workers),
    requestTimeoutMs: positiveMs(file.timeout, DEFAULT_TIMEOUT_MS, ['timeout']),
    labels: file.labels ?? {},
    thresholds: thresholdsOf(file.thresholds, ['thresholds']),
    phases: file.phases.map((phase, index) => phaseOf(file, phase, ['phases', index])),
  };
}

function assertUniqueNames(phases: readonly PhaseFile[]): void {
  const seen = new Set<string>();
  for (const [index, {name}] of phases.entries()) {
    if (seen.has(name)) {
      throw new Nonsense(['phases', index, 'name'], `there is a phase "${name}" already`);
    }
    seen.add(name);
  }
}

function authOf(auth: ScenarioFile['auth']): AuthSpec {
  if (auth === undefined) return {kind: 'anonymous'};
  const {username, passwordEnv, passwordFile} = auth;
  if ((passwordEnv === undefined) === (passwordFile === undefined)) {
    throw new Nonsense(['auth'], 'needs one of passwordEnv and passwordFile');
  }
  const password =
    passwordEnv !== undefined
      ? ({kind: 'environment', variable: passwordEnv} as const)
      : ({kind: 'file', path: passwordFile!} as const);
  return {kind: 'password', username, password};
}

function createsProject({createProject = false, auth}: ScenarioFile): boolean {
  if (!createProject || auth !== undefined) return createProject;
  throw new Nonsense(['createProject'], 'needs auth: only a user can make a project');
}

function tlsOf(tls: ScenarioFile['tls']): Scenario['tls'] {
  if ((tls?.cert === undefined) !== (tls?.key === undefined)) {
    throw new Nonsense(['tls'], 'needs cert and key together');
  }
  return {
    ...optional('caFile', tls?.ca),
    ...optional('certFile', tls?.cert),
    ...optional('keyFile', tls?.key),
    insecure: tls?.insecure ?? false,
  };
}

function phaseOf(file: ScenarioFile, phase: PhaseFile, path: Path): PhaseSpec {
  const load = loadOf(phase, path);
  return {
    name: phase.name,
    mix: mixOf(phase.operation, [...path, 'operation']),
    load,
    durationMs: durationOf(phase, load, path),
    image: imageOf({...file.image, ...phase.image}, [...path, 'image']),
    push: pushOf({...file.push, ...phase.push}),
    pull: pullOf({...file.pull, ...phase.pull}),
    drain: drainOf({...file.drain, ...phase.drain}),
    thresholds: thresholdsOf(phase.thresholds, [...path, 'thresholds']),
  };
}

function mixOf(operation: PhaseFile['operation'], path: Path): WeightedOperation[] {
  if (typeof operation === 'string') return [{operation, weight: 1}];
  const mix = Object.entries(operation).map(([kind, weight]) => ({
    operation: kind as WeightedOperation['operation'],
    weight,
  }));
  if (mix.length === 0) throw new Nonsense(path, 'names no operation');
  return mix;
}

function loadOf(phase: PhaseFile, path: Path): LoadSpec {
  const given = (['users', 'rate', 'steps'] as const).filter((key) => phase[key] !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'needs' : `has ${given.join(' and ')}: it needs`;
    throw new Nonsense(path, `${what} exactly one of users, rate and steps`);
  }
  const think = thinkOf(phase, path);
  const maxInFlight = phase.maxInFlight ?? DEFAULT_MAX_IN_FLIGHT;
  if (phase.steps !== undefined) return rampOf(phase.steps, think, maxInFlight, [...path, 'steps']);
  if (phase.rate !== undefined) {
    const {from, to} = endsOf(phase.rate);
    const ratePath = [...path, 'rate'];
    return {
      kind: 'open',
      fromRate: rateOf(from, ratePath),
      toRate: rateOf(to, ratePath),
      maxInFlight,
    };
  }
  const {from, to} = endsOf(phase.users!);
  return {kind: 'closed', fromUsers: from, users: to, think};
}

function rampOf(
  steps: NonNullable<PhaseFile['steps']>,
  think: ThinkTime,
  maxInFlight: number,
  path: Path,
): LoadSpec {
  const unit = steps.of ?? 'users';
  const by = steps.by ?? 0;
  const factor = steps.factor ?? 1;
  if (by === 0 && factor === 1) throw new Nonsense(path, 'never grows: needs by or factor');
  if (unit === 'users' && !Number.isInteger(steps.from)) {
    throw new Nonsense([...path, 'from'], 'is no whole number of users');
  }
  if (steps.count === undefined && steps.until === undefined) {
    throw new Nonsense(path, 'never ends: needs count or until');
  }
  return {
    kind: 'ramp',
    unit,
    from: steps.from,
    by,
    factor,
    steps: steps.count ?? MAX_RAMP_STEPS,
    everyMs: positiveMs(steps.every, 0, [...path, 'every']),
    ...optional('until', untilOf(steps.until, [...path, 'until'])),
    think,
    maxInFlight,
  };
}

function untilOf(text: string | undefined, path: Path): Threshold | undefined {
  return text === undefined ? undefined : thresholdOf(text, path);
}

function durationOf(phase: PhaseFile, load: LoadSpec, path: Path): number {
  if (load.kind === 'ramp') {
    if (phase.duration === undefined) return load.everyMs;
    throw new Nonsense([...path, 'duration'], 'has no meaning beside steps, which last `every`');
  }
  if (phase.duration === undefined) throw new Nonsense(path, 'needs a duration');
  return positiveMs(phase.duration, 0, [...path, 'duration']);
}

function thinkOf(phase: PhaseFile, path: Path): ThinkTime {
  if (phase.thinkTime === undefined) return {minMs: 0, maxMs: 0};
  if (phase.rate !== undefined || phase.steps?.of === 'rate') {
    throw new Nonsense([...path, 'thinkTime'], 'has no meaning at a given rate');
  }
  const range = readRange(phase.thinkTime, readDurationMs);
  if (range === undefined) throw new Nonsense([...path, 'thinkTime'], 'ends before it begins');
  return {minMs: range.min, maxMs: range.max};
}

function imageOf(image: NonNullable<PhaseFile['image']>, path: Path): ImageShape {
  const range = readRange(image.layerSize ?? '1MiB', readSizeBytes);
  if (range === undefined) throw new Nonsense([...path, 'layerSize'], 'ends before it begins');
  if (range.min < MIN_LAYER_BYTES) {
    throw new Nonsense([...path, 'layerSize'], `is below the smallest layer, ${MIN_LAYER_BYTES}B`);
  }
  return {
    layers: image.layers ?? 3,
    minLayerBytes: range.min,
    maxLayerBytes: range.max,
    compressibility: image.compressibility ?? 0,
    shared: image.shared ?? 0,
  };
}

function pushOf(push: NonNullable<PhaseFile['push']>): PushSpec {
  return {
    upload: push.upload ?? 'streamed',
    chunkBytes: Math.max(1, readSizeBytes(push.chunkSize ?? '8MiB')!),
    // dockerd's defaults are max-concurrent-uploads 5 and, for pulls, max-concurrent-downloads 3.
    parallelLayers: push.parallelLayers ?? 5,
    platforms: push.platforms ?? 0,
  };
}

function pullOf(pull: NonNullable<PhaseFile['pull']>): PullSpec {
  return {
    cache: pull.cache ?? 'cold',
    parallelLayers: pull.parallelLayers ?? 3,
    images: pull.images ?? 8,
  };
}

function drainOf(drain: NonNullable<PhaseFile['drain']>): DrainSpec {
  return {
    kind: drain.mode ?? 'wait',
    timeoutMs: drain.timeout === undefined ? DEFAULT_DRAIN_MS : readDurationMs(drain.timeout)!,
  };
}

function thresholdsOf(texts: readonly string[] | undefined, path: Path): Threshold[] {
  return (texts ?? []).map((text, index) => thresholdOf(text, [...path, index]));
}

function thresholdOf(text: string, path: Path): Threshold {
  const threshold = readThreshold(text);
  if (threshold === undefined) {
    throw new Nonsense(path, `"${text}" is no threshold such as ${THRESHOLD_EXAMPLES}`);
  }
  return threshold;
}

function positiveMs(text: string | undefined, fallbackMs: number, path: Path): number {
  const ms = text === undefined ? fallbackMs : readDurationMs(text)!;
  if (text !== undefined && ms <= 0) throw new Nonsense(path, 'is no time at all');
  return ms;
}

function rateOf(rate: number | string, path: Path): number {
  const perSecond = typeof rate === 'number' ? rate : readRatePerSecond(rate)!;
  if (perSecond <= 0) throw new Nonsense(path, 'is no load at all');
  return perSecond;
}

function endsOf<T extends number | string>(value: T | {from: T; to: T}): {from: T; to: T} {
  return typeof value === 'object' ? value : {from: value, to: value};
}
