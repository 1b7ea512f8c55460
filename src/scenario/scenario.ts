// A scenario as the load generator runs it: every default filled in, units settled.
// read-scenario.ts makes it from YAML; plan.ts unfolds its ramps into phases.

import type {RecordMode} from '../domain/run.js';

/** What one user does over and over. docker-* go through a daemon's Engine API. */
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
  /** The registry, `http://host:port`; absent when whoever runs the scenario names it. */
  readonly target?: string;
  /** Repositories are `<repository>/<n>`; the first part is the project of a Harbor. */
  readonly repository: string;
  readonly record: RecordMode;
  readonly auth: AuthSpec;
  readonly tls: TlsSpec;
  /** Threads that make load; by default half the CPUs. */
  readonly workers?: number;
  readonly requestTimeoutMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly thresholds: readonly Threshold[];
  readonly phases: readonly PhaseSpec[];
}

/** Secrets come from the environment or a file, never from the scenario's own text. */
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
  /** Certificates are not checked. */
  readonly insecure: boolean;
}

/** A phase as written; a ramp becomes one phase for each of its steps. */
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

/** Users, each beginning its next operation when the last one ended. */
export interface ClosedLoad {
  readonly kind: 'closed';
  readonly users: number;
  /** Differs from `users`, which the phase then reaches at its end, when the number grows or falls. */
  readonly fromUsers: number;
  readonly think: ThinkTime;
}

/** Operations per second whatever the registry does; latency counts from the intended start. */
export interface OpenLoad {
  readonly kind: 'open';
  readonly fromRate: number;
  /** Differs from `fromRate` when the rate grows or falls linearly over the phase. */
  readonly toRate: number;
  /** Operations at the same time; past it an arrival waits, and its waiting counts. */
  readonly maxInFlight: number;
}

/** Levels one after the other, each for `everyMs`, until the condition holds or `steps` are done. */
export interface RampLoad {
  readonly kind: 'ramp';
  readonly unit: 'users' | 'rate';
  readonly from: number;
  /** Level n+1 is `level * factor + by`, rounded up to a whole number of users. */
  readonly by: number;
  readonly factor: number;
  readonly steps: number;
  readonly everyMs: number;
  readonly until?: Threshold;
  readonly think: ThinkTime;
  readonly maxInFlight: number;
}

/** Uniform between the two ends. */
export interface ThinkTime {
  readonly minMs: number;
  readonly maxMs: number;
}

export interface ImageShape {
  readonly layers: number;
  /** Sizes are spread log-uniformly between the two ends. */
  readonly minLayerBytes: number;
  readonly maxLayerBytes: number;
  /** Share of each layer that a compressor could remove, 0–1. */
  readonly compressibility: number;
  /** Share of the layers, 0–1, that all images have in common. */
  readonly shared: number;
}

export interface PushSpec {
  /** `monolithic`: POST, PUT. `streamed`: POST, one PATCH, PUT, as docker does. `chunked`: POST, PATCH with ranges, PUT. */
  readonly upload: 'monolithic' | 'streamed' | 'chunked';
  readonly chunkBytes: number;
  /** Layers of one image on their way at the same time. */
  readonly parallelLayers: number;
  /** Images are an index over this many manifests when above 0. */
  readonly platforms: number;
}

export interface PullSpec {
  /** `cold` fetches every layer, `warm` only those this user has not fetched in this phase. */
  readonly cache: 'cold' | 'warm';
  readonly parallelLayers: number;
  /** Images to choose from; pushed before the phase when the run has not pushed enough. */
  readonly images: number;
}

/** What happens to operations that are under way when the phase's time is up. */
export interface DrainSpec {
  readonly kind: 'wait' | 'cut';
  /** A wait is cut after this. */
  readonly timeoutMs: number;
}

/** `push.p95 < 500ms`: one figure of a phase against a limit. Latencies in ns, shares 0–1, rates per second. */
export interface Threshold {
  /** As written, for the report. */
  readonly text: string;
  /** An operation, `operation/step`, or all operations when absent. */
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
