// `regscope report --json` and `compare --json`: a written contract. Readers ignore unknown fields,
// names do not change, nanosecond times are strings; every figure has its unit in its name.

import type {AccountJson, HostJson, PhaseJson, ProcessJson, RunJson} from './run-json.js';
import type {
  FunctionChangeJson,
  FunctionGrowthJson,
  FunctionRowJson,
  StackGrowthJson,
  StackTrustJson,
} from './function-json.js';
import type {EffectChangeJson, EffectJson, KneeEffectJson} from './effect-json.js';
import type {BudgetComparisonJson, BudgetReportJson} from './budget-json.js';
import type {CausesJson} from './cause-json.js';
import type {FailureCauseJson, TargetEventJson} from './failure-json.js';
import type {HopComparisonJson, HopsReportJson} from './hops-json.js';
import type {BlocksJson, ChanceJson} from './chance-json.js';
import type {CapacityJson} from './capacity-json.js';
import type {GateJson} from './gate-json.js';
import type {SoakJson} from './soak-json.js';
import type {UnmeasuredJson} from './unmeasured-json.js';
import type {UnreadJson} from './unread-json.js';

export interface ReportJson {
  readonly format: 'regscope-report/1';
  readonly run: RunJson;
  /** To the run's end, or while it goes on to the last thing that was stored. */
  readonly durationMs: number;
  /** More than 0.1 % of what was measured got lost, or the books do not balance. */
  readonly degraded: boolean;
  /** Sentences, the most important first. */
  readonly verdict: readonly string[];
  readonly hosts: readonly HostJson[];
  /** Who asked the kernel on each host; a host whose agent changed its engine has two rows. */
  readonly engines: readonly EngineJson[];
  readonly processes: readonly (ProcessJson & {readonly agentId: string})[];
  readonly phases: readonly PhaseReportJson[];
  /** One for each ramp of the run and each operation in it. */
  readonly knees: readonly KneeJson[];
  /** From the first phase to the last that a verdict may rest on, where no ramp tells what to compare. */
  readonly growth?: ComparisonJson;
  /** A day at the highest load that held; absent when none did. */
  readonly capacity?: CapacityJson;
  /** Phases of half a minute and more that hold one load: whether anything grew in them. */
  readonly soaks: readonly SoakJson[];
  /** Absent where fewer than two phases have samples. */
  readonly functions?: FunctionGrowthJson;
  readonly stacks: readonly StackTrustJson[];
  readonly accounts: readonly AccountJson[];
  readonly probes: readonly ProbeCostJson[];
  readonly losses: readonly LossJson[];
  readonly unavailable: readonly UnavailableJson[];
  /** Connections whose requests could not be read; the most of one port and protocol come first. */
  readonly unread: readonly UnreadJson[];
  /** Intervals that reach into two phases and count for neither. */
  readonly straddlingIntervals: number;
}

export interface EngineJson {
  readonly agentId: string;
  readonly host: string;
  readonly engine: string;
  /** Why the preferred engine could not run, where another one ran in its place. */
  readonly reason?: string;
}

export interface PhaseReportJson {
  readonly phase: PhaseJson;
  readonly durationMs: number;
  /** Intervals of kernel figures that lie in this phase, over all agents. */
  readonly intervals: number;
  /** When no probe of a host reported; absent where all reported all the time, or where it is not known. */
  readonly unmeasured?: readonly UnmeasuredJson[];
  readonly load: LoadLevelJson;
  readonly operations: readonly OperationRowJson[];
  readonly steps: readonly StepRowJson[];
  /** Where the time of requests went, as the kernel saw it; what took most time in all comes first. */
  readonly budgets: readonly BudgetReportJson[];
  /** Where their time went over all targets, and who asked whom; absent without requests. */
  readonly hops?: HopsReportJson;
  /** Why operations failed; absent where none did. */
  readonly failures?: readonly FailureCauseJson[];
  /** What happened to targets, whether operations failed or not; absent where nothing did. */
  readonly events?: readonly TargetEventJson[];
  readonly hosts: readonly HostLoadJson[];
  /** What the profiler itself took of the hosts. */
  readonly effect: readonly EffectJson[];
  readonly targets: readonly TargetReportJson[];
  readonly block: readonly BlockRowJson[];
  /** By time on-CPU, then by time off-CPU, the heaviest of each first. */
  readonly functions: readonly FunctionRowJson[];
}

/** What the generators planned and did. Shares are of one CPU; the highest of the phase. */
export interface LoadLevelJson {
  readonly users?: number;
  readonly planned?: number;
  readonly started?: number;
  readonly late?: number;
  readonly dropped?: number;
  readonly maxCpuShare?: number;
  readonly maxLoopLagMs?: number;
  readonly maxGcShare?: number;
  readonly sendLimitedShare?: number;
}

export interface QuantilesJson {
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
}

export interface OperationRowJson extends QuantilesJson {
  readonly operation: string;
  /** Ended, well or badly. */
  readonly count: number;
  readonly perSecond: number;
  readonly failed: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** From the actual start, where the generator tells it from the intended one. */
  readonly serviceTime?: QuantilesJson;
}

export interface StepRowJson extends OperationRowJson {
  readonly step: string;
}

/** What the kernel saw of one target on one host during one phase. */
export interface TargetReportJson {
  readonly agentId: string;
  readonly host: string;
  readonly target: string;
  readonly targetKind: string;
  /** Time of this phase in the host's intervals that count: what the sums below are sums over. */
  readonly coveredMs: number;
  /** By total time, the largest first. */
  readonly systemCalls: readonly CallRowJson[];
  /** Calls in which a thread waits for work: futex, epoll_wait, … Their time says little. */
  readonly waitingCalls: readonly CallRowJson[];
  readonly network: readonly PeerRowJson[];
  readonly runQueue?: TimedRowJson;
  readonly process: ProcessLevelsJson;
  /** Series of other probes, by name. */
  readonly other: readonly OtherRowJson[];
}

/** Count and total time of something that was timed; `totalMs` is within 1/32 of the truth. */
export interface TimedRowJson extends QuantilesJson {
  readonly count: number;
  readonly totalMs: number;
}

export interface CallRowJson extends TimedRowJson {
  readonly call: string;
  readonly bytes: number;
  /** By errno: ENOENT, EAGAIN, … */
  readonly errors: Readonly<Record<string, number>>;
}

export interface PeerRowJson {
  /** `:5000 ← 10.0.0.7` for what a peer asked of the target, `→ 10.0.0.5:6379` for the reverse. */
  readonly peer: string;
  readonly connect?: TimedRowJson;
  readonly rtt?: TimedRowJson;
  readonly retransmits: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** All other counters of the series. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface BlockRowJson {
  readonly agentId: string;
  readonly host: string;
  /** Device and direction, as the probe names them. */
  readonly device: string;
  /** Issue to completion. */
  readonly latency?: TimedRowJson;
  /** Before the issue. */
  readonly queue?: TimedRowJson;
  readonly bytes: number;
  /** By errno. */
  readonly errors: Readonly<Record<string, number>>;
  /** As in TargetReportJson. */
  readonly coveredMs: number;
}

/** Levels over the phase; absent what was not read. */
export interface ProcessLevelsJson {
  readonly rssBytes?: LevelJson;
  readonly openFds?: LevelJson;
  readonly sockets?: LevelJson;
  readonly threads?: LevelJson;
  /** The share of one CPU, mean over the phase. */
  readonly cpuShare?: number;
}

export interface LevelJson {
  readonly first: number;
  readonly last: number;
  readonly max: number;
  readonly mean: number;
}

export interface OtherRowJson {
  readonly probe: string;
  readonly series: string;
  readonly histograms: Readonly<Record<string, TimedRowJson>>;
  readonly counters: Readonly<Record<string, number>>;
}

/** CPUs of one host in one phase: how many worked on average, and how many other guests got. */
export interface HostLoadJson {
  readonly agentId: string;
  readonly host: string;
  readonly cpus: number;
  readonly busyCpus: number;
  readonly stolenCpus: number;
}

/** What a probe cost over the run, by bpf_stats. */
export interface ProbeCostJson {
  readonly agentId: string;
  readonly host: string;
  readonly probe: string;
  readonly events: number;
  readonly nsPerEvent: number;
  /** Share of one CPU, mean over the time in which it reported. */
  readonly cpuShare: number;
}

export interface LossJson {
  readonly agentId: string;
  readonly host: string;
  readonly probe: string;
  readonly reason: string;
  readonly count: number;
  readonly gapMs: number;
  readonly detail?: string;
  /** In words, the figures that lack what was lost; absent where that is not known. */
  readonly figures?: readonly string[];
}

export interface UnavailableJson {
  readonly agentId: string;
  readonly host: string;
  readonly probe: string;
  readonly reason: string;
}

/** One ramp, judged by one operation's p95 against a threshold, and by its share of failures. */
export interface KneeJson {
  readonly ramp: string;
  readonly operation: string;
  readonly thresholdMs: number;
  /** Highest load up to which every step held; absent when the first one broke. */
  readonly lastGood?: KneeStepJson;
  /** Absent when all steps held. */
  readonly firstBad?: KneeStepJson;
  /** `dropped`: operations of an open load found no free place, because others took too long. */
  readonly brokeBy?: 'p95' | 'failures' | 'dropped';
  /** What grew between the two; when nothing broke, between the lowest and the highest load. */
  readonly change?: ComparisonJson;
  /** Where requests of the step that grew most spent that time; absent where no stack stands out. */
  readonly stack?: StackGrowthJson;
  /** The block device that the slowest of them used; absent where they used none. */
  readonly device?: string;
  /** What the profiler did to the knee; absent where nothing broke. */
  readonly effect?: KneeEffectJson;
}

export interface KneeStepJson {
  readonly phase: string;
  readonly phaseIndex: number;
  readonly users?: number;
  readonly rate?: number;
  /** Absent where nothing was answered. */
  readonly p95Ms?: number;
  readonly perSecond: number;
  /** 0–1. */
  readonly failedShare: number;
  /** 0–1, of all operations of the phase that were planned; absent for none. */
  readonly droppedShare?: number;
}

/**
 * `compare --json`: the phases that were named, or every phase whose name both runs have. With several runs
 * on a side there are no comparisons, only limits.
 */
export interface RunComparisonJson {
  readonly format: 'regscope-comparison/1';
  readonly comparisons: readonly ComparisonJson[];
  /** Phases that only one of the two runs has. */
  readonly unmatched: readonly {readonly run: string; readonly phase: string}[];
  /** Whether the limits of the command line and of the budget held; absent without any. */
  readonly gate?: GateJson;
}

export interface ComparisonJson {
  readonly before: ComparedJson;
  readonly after: ComparedJson;
  /** p95 of operations and steps; by size of the difference, the largest first. */
  readonly client: readonly DifferenceJson[];
  /** Total time per operation of whatever the kernel timed; ordered likewise. */
  readonly kernel: readonly DifferenceJson[];
  /** By what grew most in all requests together. */
  readonly budgets: readonly BudgetComparisonJson[];
  /** Where the client's time went over all hops, ordered likewise; absent without a chain on both sides. */
  readonly hops?: readonly HopComparisonJson[];
  /** Time of functions on-CPU, then off-CPU, per the same; by size of the change, the largest first. */
  readonly functions: readonly FunctionChangeJson[];
  /** What the profiler itself took of each host in both phases. */
  readonly effect: readonly EffectChangeJson[];
  /** What the times of `kernel` are per: `push`; `operation` where several kinds are mixed; `second`. */
  readonly per: string;
  /** Absent where the runs' files were not at hand. */
  readonly blocks?: BlocksJson;
  /** Why the requests that grew most take longer; absent where the hosts' figures were not at hand. */
  readonly causes?: CausesJson;
}

export interface ComparedJson {
  readonly run: string;
  readonly phase: string;
  readonly operations: number;
  readonly durationMs: number;
}

export interface DifferenceJson {
  readonly kind: 'operation' | 'step' | 'call' | 'runqueue' | 'block' | 'connect';
  /** For a person: `push`, `push/manifest.put`, a system call, a device or a peer. */
  readonly subject: string;
  /** The operation, where `kind` is `operation` or `step`. */
  readonly operation?: string;
  /** The step of that operation, where `kind` is `step`. */
  readonly step?: string;
  readonly target?: string;
  readonly host?: string;
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly deltaMs: number;
  /** Of operations and steps. */
  readonly chance?: ChanceJson;
  /** The mean beside the p95, of operations and steps: few requests that take long move it first. */
  readonly mean?: MeanChangeJson;
  readonly sentence: string;
}

export interface MeanChangeJson {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly deltaMs: number;
  readonly chance: ChanceJson;
}
