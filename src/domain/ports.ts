// What the rooms ask of each other, as interfaces; src/commands joins them to what provides them.

import type {AgentAccount} from './accounting.js';
import type {BudgetHistogram, BudgetKey} from './budget.js';
import type {ErrorCode} from './error-codes.js';
import type {LoadReport} from './load.js';
import type {Batch, Figure, LossRecord, ProbeCostRecord, SeriesKey} from './record.js';
import type {RequestRecord} from './request.js';
import type {Phase, PhaseStart, RecordMode, Run} from './run.js';
import type {
  SampledStacks,
  StackPiece,
  StackPointPiece,
  TimeRange,
} from './stacks/stack-samples.js';
import type {Span, SpanContext} from './span.js';
import type {Host, TargetProcess} from './target.js';

/** Wall clock in Unix ns. Steady: it does not jump when the system clock is set. */
export interface Clock {
  nowNs(): bigint;
}

/** An agent as the collector knows it, now. */
export interface AgentStatus {
  readonly agentId: string;
  readonly host: Host;
  readonly connected: boolean;
  readonly processes: readonly TargetProcess[];
  /** Probes that run, and those that cannot, with the reason. */
  readonly probes: readonly {readonly name: string; readonly unavailable?: string}[];
  readonly clockOffsetNs: bigint;
  readonly clockErrorNs: bigint;
  readonly spooledRecords: number;
  readonly lostEvents: number;
  /** Share of one CPU over the last interval: the probes in the kernel, and agent with children. */
  readonly probeCpuShare: number;
  readonly agentCpuShare: number;
}

/** Figures of one interval of one agent, times on the collector's clock. */
export interface IntervalFigures {
  readonly agentId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly figures: readonly Figure[];
}

export interface RunStart {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly record?: RecordMode;
  /** The scenario's text, kept in the run file. */
  readonly scenario?: string;
}

/** The run's life, as generators and the HTTP API drive it. Rejects with ProfilerError. */
export interface RunControl {
  current(): Run | undefined;
  /** `COLLECTOR_RUN_ACTIVE` while another run goes on. */
  start(request: RunStart): Promise<Run>;
  /** Ends the phase before it; resolves when agents have ended their interval too, within a second. */
  startPhase(runId: string, phase: PhaseStart): Promise<Phase>;
  endPhase(runId: string, invalid?: string): Promise<Phase | undefined>;
  /** Waits (bounded) until agents' spools for this run are empty, then closes the file. */
  end(runId: string): Promise<Run>;
  addLoad(runId: string, report: LoadReport): Promise<void>;
  /** Spans of any service; those of another run than the current one are refused. */
  addSpans(runId: string, spans: readonly Span[]): Promise<void>;
}

/** What the collector turned away since its start. No run file has any of it. */
export interface TurnedAway {
  /** Frames that no agent of ours would send. */
  readonly invalidFrames: number;
  /** Batches of runs that are not in this data directory (any more), or whose file is damaged. */
  readonly discardedBatches: number;
  readonly discardedRecords: number;
  /** Batches that cannot be stored for what is in them. Their agents count them as dropped. */
  readonly refusedBatches: number;
  readonly refusedRecords: number;
}

/** How many requests of one kind a batch brought. */
export interface RequestCount extends BudgetKey {
  readonly requests: number;
  readonly errors: number;
}

/** What happens now, for browsers and /metrics. Listeners must not throw and must not block. */
export type LiveEvent =
  | {readonly kind: 'run'; readonly run: Run | undefined}
  | {readonly kind: 'phases'; readonly runId: string; readonly phases: readonly Phase[]}
  | {
      readonly kind: 'agents';
      readonly agents: readonly AgentStatus[];
      /** How many agents are left out, or are there without processes and probes: it was too long. */
      readonly cut: number;
    }
  | {readonly kind: 'turned-away'; readonly counts: TurnedAway}
  | ({readonly kind: 'figures'} & IntervalFigures)
  | {
      readonly kind: 'requests';
      readonly agentId: string;
      readonly counts: readonly RequestCount[];
    }
  | {readonly kind: 'load'; readonly report: LoadReport};

export interface LiveFeed {
  /** Calls back with the state as it is (run, phases, agents, recent figures), then with each event. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}

/** The run file, written: one transaction per call, durable when the promise resolves. */
export interface RunWriter {
  createRun(run: Run, scenario: string | undefined): Promise<void>;
  updateRun(run: Run): Promise<void>;
  putPhase(runId: string, phase: Phase): Promise<void>;
  putHost(runId: string, agentId: string, host: Host): Promise<void>;
  /** Processes of targets that were there before the run began. */
  putProcesses(runId: string, agentId: string, processes: readonly TargetProcess[]): Promise<void>;
  /** Stores each batch once, by (agent, epoch, seq); tells how many of them were new. */
  putBatches(runId: string, batches: readonly Batch[]): Promise<{stored: number; known: number}>;
  /** What an agent says of itself at the end: goes into the accounting. */
  putAccount(
    runId: string,
    account: Omit<AgentAccount, 'stored' | 'lostEvents' | 'gapNs'>,
  ): Promise<void>;
  putLoad(runId: string, report: LoadReport): Promise<void>;
  putSpans(runId: string, spans: readonly Span[]): Promise<void>;
  /** Highest seq stored for an agent's epoch in this run, or -1. */
  lastSeq(runId: string, agentId: string, epoch: number): Promise<number>;
  /**
   * Takes over a run whose collector died before it ended; undefined while that one still lives.
   * `lastNs` is the latest time of anything in it.
   */
  adoptRun(runId: string): Promise<{readonly lastNs: bigint} | undefined>;
  closeRun(runId: string): Promise<void>;
  close(): Promise<void>;
}

export interface FigureFilter {
  readonly agentId?: string;
  readonly target?: string;
  readonly probe?: string;
  readonly series?: string;
  readonly metric?: string;
  readonly fromNs?: bigint;
  readonly toNs?: bigint;
}

/** Which requests; every given one filters. */
export interface RequestFilter {
  /** Index of the phase. */
  readonly phase?: number;
  /** Of their starts. */
  readonly fromNs?: bigint;
  readonly toNs?: bigint;
  readonly target?: string;
  readonly step?: string;
  readonly side?: RequestRecord['side'];
}

export interface BudgetFilter extends RequestFilter {
  /**
   * `seconds`: all that match of a phase as one, in no order; `buckets`: all of a second as one
   * bucket, whose index says nothing. Either is much faster than what it adds up.
   */
  readonly join?: 'seconds' | 'buckets';
}

/** All requests of one kind that began in the same second, added up. */
export interface StoredBudget extends BudgetKey {
  /** A whole second of Unix time; where a phase began within it, that instant for its requests. */
  readonly startNs: bigint;
  readonly phase?: number;
  readonly buckets: BudgetHistogram;
}

/** Of requests with the same value, those with a lower row come first, last where descending. */
export interface RequestPage extends RequestFilter {
  readonly row?: number;
  readonly traceId?: string;
  readonly failed?: boolean;
  /** `arrival` misses none of a run that goes on, however late one that began early comes. */
  readonly sort?: 'start' | 'duration' | 'arrival';
  readonly descending?: boolean;
  /** The last one of the page before: its start or duration in ns, and its row. */
  readonly after?: {readonly ns: bigint; readonly row: number};
  readonly limit?: number;
}

/** One request that was kept. Times are on the collector's clock. */
export interface StoredRequest {
  readonly row: number;
  readonly agentId: string;
  /** The one that its trace names, else the one in which it began. */
  readonly phase?: number;
  /** Of the client's span that it answers, where that one is stored. */
  readonly operation?: string;
  /** Its own span: in the trace that it came with, or one of its own. Always the same. */
  readonly span: SpanContext;
  readonly record: RequestRecord;
}

/** The run file, read. Synchronous: commands call it directly, the server inside a worker thread. */
export interface RunReader {
  run(): Run;
  scenario(): string | undefined;
  phases(): readonly Phase[];
  hosts(): readonly {readonly agentId: string; readonly host: Host}[];
  processes(): readonly {readonly agentId: string; readonly process: TargetProcess}[];
  series(): readonly (SeriesKey & {readonly agentId: string; readonly kind: Figure['kind']})[];
  /** In order of time. */
  figures(filter: FigureFilter): Iterable<IntervalFigures>;
  loadReports(range?: {fromNs?: bigint; toNs?: bigint}): Iterable<LoadReport>;
  losses(): Iterable<LossRecord & {agentId: string; startNs: bigint; endNs: bigint}>;
  costs(): Iterable<ProbeCostRecord & {agentId: string; startNs: bigint; endNs: bigint}>;
  accounts(): readonly AgentAccount[];
  /** Samples of stacks, added up by stack; each sample of the range is in one piece. */
  stackSums(range?: TimeRange): SampledStacks<StackPiece>;
  /** One by one. */
  stackPoints(range?: TimeRange): SampledStacks<StackPointPiece>;
  /** In order of time; of all requests, whether they were kept or not. */
  budgets(filter?: BudgetFilter): Iterable<StoredBudget>;
  /** In order of start unless said otherwise. */
  requests(page?: RequestPage): readonly StoredRequest[];
  /**
   * In order of start. With `afterRow` (0 for the first page) in order of arrival instead, so that
   * pages follow a run that goes on and miss nothing, however late a span that began early comes.
   */
  spans(page?: {
    traceId?: string;
    afterRow?: number;
    limit?: number;
  }): readonly (Span & {row: number})[];
  close(): void;
}

/** A file among the runs that cannot be read, and why. */
export interface DamagedRun {
  readonly file: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The data directory: which runs there are. */
export interface RunCatalog {
  /** Newest first; files that cannot be read are left out. */
  list(): readonly Run[];
  /** The files that `list` leaves out. */
  damaged(): readonly DamagedRun[];
  /** By id, by name (the newest of that name), or `latest`; `STORE_RUN_UNKNOWN` otherwise. */
  open(run: string): RunReader;
}
