// A run, its phases, and the phase that a range of time belongs to. All times are Unix nanoseconds on
// the collector's clock.

export type RecordMode = 'sample' | 'all';

/** One benchmark, from start to end; kept in one file. `endNs` is absent while it goes on. */
export interface Run {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly record: RecordMode;
  readonly startNs: bigint;
  readonly endNs?: bigint;
  /** The reason, if the run ended without being told to. Its last phase is then cut short. */
  readonly interrupted?: string;
  /** What came when the run had been over for too long, and was turned away. */
  readonly late?: {readonly batches: number; readonly records: number};
  /** What a user wrote down about it. */
  readonly note?: string;
  /** The run's own trace: run span and phase spans. 32 and 16 hex digits. */
  readonly traceId: string;
  readonly spanId: string;
}

/** `20261123-195702-k3f9x2`: sorts by time; the random end tells runs of one second apart. */
const RUN_ID = /^[0-9]{8}-[0-9]{6}-[0-9a-z]{4,16}$/;

/** Ids come from agents and from web addresses too, and a file is named after an id. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

/** A named interval of a run with one load level. Phases of a run do not overlap; gaps may lie between. */
export interface Phase {
  /** Counts from 0 in the order in which phases became known. A phase from spans is known after its start. */
  readonly index: number;
  readonly name: string;
  /** Load level: users of a closed model, operations per second of an open one. */
  readonly users?: number;
  readonly rate?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly startNs: bigint;
  readonly endNs?: bigint;
  /** Its span in the run's trace; operations link to it. */
  readonly spanId: string;
  /** The reason, if no verdict may rest on this phase ("generator-limited"). */
  readonly invalid?: string;
}

/** The fields of a phase that its generator gives. The collector adds the others. */
export interface PhaseStart extends Pick<Phase, 'name' | 'users' | 'rate' | 'labels'> {
  /** The start of a phase that becomes known late, not before the start of the phase before; default: now. */
  readonly startNs?: bigint;
}

/**
 * An interval may reach so far into a neighbouring phase and still counts as inside its own phase: agents
 * cut their interval when a phase begins, and the cut takes a round trip to arrive.
 */
export const STRADDLE_TOLERANCE_NS = 50_000_000n;

export type Placement =
  | {readonly kind: 'inside'; readonly phase: Phase}
  | {readonly kind: 'straddles'; readonly phases: readonly Phase[]}
  | {readonly kind: 'outside'};

/**
 * The phase that an interval of figures belongs to. An interval that reaches into two phases by more than
 * the tolerance straddles them, and its quantiles count for neither.
 */
export function placeInterval(phases: readonly Phase[], startNs: bigint, endNs: bigint): Placement {
  const touched = phases.filter((phase) => overlapNs(phase, startNs, endNs) > 0n);
  if (touched.length === 0) return {kind: 'outside'};
  const main = touched.reduce((best, phase) =>
    overlapNs(phase, startNs, endNs) > overlapNs(best, startNs, endNs) ? phase : best,
  );
  const others = touched.filter((phase) => phase !== main);
  const strays = others.some((phase) => overlapNs(phase, startNs, endNs) > STRADDLE_TOLERANCE_NS);
  return strays ? {kind: 'straddles', phases: touched} : {kind: 'inside', phase: main};
}

/** The phase in which an instant lies; a phase includes its start and not its end. */
export function phaseAt(phases: readonly Phase[], timeNs: bigint): Phase | undefined {
  return phases.findLast(
    (phase) => phase.startNs <= timeNs && (phase.endNs === undefined || timeNs < phase.endNs),
  );
}

function overlapNs(phase: Phase, startNs: bigint, endNs: bigint): bigint {
  const from = phase.startNs > startNs ? phase.startNs : startNs;
  const to = phase.endNs !== undefined && phase.endNs < endNs ? phase.endNs : endNs;
  return to > from ? to - from : 0n;
}

/**
 * How long after its end a run takes what comes late. An agent's spool holds two hours of an outage, so a
 * run waits as long for it.
 */
export const LATE_MS = 2 * 60 * 60 * 1_000;
