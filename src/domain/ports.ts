// The interfaces through which rooms use each other. src/commands connects them with what implements
// them.

import type {AgentAccount} from './accounting.js';
import type {BudgetBucket, BudgetHistogram, BudgetKey} from './budget.js';
import type {SparseDurations} from './durations/sparse-durations.js';
import type {FigureSummer, SummedFigures} from './figure-sums.js';
import type {HopEdge, HopEdgeSum} from './hops/hop-edges.js';
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
  /** The release of the agent that was connected last; absent for an older one that does not tell it. */
  readonly version?: string;
  readonly connected: boolean;
  readonly processes: readonly TargetProcess[];
  /** All probes of the agent. `unavailable` is the reason why a probe does not run. */
  readonly probes: readonly {readonly name: string; readonly unavailable?: string}[];
  readonly clockOffsetNs: bigint;
  readonly clockErrorNs: bigint;
  readonly spooledRecords: number;
  readonly lostEvents: number;
  /** Shares of one CPU over the last interval: probes in the kernel; the agent and its child processes. */
  readonly probeCpuShare: number;
  readonly agentCpuShare: number;
}

/** Agents that a collector knows, connected ones first. */
export interface AgentList {
  readonly agents: readonly AgentStatus[];
  /** How many agents are left out, or are there without processes and probes: it was too long. */
  readonly cut: number;
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

/** How generators and the HTTP API start and end runs and phases. Methods reject with ProfilerError. */
export interface RunControl {
  current(): Run | undefined;
  /** `COLLECTOR_RUN_ACTIVE` while another run goes on. */
  start(request: RunStart): Promise<Run>;
  /** Ends the phase before it. Resolves when agents have ended their interval too, after a second at most. */
  startPhase(runId: string, phase: PhaseStart): Promise<Phase>;
  endPhase(runId: string, invalid?: string): Promise<Phase | undefined>;
  /** Waits (bounded) until agents' spools for this run are empty, then closes the file. */
  end(runId: string): Promise<Run>;
  addLoad(runId: string, report: LoadReport): Promise<void>;
  /** Takes spans of any service. Spans of a run that is not the current one are refused. */
  addSpans(runId: string, spans: readonly Span[]): Promise<void>;
}

/** The collector turned these away since its start. No run file holds them. */
export interface TurnedAway {
  /** Frames that no agent of ours would send. */
  readonly invalidFrames: number;
  /** Batches of runs that are not in this data directory (any more), or whose file is damaged. */
  readonly discardedBatches: number;
  readonly discardedRecords: number;
  /** Batches of runs that have been over for too long. */
  readonly lateBatches: number;
  readonly lateRecords: number;
  /** Batches that cannot be stored for what is in them. Their agents count them as dropped. */
  readonly refusedBatches: number;
  readonly refusedRecords: number;
}

/** Why nothing is stored at the moment. Agents keep their batches until it is over. */
export interface StoreTrouble {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** The requests of one kind that a batch brought. */
export interface RequestCount extends BudgetKey {
  readonly requests: number;
  readonly errors: number;
  readonly durationNs: number;
  /** By bucket of histogram.ts. */
  readonly durations: readonly number[];
  readonly sparse: SparseDurations;
  /** The slowest of those that carry a trace. */
  readonly example?: {readonly traceId: string; readonly durationNs: number};
  /** Their time by part, without the names of peers and reasons: `upstream`, `wait`. */
  readonly partsNs: ReadonlyMap<string, number>;
}

/** What happens now, for browsers and /metrics. Listeners must not throw and must not block. */
export type LiveEvent =
  | {readonly kind: 'run'; readonly run: Run | undefined}
  | {readonly kind: 'phases'; readonly runId: string; readonly phases: readonly Phase[]}
  | ({readonly kind: 'agents'} & AgentList)
  | {readonly kind: 'turned-away'; readonly counts: TurnedAway}
  /** Undefined when the trouble is over. */
  | {readonly kind: 'trouble'; readonly trouble: StoreTrouble | undefined}
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

/** Writes run files. Each call is durable when its promise resolves. */
export interface RunWriter {
  createRun(run: Run, scenario: string | undefined): Promise<void>;
  updateRun(run: Run): Promise<void>;
  putPhase(runId: string, phase: Phase): Promise<void>;
  putHost(runId: string, agentId: string, host: Host): Promise<void>;
  /** Processes of targets that were there before the run began. */
  putProcesses(runId: string, agentId: string, processes: readonly TargetProcess[]): Promise<void>;
  /**
   * Stores each batch once, by (agent, epoch, seq); tells how many of them were new. Rejects with
   * `STORE_RUN_CLOSED` when the run has been over for too long, as all calls about such a run do but
   * `updateRun` and `lastSeq`.
   */
  putBatches(runId: string, batches: readonly Batch[]): Promise<{stored: number; known: number}>;
  /** Stores the totals that an agent reports of itself. */
  putAccount(
    runId: string,
    account: Omit<AgentAccount, 'stored' | 'lostEvents' | 'gapNs'>,
  ): Promise<void>;
  putLoad(runId: string, report: LoadReport): Promise<void>;
  putSpans(runId: string, spans: readonly Span[]): Promise<void>;
  /** Highest seq stored for an agent's epoch in this run, or -1. */
  lastSeq(runId: string, agentId: string, epoch: number): Promise<number>;
  /**
   * Takes over a run whose collector died before the run ended. Undefined while that collector still
   * lives. `lastNs` is the latest time of any record in the run.
   */
  adoptRun(runId: string): Promise<{readonly lastNs: bigint} | undefined>;
  closeRun(runId: string): Promise<void>;
  close(): Promise<void>;
}

export interface FigureFilter {
  readonly agentId?: string;
  readonly target?: string;
  readonly probe?: string;
  /** Any of these probes: what only a few of them have is read much faster than everything. */
  readonly probes?: ReadonlySet<string>;
  readonly series?: string;
  readonly metric?: string;
  readonly fromNs?: bigint;
  readonly toNs?: bigint;
}

/** Selects requests; every field that is given filters. */
export interface RequestFilter {
  /** Index of the phase. */
  readonly phase?: number;
  /** Range of the requests' starts. */
  readonly fromNs?: bigint;
  readonly toNs?: bigint;
  readonly target?: string;
  readonly step?: string;
  readonly side?: RequestRecord['side'];
}

export interface BudgetFilter extends RequestFilter {
  /**
   * `seconds` adds up all seconds of a phase that match, in no order. `buckets` adds up all buckets of a
   * second, and the index of the sum means nothing. Both are much faster than adding up later.
   */
  readonly join?: 'seconds' | 'buckets';
  /** With joined seconds: tells the block of time of a second, whose sums come beside; undefined for none. */
  readonly blockOf?: (startNs: bigint) => number | undefined;
}

/** All requests of one kind that began in the same second, added up. */
export interface StoredBudget extends BudgetKey {
  /** A whole second of Unix time, or the start of the phase within that second. */
  readonly startNs: bigint;
  readonly phase?: number;
  readonly buckets: BudgetHistogram;
  /** By block, where the question names blocks: the sums of all latency buckets. */
  readonly blocks?: ReadonlyMap<number, BudgetBucket>;
}

export interface HopFilter extends Omit<RequestFilter, 'side'> {
  /** Tells the block of time of a second, whose sums come beside; undefined for none. */
  readonly blockOf?: (startNs: bigint) => number | undefined;
}

/** The chains of all requests of one kind and phase, added up. The kind is that of the request at the top. */
export interface StoredHops extends BudgetKey {
  readonly phase?: number;
  /** By the duration of the request at the top. `src/domain/hops/hop-key.ts` reads the parts. */
  readonly buckets: BudgetHistogram<string>;
  /** By block, where the question names blocks: the sums of all latency buckets. */
  readonly blocks?: ReadonlyMap<number, BudgetBucket<string>>;
}

/** Who asked whom in one phase. */
export interface StoredHopEdge extends HopEdge, HopEdgeSum {
  readonly phase?: number;
}

/** Requests with equal values are in order of their rows; descending, in the reverse order. */
export interface RequestPage extends RequestFilter {
  readonly row?: number;
  readonly traceId?: string;
  readonly failed?: boolean;
  /** Pages by `arrival` miss no request of a run that goes on, however late it arrives. */
  readonly sort?: 'start' | 'duration' | 'arrival';
  readonly descending?: boolean;
  /** The last request of the page before: its start or duration in ns, and its row. */
  readonly after?: {readonly ns: bigint; readonly row: number};
  readonly limit?: number;
  /** With the stacks of waits; without them a page is read and sent faster. */
  readonly withStacks?: boolean;
}

/** One request that was kept. Times are on the collector's clock. */
export interface StoredRequest {
  readonly row: number;
  readonly agentId: string;
  /** The phase that the request's trace names, or else the one in which it began. */
  readonly phase?: number;
  /** The operation of the client's span that the request belongs to, if that span is stored. */
  readonly operation?: string;
  /** The request's own span, in the trace that it came with or in a new one. The ids never change. */
  readonly span: SpanContext;
  readonly record: RequestRecord;
}

/** Reads a run file. Synchronous: commands call it directly, the server calls it in a worker thread. */
export interface RunReader {
  run(): Run;
  scenario(): string | undefined;
  phases(): readonly Phase[];
  hosts(): readonly {readonly agentId: string; readonly host: Host}[];
  processes(): readonly {readonly agentId: string; readonly process: TargetProcess}[];
  series(): readonly (SeriesKey & {readonly agentId: string; readonly kind: Figure['kind']})[];
  /** The end of the last figures or load that are stored, in Unix ns; undefined without any. */
  latestNs(): bigint | undefined;
  /** In order of time. */
  figures(filter: FigureFilter): Iterable<IntervalFigures>;
  /** The same added up, which is many times as fast as handing them out one by one. */
  sumFigures(filter: FigureFilter, summer: FigureSummer): readonly SummedFigures[];
  loadReports(range?: {fromNs?: bigint; toNs?: bigint}): Iterable<LoadReport>;
  losses(): Iterable<LossRecord & {agentId: string; startNs: bigint; endNs: bigint}>;
  costs(): Iterable<ProbeCostRecord & {agentId: string; startNs: bigint; endNs: bigint}>;
  accounts(): readonly AgentAccount[];
  /** Samples added up by stack. Each sample of the range is in exactly one piece. */
  stackSums(range?: TimeRange): SampledStacks<StackPiece>;
  /** The same samples one by one. */
  stackPoints(range?: TimeRange): SampledStacks<StackPointPiece>;
  /** Budgets of all requests, also of those that were not kept; in order of time. */
  budgets(filter?: BudgetFilter): Iterable<StoredBudget>;
  /**
   * Chains of all hops, in no order. A chain is told 6 to 8 s after the request at its top has ended,
   * and at the end of the run.
   */
  hops(filter?: HopFilter): readonly StoredHops[];
  hopEdges(filter?: Pick<RequestFilter, 'phase' | 'fromNs' | 'toNs'>): readonly StoredHopEdge[];
  /** In order of start unless said otherwise. */
  requests(page?: RequestPage): readonly StoredRequest[];
  /**
   * In order of start. With `afterRow` (0 for the first page) they are in order of arrival, so that
   * pages of a run that goes on miss no span, however late it arrives.
   */
  spans(page?: {
    traceId?: string;
    afterRow?: number;
    limit?: number;
  }): readonly (Span & {row: number})[];
  /** In order of start, so many at most as a report needs; the counts in load reports are exact. */
  failedOperations(range?: {fromNs?: bigint; toNs?: bigint}): readonly FailedOperation[];
  close(): void;
}

/** One of the failed operations of load generators that were kept. */
export interface FailedOperation {
  readonly operation: string;
  readonly startNs: bigint;
  /** As in the counts of errors: `403`, `5xx`, `timeout`, … */
  readonly kind: string;
  /** What the generator or the server said; hostile text of bounded length. */
  readonly message: string;
}

/** A file in the runs folder that cannot be read, with the reason. */
export interface DamagedRun {
  readonly file: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The runs of a data directory. */
export interface RunCatalog {
  /** Newest first; files that cannot be read are left out. */
  list(): readonly Run[];
  /** The files that `list` leaves out. */
  damaged(): readonly DamagedRun[];
  /** By id, by name (the newest of that name), or `latest`; `STORE_RUN_UNKNOWN` otherwise. */
  open(run: string): RunReader;
}
