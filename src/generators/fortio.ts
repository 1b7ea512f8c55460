// What `fortio load` writes with option -json. Source: fortio 1.66, fhttp/httprunner.go, periodic/periodic.go
// and stats/stats.go. Its histogram is of all requests, answered or not; code -1 is none answered.

import {lastObject, plainText} from './plain-text.js';
import {
  consistent,
  NONE_LATE,
  shareOf,
  statusErrors,
  sumErrors,
  withoutUntimed,
  type GeneratorSummary,
} from './summary.js';

/** Times are in seconds. */
interface Times {
  readonly Count?: number;
  readonly Data?:
    readonly {readonly Start: number; readonly End: number; readonly Count: number}[] | null;
  readonly Percentiles?: readonly {readonly Percentile: number; readonly Value: number}[] | null;
}

interface Result {
  readonly RunType?: unknown;
  /** In nanoseconds. */
  readonly ActualDuration?: number;
  readonly HTTPReqTimeOut?: number;
  readonly DurationHistogram?: Times | null;
  readonly ErrorsDurationHistogram?: Times | null;
  readonly RetCodes?: Readonly<Record<string, number>> | null;
  readonly Sizes?: {readonly Sum?: number} | null;
}

/** Undefined for what is no result of HTTP requests, or is cut off. */
export function readFortio(text: string): GeneratorSummary | undefined {
  const result = (lastObject(plainText(text), 'RunType') ?? {}) as Result;
  if (result.RunType !== 'HTTP') return undefined;
  const {RetCodes: codes, DurationHistogram: times, ActualDuration: durationNs} = result;
  if (typeof codes !== 'object' || codes === null || !times || durationNs === undefined)
    return undefined;
  return summaryOf(result, Object.entries(codes), times, durationNs);
}

/** A time-out has its time among the latencies; other requests without an answer were the fastest. */
function summaryOf(
  result: Result,
  codes: readonly (readonly [code: string, count: number])[],
  times: Times,
  durationNs: number,
): GeneratorSummary | undefined {
  const statuses = codes.map(([code, count]): [number, number] => [Number(code), count]);
  const answers = statuses.filter(([code]) => code >= 100);
  const sum = (counts: readonly [number, number][]): number =>
    counts.reduce((all, [, count]) => all + count, 0);
  const [tried, answered] = [sum(statuses), sum(answers)];
  const timeouts = Math.min(tried - answered, timeoutsOf(result));
  const untimed = tried - answered - timeouts;
  const timed = answered + timeouts;
  if (tried !== (times.Count ?? 0)) return undefined;
  return consistent({
    ...{timed, late: NONE_LATE, untimed, notes: []},
    errors: sumErrors([...statusErrors(answers), ['timeout', timeouts], ['reset', untimed]]),
    seconds: durationNs / 1e9,
    bytesIn: Math.round(result.Sizes?.Sum ?? 0),
    bytesOut: 0,
    latencyMs: timed === 0 ? new Map() : withoutUntimed(quantiles(times), timed, untimed),
  });
}

/** Failures that took as long as a request may take: the result does not say why a request failed. */
function timeoutsOf({
  ErrorsDurationHistogram: failed,
  HTTPReqTimeOut: limitNs = Infinity,
}: Result): number {
  const late = (failed?.Data ?? []).filter(({Start}) => Start >= limitNs / 1e9);
  return late.reduce((all, {Count}) => all + Count, 0);
}

/** The ends of buckets are exact; what fortio tells between them lies on a line. */
function quantiles({Count = 0, Data, Percentiles}: Times): ReadonlyMap<number, number> {
  let seen = 0;
  const ends = (Data ?? []).map(({End, Count: own}): [number, number] => {
    seen += own;
    return [seen / Count, End * 1000];
  });
  const told = (Percentiles ?? []).map(({Percentile, Value}): [number, number] => [
    shareOf(Percentile),
    Value * 1000,
  ]);
  return new Map([...told, ...ends].filter(([share]) => share > 0 && share <= 1));
}
