// A scenario as the load generator runs it, with defaults filled in and units settled. read-scenario.ts
// makes it from YAML; plan.ts unfolds its ramps into phases.

import type {RecordMode} from '../domain/run.js';

/** The kinds of operations that users perform. docker-* go through a daemon's Engine API. */
export const OPERATION_KINDS = [
  'push',
  'pull',
  'manifest',
  'mount',
  'tags',
  'catalog',
  'delete',
  'docker-push',
  'docker-pull',
] as const;

export type OperationKind = (typeof OPERATION_KINDS)[number];

export interface Scenario {
  readonly name: string;
  /** The registry, `http://host:port`; absent when the caller names it. */
  readonly target?: string;
  /** Names of repositories are `<repository>/<name>`; the first part is the project in Harbor. */
  readonly repository: string;
  /** Whether Harbor is asked to make the project where it is missing. */
  readonly createProject: boolean;
  readonly record: RecordMode;
  readonly auth: AuthSpec;
  readonly tls: TlsSpec;
  /** The number of threads that make load; by default half the CPUs, 8 at most. */
  readonly workers?: number;
  readonly requestTimeoutMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly thresholds: readonly Threshold[];
  readonly phases: readonly PhaseSpec[];
}

/** Secrets come from the environment or from a file, never from the scenario's own text. */
export type AuthSpec =
  | {readonly kind: 'anonymous'}
  | {readonly kind: 'password'; readonly username: string; readonly password: SecretSource};

export type SecretSource =
  | {readonly kind: 'environment'; readonly variable: string}
  | {readonly kind: 'file'; readonly path: string};

export interface TlsSpec {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Whether certificates go unchecked. */
  readonly insecure: boolean;
}

/** A phase as the file has it; a ramp becomes one phase for each of its steps. */
export interface PhaseSpec {
  readonly name: string;
  readonly mix: readonly WeightedOperation[];
  readonly load: LoadSpec;
  readonly durationMs: number;
  readonly image: ImageShape;
  readonly push: PushSpec;
  readonly pull: PullSpec;
  readonly drain: DrainSpec;
  readonly thresholds: readonly Threshold[];
}

export interface WeightedOperation {
  readonly operation: OperationKind;
  readonly weight: number;
}

export type LoadSpec = ClosedLoad | OpenLoad | RampLoad;

/** Each user begins its next operation when the last one has ended. */
export interface ClosedLoad {
  readonly kind: 'closed';
  readonly users: number;
  /** The users at the beginning. `users` is their number at the end of the phase. */
  readonly fromUsers: number;
  readonly think: ThinkTime;
}

/** Operations come at a rate, whatever the registry does; latency counts from the intended start. */
export interface OpenLoad {
  readonly kind: 'open';
  readonly fromRate: number;
  /** The rate at the end of the phase, which it reaches linearly. */
  readonly toRate: number;
  /** The most operations at the same time. Further arrivals wait, and their waiting counts as latency. */
  readonly maxInFlight: number;
}

/** Loads one after the other, each for `everyMs`, until the condition holds or `steps` are done. */
export interface RampLoad {
  readonly kind: 'ramp';
  readonly unit: 'users' | 'rate';
  readonly from: number;
  /** The next load is `load * factor + by`, rounded up to a whole number of users. */
  readonly by: number;
  readonly factor: number;
  readonly steps: number;
  readonly everyMs: number;
  readonly until?: Threshold;
  readonly think: ThinkTime;
  readonly maxInFlight: number;
}

/** Think times are uniform between the two ends. */
export interface ThinkTime {
  readonly minMs: number;
  readonly maxMs: number;
}

export interface ImageShape {
  readonly layers: number;
  /** Sizes of layers are log-uniform between the two ends. */
  readonly minLayerBytes: number;
  readonly maxLayerBytes: number;
  /** The share of each layer that a compressor could remove, 0–1. */
  readonly compressibility: number;
  /** The share of the layers that all images have in common, 0–1. */
  readonly shared: number;
}

export interface PushSpec {
  /**
   * `monolithic` sends POST and PUT; `streamed` sends POST, one PATCH and PUT, as docker does; `chunked`
   * sends POST, a PATCH for each range, and PUT.
   */
  readonly upload: 'monolithic' | 'streamed' | 'chunked';
  readonly chunkBytes: number;
  /** The number of layers of one image that are on their way at the same time. */
  readonly parallelLayers: number;
  /** Above 0, each image is an index over so many manifests. */
  readonly platforms: number;
}

export interface PullSpec {
  /** `cold` pulls every layer; `warm` pulls layers that the user has not pulled in this phase. */
  readonly cache: 'cold' | 'warm';
  readonly parallelLayers: number;
  /** The number of images to choose from. Missing ones are pushed before the phase. */
  readonly images: number;
}

/** What becomes of operations that are under way when the phase's time is up. */
export interface DrainSpec {
  readonly kind: 'wait' | 'cut';
  /** The longest wait. */
  readonly timeoutMs: number;
}

/**
 * Compares one figure of a phase with a limit: `push.p95 < 500ms`. Latencies are in ns, shares 0–1, rates
 * per second.
 */
export interface Threshold {
  /** The text as the file has it, for the report. */
  readonly text: string;
  /** An operation, or `operation/step`; all operations when absent. */
  readonly subject?: string;
  readonly figure:
    | {readonly kind: 'quantile'; readonly q: number}
    | {readonly kind: 'mean'}
    | {readonly kind: 'max'}
    | {readonly kind: 'errors'}
    | {readonly kind: 'throughput'};
  readonly comparison: '<' | '<=' | '>' | '>=';
  readonly limit: number;
}
