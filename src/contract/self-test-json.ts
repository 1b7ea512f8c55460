// `regscope doctor --self-test --json`: a written contract, as report-json.ts is.

import type {EffectJson} from './effect-json.js';

export interface SelfTestJson {
  readonly format: 'regscope-self-test/1';
  /** What was asked for. */
  readonly url: string;
  readonly connections: number;
  /** In turn: the load without the profiler, then the same load with it. */
  readonly rounds: readonly SelfTestRoundJson[];
  /** With the profiler over without it. */
  readonly throughput: RatioJson;
  readonly p99: RatioJson;
  /** What the profiler took of this host under the load; absent where nothing was measured. */
  readonly effect?: EffectJson;
}

export interface SelfTestRoundJson {
  readonly without: LoadFiguresJson;
  readonly with: LoadFiguresJson;
}

export interface LoadFiguresJson {
  readonly requests: number;
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** The middle, the least and the most of the rounds' ratios. */
export interface RatioJson {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}
