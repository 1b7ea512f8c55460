// The JSON of the HTTP API, the live socket and `--json`. It is a contract: readers ignore unknown fields,
// names do not change, and times in nanoseconds are strings.

import type {UnreadJson} from './unread-json.js';

export type JsonTime = string;

/** Sparse counts: pairs of bucket index and count. */
export interface HistogramJson {
  readonly precisionBits: number;
  readonly counts: readonly (readonly [index: number, count: number])[];
}

export interface RunJson {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly record: 'sample' | 'all';
  readonly startUnixNs: JsonTime;
  readonly endUnixNs?: JsonTime;
  /** The reason, if the run ended without being told to. */
  readonly interrupted?: string;
  /** What came when the run had been over for too long, and was turned away. */
  readonly late?: {readonly batches: number; readonly records: number};
  /** What a user wrote down about it. */
  readonly note?: string;
  readonly traceId: string;
  /** The run's own span, the root of its trace. */
  readonly spanId?: string;
}

export interface PhaseJson {
  readonly index: number;
  readonly name: string;
  readonly users?: number;
  readonly rate?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly startUnixNs: JsonTime;
  readonly endUnixNs?: JsonTime;
  readonly spanId: string;
  readonly invalid?: string;
}

export interface HostJson {
  readonly agentId: string;
  readonly name: string;
  readonly kernel: string;
  readonly bpftrace: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}

export interface ProcessJson {
  readonly target: string;
  readonly targetKind: string;
  readonly pid: number;
  readonly exe: string;
  readonly comm: string;
  readonly container?: string;
  readonly listenPorts: readonly number[];
  /** The release of the program, where the binary or the system's packages tell it. */
  readonly version?: string;
}

export interface AgentJson extends HostJson {
  /** The release of the agent; absent for one that does not tell it. */
  readonly version?: string;
  readonly connected: boolean;
  readonly processes: readonly ProcessJson[];
  readonly probes: readonly {readonly name: string; readonly unavailable?: string}[];
  readonly clockOffsetMs: number;
  readonly clockErrorMs: number;
  readonly spooledRecords: number;
  readonly lostEvents: number;
  readonly probeCpuShare: number;
  readonly agentCpuShare: number;
}

/** GET /api/agents: the agents that the collector knows now, connected ones first. */
export interface AgentsJson {
  readonly agents: readonly AgentJson[];
  /** How many agents are left out, or are there without processes and probes: it was too long. */
  readonly cut?: number;
}

export interface SeriesJson {
  readonly agentId: string;
  readonly target: string;
  readonly probe: string;
  readonly series: string;
  readonly metric: string;
  readonly kind: 'histogram' | 'counter' | 'gauge';
}

export interface FigureJson {
  readonly target: string;
  readonly probe: string;
  readonly series: string;
  readonly metric: string;
  readonly histogram?: HistogramJson;
  /** Counters: added in the interval. */
  readonly count?: number;
  /** Gauges: the level at its end. */
  readonly level?: number;
}

export interface IntervalJson {
  readonly agentId: string;
  readonly startUnixNs: JsonTime;
  readonly endUnixNs: JsonTime;
  readonly figures: readonly FigureJson[];
}

export interface LoadRowJson {
  readonly scope: 'operation' | 'request';
  readonly operation: string;
  readonly step?: string;
  readonly latency: HistogramJson;
  readonly serviceTime?: HistogramJson;
  readonly errors: Readonly<Record<string, number>>;
  /** How many have no latency: they ended without an answer, or nobody told it. Absent for none. */
  readonly untimed?: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface LoadReportJson {
  readonly source: string;
  readonly seq: number;
  readonly phaseIndex: number;
  readonly startUnixNs: JsonTime;
  readonly endUnixNs: JsonTime;
  readonly state: {
    readonly users: number;
    readonly planned?: number;
    readonly started?: number;
    readonly late?: number;
    readonly dropped?: number;
    readonly cpuShare?: number;
    readonly loopLagMs?: number;
    readonly gcShare?: number;
    readonly sendLimitedShare?: number;
  };
  readonly rows: readonly LoadRowJson[];
}

export interface AccountJson {
  readonly agentId: string;
  readonly host: string;
  readonly produced: number;
  readonly stored: number;
  readonly spooled: number;
  readonly droppedSpoolFull: number;
  readonly droppedInvalid: number;
  readonly unaccounted: number;
  readonly lostEvents: number;
  readonly gapMs: number;
  readonly degraded: boolean;
}

/** GET /api/runs */
export interface RunsJson {
  readonly runs: readonly (RunJson & {readonly active: boolean})[];
  /** Files in the runs folder that cannot be read, with the reasons. */
  readonly damaged?: readonly {
    readonly file: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** GET /api/runs/:run */
export interface RunDetailJson {
  readonly run: RunJson;
  readonly active: boolean;
  readonly phases: readonly PhaseJson[];
  readonly hosts: readonly HostJson[];
  readonly processes: readonly ProcessJson[];
  readonly series: readonly SeriesJson[];
  readonly accounts: readonly AccountJson[];
  /** What was not measured on a host, and why: a probe, or one target of it. */
  readonly unavailable?: readonly {
    readonly agentId: string;
    readonly host: string;
    readonly probe: string;
    readonly reason: string;
  }[];
  /** Connections whose requests cannot be read. */
  readonly unread?: readonly UnreadJson[];
}

/** GET /api/runs/:run/verdict */
export interface VerdictJson {
  /** Sentences, the most important first. */
  readonly verdict: readonly string[];
  /** Phases at whose load an operation broke its limit first. */
  readonly broke: readonly {readonly phaseIndex: number; readonly operation: string}[];
}

/** GET /api/runs/:run/latency?agent&target&probe&series&metric&from&to — every given one filters. */
export interface LatencyJson {
  readonly intervals: readonly IntervalJson[];
}

/** GET /api/runs/:run/load?from&to */
export interface LoadJson {
  readonly reports: readonly LoadReportJson[];
}

/** One line of a table of series: GET /api/runs/:run/summary?phase | from&to [&target][&probe] */
export interface SummaryRowJson extends Omit<SeriesJson, 'kind' | 'metric' | 'agentId'> {
  /** The histogram of the row; absent if the series has counters only. */
  readonly metric?: string;
  readonly count: number;
  readonly totalMs: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  /** All other metrics of the series, summed: bytes, errors.ENOENT, … */
  readonly counters: Readonly<Record<string, number>>;
}

export interface SummaryJson {
  /** Seconds that straddle two phases and count for neither. */
  readonly straddlingIntervals: number;
  readonly rows: readonly SummaryRowJson[];
}

/** What the collector turned away since its start, whatever the run. */
export interface TurnedAwayJson {
  /** Frames that no agent of this program would send. */
  readonly invalidFrames: number;
  /** Batches of runs that have no file here. */
  readonly discardedBatches: number;
  readonly discardedRecords: number;
  /** Batches of runs that have been over for too long. */
  readonly lateBatches: number;
  readonly lateRecords: number;
  /** Batches that cannot be stored for what is in them. Their agents count them as dropped. */
  readonly refusedBatches: number;
  readonly refusedRecords: number;
}

/** A frame of the live socket. */
export type LiveMessageJson =
  /** `session` says that the browser has logged in, and so may log out: POST /api/logout. */
  | {readonly type: 'hello'; readonly version: string; readonly session?: true}
  | {readonly type: 'run'; readonly run: RunJson | null}
  | {readonly type: 'phases'; readonly runId: string; readonly phases: readonly PhaseJson[]}
  | ({readonly type: 'agents'} & AgentsJson)
  /** What the collector turned away since its start; sent where that is anything. */
  | ({readonly type: 'turned-away'} & TurnedAwayJson)
  /** Why nothing is stored at the moment; null when writing goes on. */
  | {readonly type: 'trouble'; readonly error: ErrorJson['error'] | null}
  | ({readonly type: 'figures'} & IntervalJson)
  | ({readonly type: 'load'} & LoadReportJson)
  /** Frames were left out because this browser read too slowly. */
  | {readonly type: 'skipped'; readonly frames: number};

/** Every error answer of the HTTP API. */
export interface ErrorJson {
  readonly error: {readonly code: string; readonly message: string; readonly hint: string};
}
