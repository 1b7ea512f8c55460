// What bombardier prints at its end, as text or with `--format json`. Source: bombardier 2.0, templates.go,
// format.go and bombardier.go. Its latencies are of all requests, answered or not; text tells no duration.

import {lastObject, plainText} from './plain-text.js';
import {
  consistent,
  failureKind,
  milliseconds,
  NONE_LATE,
  shareOf,
  statusErrors,
  sumErrors,
  withoutUntimed,
  type GeneratorSummary,
} from './summary.js';

interface Result {
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
  readonly timeTakenSeconds?: number;
  readonly req1xx?: number;
  readonly req2xx?: number;
  readonly req3xx?: number;
  readonly req4xx?: number;
  readonly req5xx?: number;
  readonly others?: number;
  readonly errors?: readonly {readonly description?: string; readonly count?: number}[];
  /** In microseconds; without `percentiles` where option -l was not given. */
  readonly latency?: {
    readonly max?: number;
    readonly percentiles?: Readonly<Record<string, number>>;
  };
}

/** Undefined for what is no output of bombardier, or is cut off. */
export function readBombardier(text: string): GeneratorSummary | undefined {
  const plain = plainText(text);
  const told = lastObject(withoutGoEscapes(plain), 'spec');
  return told === undefined ? readText(plain) : readJson(told);
}

function readJson({result}: {readonly result?: Result}): GeneratorSummary | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const {req1xx = NaN, req2xx = NaN, req3xx = NaN, req4xx = NaN, req5xx = NaN} = result;
  const {max, percentiles = {}} = result.latency ?? {};
  return summaryOf({
    codes: [req1xx, req2xx, req3xx, req4xx, req5xx],
    others: result.others ?? NaN,
    failures: (result.errors ?? []).map(({description, count}) => [
      String(description),
      count ?? NaN,
    ]),
    seconds: result.timeTakenSeconds ?? 0,
    bytesIn: result.bytesRead ?? 0,
    bytesOut: result.bytesWritten ?? 0,
    latencyMs: new Map([
      ...Object.entries(percentiles).map(
        ([name, us]) => [shareOf(Number(name)), us / 1000] as const,
      ),
      ...(max === undefined ? [] : [[1, max / 1000] as const]),
    ]),
  });
}

/** Strings are written by Go's %q, which knows escapes that JSON does not. */
function withoutGoEscapes(json: string): string {
  return json.replace(/\\(x[0-9a-f]{2}|U[0-9a-f]{8}|[^])/g, (whole, rest: string) => {
    if (rest.startsWith('x')) return `\\u00${rest.slice(1)}`;
    if (rest.startsWith('U')) return '\\ufffd';
    return 'av'.includes(rest) ? '\\u0007' : whole;
  });
}

const CODES =
  /^[ \t]+1xx - (\d+), 2xx - (\d+), 3xx - (\d+), 4xx - (\d+), 5xx - (\d+)\n[ \t]+others - (\d+)$/m;
const LATENCY = /^[ \t]+Latency[ \t]+\S+[ \t]+\S+[ \t]+([\d.]+)(us|ms|s|m|h)[ \t]*$/m;
const QUANTILE = /^[ \t]+(\d+)%[ \t]+([\d.]+)(us|ms|s|m|h)[ \t]*$/gm;

function readText(text: string): GeneratorSummary | undefined {
  const result = text.slice(Math.max(0, text.lastIndexOf('Statistics  ')));
  const codes = CODES.exec(result)?.slice(1).map(Number);
  if (codes === undefined || !/^[ \t]+Throughput:/m.test(result)) return undefined;
  const [, errors = ''] = result.slice(0, result.indexOf('\n  Throughput:')).split('\n  Errors:\n');
  const slowest = LATENCY.exec(result);
  const found = [...result.matchAll(QUANTILE)].map(
    ([, percent, value, unit]) => [shareOf(Number(percent)), milliseconds(value!, unit!)] as const,
  );
  return summaryOf({
    codes: codes.slice(0, 5),
    others: codes[5]!,
    failures: [...errors.matchAll(/^[ \t]*(\S.*) - (\d+)$/gm)].map(([, said, count]) => [
      said!,
      Number(count),
    ]),
    ...{seconds: 0, bytesIn: 0, bytesOut: 0},
    latencyMs: new Map([
      ...found,
      ...(slowest === null ? [] : [[1, milliseconds(slowest[1]!, slowest[2]!)] as const]),
    ]),
  });
}

interface Told extends Pick<GeneratorSummary, 'seconds' | 'bytesIn' | 'bytesOut' | 'latencyMs'> {
  /** Answers by the first digit of their status, 1 to 5. */
  readonly codes: readonly number[];
  /** Requests without an answer. */
  readonly others: number;
  readonly failures: readonly (readonly [said: string, count: number])[];
}

/** A time-out has its time among the latencies; other requests without an answer were the fastest. */
function summaryOf({
  codes,
  others,
  failures,
  latencyMs,
  ...totals
}: Told): GeneratorSummary | undefined {
  const answered = codes.reduce((sum, count) => sum + count, 0);
  const statuses = statusErrors([
    [400, codes[3] ?? 0],
    [500, codes[4] ?? 0],
  ]);
  const refused = statuses.reduce((sum, [, count]) => sum + count, 0);
  const {unanswered, broken} = placeFailures(failures, others, answered - refused);
  const timeouts = unanswered.reduce((sum, [kind, n]) => sum + (kind === 'timeout' ? n : 0), 0);
  const timed = answered + timeouts;
  const untimed = others - timeouts;
  return consistent({
    ...{...totals, timed, late: NONE_LATE, untimed, notes: []},
    errors: sumErrors([...statuses, ...unanswered, ['truncated', broken]]),
    latencyMs: timed === 0 ? new Map() : withoutUntimed(latencyMs, timed, untimed),
  });
}

/** What was said is of requests without an answer first, and then of answers that broke off. */
function placeFailures(
  failures: Told['failures'],
  others: number,
  goodAnswers: number,
): {unanswered: [kind: string, count: number][]; broken: number} {
  const unanswered: [string, number][] = [];
  let [left, broken] = [others, 0];
  for (const [said, count] of failures) {
    const own = Math.min(left, count);
    unanswered.push([failureKind(said), own]);
    left -= own;
    broken += count - own;
  }
  // A status that is none of HTTP's is among the others, and nothing is said of it.
  return {unanswered: [...unanswered, ['protocol', left]], broken: Math.min(broken, goodAnswers)};
}
