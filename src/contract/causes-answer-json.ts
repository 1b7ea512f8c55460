// The answer of `GET /api/runs/:run/causes`. Names do not change, nanosecond times are strings.

import type {EvidenceChartJson} from './cause-json.js';
import type {ComparisonJson} from './report-json.js';

/** A comparison as in the report, of any two times. */
export interface CausesAnswerJson extends Pick<
  ComparisonJson,
  'before' | 'after' | 'client' | 'budgets' | 'hops' | 'blocks'
> {
  readonly causes: NonNullable<ComparisonJson['causes']>;
  /** The times of both sides, in order. Those of `before` are times of the other run where there is one. */
  readonly times: {readonly before: readonly TimeJson[]; readonly after: readonly TimeJson[]};
  /** The requests that the causes explain; absent where none grew beyond chance. */
  readonly grown?: {readonly target: string; readonly step: string; readonly side: string};
  /** What grew, or how small a growth would have been seen; absent where the sides share nothing. */
  readonly sentence?: string;
  /** The figures of the causes over time, in this run. */
  readonly charts: readonly EvidenceChartJson[];
}

export interface TimeJson {
  readonly startUnixNs: string;
  readonly endUnixNs: string;
}
