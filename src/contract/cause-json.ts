// Causes of growth, in `report --json`: part of the contract of report-json.ts.

import type {FailureGrowthJson} from './failure-json.js';

/** Why an operation got slower, whose it is, and what to do. */
export interface CauseJson {
  /** `cpu-quota`, `disk-other-program`, …: one for each file of the catalogue. */
  readonly name: string;
  readonly host: string;
  /** Absent for what belongs to the host as a whole. */
  readonly target?: string;
  /** What is short: `cpu`, `disk`, `memory`, `files`, `network`, `process`. */
  readonly resource: string;
  /** Of the growth of the requests that grew most: at most so much, and its share of it (0–1). */
  readonly explainsMs: number;
  readonly explainsShare: number;
  /** The figures that it rests on. */
  readonly evidence: readonly EvidenceJson[];
  /** What speaks for something else, or absent. */
  readonly against?: string;
  readonly sentence: string;
  readonly remedy: string;
}

/** A figure in both stretches. Its series is that of `GET /series`. */
export interface EvidenceJson {
  readonly target: string;
  readonly probe: string;
  readonly series: string;
  readonly metric: string;
  readonly unit: string;
  /** What one of the stored figure is in the unit; absent for 1. */
  readonly scale?: number;
  readonly before: number;
  readonly after: number;
}

/** The causes of one comparison. */
export interface CausesJson {
  /** The requests that they were asked about; absent where none grew. */
  readonly grown?: {
    /** The first target on their way. */
    readonly target: string;
    readonly step: string;
    /** Per request: as the client measured it where it told its figures, or else at the target. */
    readonly deltaMs: number;
  };
  /** Operations that fail more often than before, and why; absent where none do. */
  readonly failures?: FailureGrowthJson;
  /** Causes of growth by what they explain, the largest first. */
  readonly causes: readonly CauseJson[];
  /** Growth that no cause explains; `undefined` where no request grew. */
  readonly unexplainedMs?: number;
  /** Causes that could not be judged, and why: figures that no agent sent. */
  readonly unjudged: readonly {readonly name: string; readonly reason: string}[];
}

/** A figure of the evidence over time, in its unit: a counter a second, a level as its mean. */
export interface EvidenceChartJson {
  readonly host: string;
  readonly target: string;
  readonly probe: string;
  readonly series: string;
  readonly metric: string;
  readonly unit: string;
  readonly columnMs: number;
  /** Columns without a figure are left out. */
  readonly points: readonly {readonly startUnixNs: string; readonly value: number}[];
}
