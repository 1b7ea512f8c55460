// What wrk and wrk2 print at their end, and what wrk-report.lua writes beside it. Sources: wrk 4.2 and
// wrk2 4.0 (giltene), src/wrk.c, script.c and stats.c. A run with a Lua script of its own has the
// printed quantiles only.
//
// wrk 4 measures no latency that is longer than its time-out: it counts the answer, and a time-out
// beside it. wrk 3 and wrk2 count a time-out for each look at a connection that has waited for too
// long, once or more often for each request; wrk2 measures those answers all the same. Forks of wrk2
// (DeathStarBench) print the 99th percentile in the place of the slowest, under a heading that says so.

import {plainText} from './plain-text.js';
import {
  bytes,
  consistent,
  errorsOf,
  milliseconds,
  NONE_LATE,
  shareOf,
  type GeneratorSummary,
} from './summary.js';

/** Both programs' default of option -T. */
const DEFAULT_TIMEOUT_MS = 2000;

/**
 * Undefined for what is no output of wrk, or is cut off. `report` is wrk-report.lua's, `timeoutMs`
 * the value of option -T.
 */
export function readWrk(
  output: string,
  report?: string,
  timeoutMs = DEFAULT_TIMEOUT_MS,
): GeneratorSummary | undefined {
  const text = lastRun(plainText(output));
  const totals = readTotals(text);
  if (totals === undefined) return undefined;
  const {answered, status, connect, reset} = totals;
  const {late, timeouts, timed, notes} = timeoutsOf(totals, timeoutMs);
  const told = report === undefined ? {} : readReport(report);
  const quantiles = told.quantilesMs ?? printedQuantiles(text);
  return consistent({
    ...{timed, late, untimed: connect + reset, notes},
    errors: errorsOf({
      connect,
      reset,
      timeout: timeouts,
      // An answer that was late and no success is counted once.
      'not 2xx': Math.min(status, Math.max(0, answered - timeouts)),
    }),
    ...{seconds: totals.seconds, bytesIn: totals.bytesIn, bytesOut: 0},
    latencyMs: timed === 0 ? new Map() : new Map([...slowest(text), ...quantiles]),
    ...(told.latencies === undefined || timed === 0 ? {} : {latencies: told.latencies}),
  });
}

/** The output of the last of several runs, as a wrapper that repeats a command prints them. */
function lastRun(text: string): string {
  const begins = [...text.matchAll(/^Running \S+ test @ /gm)];
  return text.slice(begins.at(-1)?.index ?? 0);
}

interface Totals {
  readonly isWrk2: boolean;
  readonly connections: number;
  readonly answered: number;
  readonly seconds: number;
  readonly bytesIn: number;
  readonly connect: number;
  readonly reset: number;
  readonly timeout: number;
  readonly status: number;
}

function readTotals(text: string): Totals | undefined {
  const total = /^[ \t]*(\d+) requests in ([\d.]+)(us|ms|s|m|h), ([\d.]+)([KMGTP]?)B read/m.exec(
    text,
  );
  if (total === null || !/^Requests\/sec:/m.test(text)) return undefined;
  const socket = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const [connect = 0, read = 0, write = 0, timeout = 0] = (socket?.slice(1) ?? []).map(Number);
  return {
    // Without a latency wrk prints `0.00us`; wrk2 prints `-nanus`, and never as few as four quantiles.
    isWrk2:
      /^ {2}(Thread calibration: |Latency Distribution \(Hdr)|^[ \t]+(Latency|Req\/Sec)[ \t]+-nan/m.test(
        text,
      ),
    connections: Number(/^[ \t]*\d+ threads and (\d+) connections/m.exec(text)?.[1] ?? 0),
    answered: Number(total[1]),
    seconds: milliseconds(total[2]!, total[3]!) / 1000,
    bytesIn: bytes(total[4]!, total[5]!),
    ...{connect, reset: read + write, timeout},
    status: Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0),
  };
}

interface Timeouts extends Pick<GeneratorSummary, 'timed' | 'late' | 'notes'> {
  /** Requests that failed so. */
  readonly timeouts: number;
}

function timeoutsOf(totals: Totals, timeoutMs: number): Timeouts {
  const {isWrk2, answered, timeout, connections, seconds} = totals;
  if (answered + totals.connect + totals.reset + timeout === 0) return allWaiting(totals);
  if (timeout === 0) return {timed: answered, late: NONE_LATE, timeouts: 0, notes: []};
  if (!isWrk2 && timeout <= answered) {
    const late = {count: timeout, atLeastMs: timeoutMs};
    return {timed: answered - timeout, late, timeouts: timeout, notes: [lateNote(late)]};
  }
  // A connection that sends more rarely than that is always taken for one that waits.
  const everyMs = answered === 0 ? 0 : (connections * seconds * 1000) / answered;
  if (everyMs > timeoutMs && answered > 0 && isWrk2) {
    const note = `its ${timeout} time-outs are no failures: connections that sent nothing count too`;
    return {timed: answered, late: NONE_LATE, timeouts: 0, notes: [note]};
  }
  const count = Math.min(timeout, connections);
  const late = {count, atLeastMs: timeoutMs};
  const note = `it counted ${timeout} time-outs of ${connections} connections: no more than one each is taken`;
  return {timed: answered, late, timeouts: count, notes: [note, lateNote(late)]};
}

/** Nothing was answered and nothing failed: each connection has waited all the time. */
function allWaiting({connections, seconds}: Totals): Timeouts {
  const late = {count: connections, atLeastMs: Math.floor(seconds * 1000)};
  return {timed: 0, late, timeouts: connections, notes: [lateNote(late)]};
}

function lateNote({count, atLeastMs}: GeneratorSummary['late']): string {
  return `${count} requests took more than ${atLeastMs / 1000} s: they count as if they took just that`;
}

/**
 * The corrected ones of wrk2, which prints the uncorrected ones below with option -U. Lines behind the number of
 * requests are those of the user's own script.
 */
function printedQuantiles(text: string): [number, number][] {
  const at = /^[ \t]+Latency Distribution(?: \(HdrHistogram - Recorded Latency\))?$/m.exec(text);
  if (at === null) return [];
  const [block = ''] = text
    .slice(at.index + at[0].length)
    .split(/^-{5,}$|^[ \t]*\d+ requests in /m);
  const found = block.matchAll(/^[ \t]*(\d+(?:\.\d+)?)%[ \t]+([\d.]+)(us|ms|s|m|h)[ \t]*$/gm);
  const detailed = block.matchAll(
    /^[ \t]+([\d.]+)[ \t]+([01]\.\d+)[ \t]+\d+[ \t]+(?:[\d.]+|inf)$/gm,
  );
  return [
    ...[...detailed].map(([, ms, share]): [number, number] => [Number(share), Number(ms)]),
    ...[...found].map(([, percent, value, unit]): [number, number] => [
      shareOf(Number(percent)),
      milliseconds(value!, unit!),
    ]),
  ].filter(([share]) => share > 0);
}

/** The last of the columns that are times: the slowest, or what the heading says. */
function slowest(text: string): [number, number][] {
  const row = /^[ \t]+Latency[ \t]+\S+[ \t]+\S+[ \t]+([\d.]+)(us|ms|s|m|h)[ \t]/m.exec(text);
  const percent = /^[ \t]+Thread Stats[ \t]+Avg[ \t]+Stdev[ \t]+(\d+)%[ \t]/m.exec(text)?.[1];
  const share = percent === undefined ? 1 : shareOf(Number(percent));
  return row === null ? [] : [[share, milliseconds(row[1]!, row[2]!)]];
}

interface Report {
  readonly latencies?: readonly [valueNs: number, count: number][];
  readonly quantilesMs?: readonly [share: number, ms: number][];
}

/**
 * Lines of wrk-report.lua: `count US TIMES` for each latency, or `quantile SHARE US`. The last one
 * says that the report is whole; nothing is taken from one that is cut off.
 */
function readReport(report: string): Report {
  const lines = report.trimEnd().split('\n');
  if (lines.pop() !== 'end' || lines.length === 0) return {};
  const rows = lines.map((line) => REPORT_LINE.exec(line)?.slice(1) ?? []);
  const of = (kind: string): [number, number][] =>
    rows.flatMap(([own, first, second]): [number, number][] =>
      own === kind ? [[Number(first), Number(second)]] : [],
    );
  const [counts, quantiles] = [of('count'), of('quantile')];
  if (counts.length === rows.length) {
    return {latencies: counts.map(([us, times]) => [us * 1000, times])};
  }
  if (quantiles.length !== rows.length) return {};
  return {quantilesMs: quantiles.map(([share, us]) => [share, us / 1000])};
}

/** No latency is longer than 11 days, and none was seen a million million times. */
const REPORT_LINE = /^(count|quantile) (\d{1,12}(?:\.\d{1,9})?) (\d{1,12})$/;
