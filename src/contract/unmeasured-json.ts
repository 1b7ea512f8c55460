// Time of a phase without figures of the kernel, in `regscope report --json`: part of the contract of
// report-json.ts.

/** One host in one phase: when none of its probes reported, although an agent took part in the run. */
export interface UnmeasuredJson {
  readonly agentId: string;
  readonly host: string;
  /** In ms after the start of the phase, in order; each of 2 s and more, or the whole phase. */
  readonly stretches: readonly {readonly fromMs: number; readonly toMs: number}[];
  /** The sum of these stretches. */
  readonly withoutMs: number;
  /** Whether no probe reported in the whole phase. */
  readonly whole: boolean;
  readonly sentence: string;
}
