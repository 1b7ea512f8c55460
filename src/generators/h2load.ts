// What h2load prints at its end, and the log that its option --log-file writes: start in µs, status and
// duration in µs of each request that ended. Source: nghttp2 1.52, src/h2load.cc and util.cc (duration).
//
// A connection that breaks takes its share of the requests with it: h2load counts those that were never
// sent as failed too, and so are they here.

import {plainText} from './plain-text.js';
import {
  consistent,
  milliseconds,
  NONE_LATE,
  statusErrors,
  sumErrors,
  type GeneratorSummary,
} from './summary.js';

const FINISHED = /^finished in ([\d.]+)(us|ms|s|m|h), [\d.]+ req\/s/m;
const REQUESTS =
  /^requests: (\d+) total, (\d+) started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout$/m;
const STATUSES = /^status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx$/m;
/** `min` and `max` come first in every release. */
const TIMES = /^(?:time for request:|request\s+:)\s+\S+\s+([\d.]+)(us|ms|s|m|h)\s/m;

/**
 * Undefined for what is no output of h2load, or is cut off. `log` is the file of --log-file, `timeoutMs` the
 * least that a connection waits for an answer by options -T and -N.
 */
export function readH2load(
  text: string,
  log?: string,
  timeoutMs?: number,
): GeneratorSummary | undefined {
  const plain = plainText(text);
  const result = plain.slice(Math.max(0, plain.lastIndexOf('\nfinished in ')));
  const finished = FINISHED.exec(result);
  const counts = REQUESTS.exec(result)?.slice(1).map(Number);
  const statuses = STATUSES.exec(result)?.slice(1).map(Number);
  if (finished === null || counts === undefined || statuses === undefined) return undefined;
  return summaryOf(result, {
    ...{total: counts[0]!, started: counts[1]!, done: counts[2]!, timeouts: counts[6]!},
    ...{statuses, timeoutMs, log},
    seconds: milliseconds(finished[1]!, finished[2]!) / 1000,
  });
}

interface Told {
  readonly total: number;
  readonly started: number;
  readonly done: number;
  readonly timeouts: number;
  /** Answers by the first digit of their status, 2 to 5. */
  readonly statuses: readonly number[];
  readonly seconds: number;
  readonly timeoutMs: number | undefined;
  readonly log: string | undefined;
}

/** A stream that was reset is done, and has no status. */
function summaryOf(result: string, told: Told): GeneratorSummary | undefined {
  const {total, started, done, statuses, timeoutMs, log} = told;
  const timed = statuses.reduce((sum, count) => sum + count, 0);
  const unanswered = Math.max(total, done) - timed;
  const timeouts = Math.min(told.timeouts, unanswered);
  const late =
    timeoutMs === undefined || timeouts === 0 ? NONE_LATE : {count: timeouts, atLeastMs: timeoutMs};
  const unsent = Math.max(0, total - started);
  return consistent({
    ...{timed, late, untimed: unanswered - late.count, seconds: told.seconds},
    errors: sumErrors([
      ...statusErrors([
        [400, statuses[2]!],
        [500, statuses[3]!],
      ]),
      ['timeout', timeouts],
      [started === 0 ? 'connect' : 'reset', unanswered - timeouts],
    ]),
    bytesIn: Number(/^traffic: \S+ \((\d+)\) total/m.exec(result)?.[1] ?? 0),
    bytesOut: 0,
    latencyMs: timed === 0 ? new Map() : slowest(result),
    ...latenciesOf(log, timed),
    notes:
      unsent === 0 || started === 0
        ? []
        : [`${unsent} requests were not sent: their connections had ended`],
  });
}

function slowest(result: string): Map<number, number> {
  const row = TIMES.exec(result);
  return new Map(row === null ? [] : [[1, milliseconds(row[1]!, row[2]!)]]);
}

/** Every latency of requests that ended, unless the log is another one's, or cut off. */
function latenciesOf(log: string | undefined, done: number): Pick<GeneratorSummary, 'latencies'> {
  if (log === undefined || done === 0) return {};
  const counts = new Map<number, number>();
  let requests = 0;
  for (const [, us] of log.matchAll(/^\d{1,16}\t\d{3}\t(\d{1,12})(?:\t.*)?$/gm)) {
    requests += 1;
    counts.set(Number(us), (counts.get(Number(us)) ?? 0) + 1);
  }
  if (requests !== done) return {};
  return {latencies: [...counts].map(([us, count]) => [us * 1000, count])};
}
