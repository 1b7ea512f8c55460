// What the profiler itself took of the hosts, in `regscope report --json` and `compare --json`: part of the
// contract of report-json.ts.

/** The profiler on one host in one phase. CPUs are means: 0.25 is a quarter of one CPU. */
export interface EffectJson {
  readonly agentId: string;
  readonly host: string;
  /** Absent where the host has not told it. */
  readonly cpus?: number;
  /** The sum of the parts below. */
  readonly busyCpus: number;
  /** The programs in the kernel, by bpf_stats; absent where the kernel did not measure them. */
  readonly programsCpus?: number;
  /** The loader or bpftrace; absent in runs of releases that counted it with the agent. */
  readonly engineCpus?: number;
  readonly agentCpus: number;
  /** Absent where the collector runs on another host. */
  readonly collectorCpus?: number;
  /** `busyCpus` as a share of all CPUs of the host, 0–1. */
  readonly hostShare?: number;
  /** Requests that targets of the host answered. */
  readonly requests: number;
  /** µs of the programs, and of all parts, for each of these requests; absent without requests. */
  readonly programsUsecsPerRequest?: number;
  readonly usecsPerRequest?: number;
  /**
   * The throughput that the host would reach without the profiler, as a multiple of what it reached: all CPUs
   * over those that the profiler left. Present only where the CPUs were used up.
   */
  readonly throughputWithout?: number;
  /** Why there is no such estimate. */
  readonly noEstimate?: string;
}

/** What the profiler did to a knee. Either the estimate or the reason why there is none. */
export interface KneeEffectJson {
  readonly host?: string;
  /** The load of the first step that broke, times the host's `throughputWithout`. */
  readonly users?: number;
  readonly rate?: number;
  readonly throughputWithout?: number;
  readonly noEstimate?: string;
}

/** The profiler on one host, in both of two compared phases. */
export interface EffectChangeJson {
  readonly host: string;
  /** Shares of all CPUs of the host, 0–1. */
  readonly beforeShare: number;
  readonly afterShare: number;
  readonly beforeUsecsPerRequest?: number;
  readonly afterUsecsPerRequest?: number;
  /** Present where the shares differ so much that the profiler may be a part of the difference. */
  readonly sentence?: string;
}
