// What hey prints at its end, and oha without --output-format, which prints nearly the same lines.
// Sources: hey 0.1.5, requester/print.go and report.go (its %% is a mistake of its own); oha 1.15,
// src/printer.rs and timescale.rs: it prints all times in one unit, chosen by the slowest.

import {
  bytes,
  consistent,
  failureKind,
  isCutOff,
  milliseconds,
  NONE_LATE,
  shareOf,
  statusErrors,
  sumErrors,
  type GeneratorSummary,
} from './summary.js';
import {rowOf, rowsOf, sectionsOf} from './text-sections.js';

type Sections = ReturnType<typeof sectionsOf>;

/** hey keeps the first million answers: its list of statuses and its quantiles are of those only. */
const HEY_KEEPS = 1_000_000;

/**
 * Undefined for what is no output of hey or oha, or is cut off. `timeoutMs` is the limit of a request
 * on the command line: one that timed out took at least so long.
 */
export function readHey(text: string, timeoutMs?: number): GeneratorSummary | undefined {
  const sections = sectionsOf(text);
  const seconds = time(sections, 'Total');
  const listed = rowsOf(sections.get('Status code distribution'), STATUS).map(
    ([status, count]): [number, number] => [Number(status), Number(count)],
  );
  if (seconds === undefined || !sections.has('Status code distribution')) return undefined;
  const failures = rowsOf(sections.get('Error distribution'), FAILURE).map(
    ([count, said]): [string, number] => [said!, Number(count)],
  );
  const slowest = time(sections, 'Slowest');
  const answered = answers(sections, listed, failures, seconds / 1000);
  return summaryOf({
    statuses: answered.statuses,
    failures,
    timeoutMs,
    seconds: seconds / 1000,
    bytesIn: totalBytes(sections),
    latencyMs: new Map([
      ...quantiles(sections),
      ...(slowest === undefined ? [] : [[1, slowest] as const]),
    ]),
    notes: answered.notes,
  });
}

export interface AnswersAndFailures {
  readonly statuses: readonly (readonly [status: number, count: number])[];
  readonly failures: readonly (readonly [said: string, count: number])[];
  readonly timeoutMs: number | undefined;
  readonly seconds: number;
  readonly bytesIn: number;
  readonly latencyMs: ReadonlyMap<number, number>;
  readonly notes: readonly string[];
}

/** The summary of a generator that lists answers by status and everything else by what was said. */
export function summaryOf(parts: AnswersAndFailures): GeneratorSummary | undefined {
  const {statuses, failures, timeoutMs, seconds, bytesIn, latencyMs} = parts;
  const timed = statuses.reduce((sum, [, count]) => sum + count, 0);
  const failed = failures
    .filter(([said]) => !isCutOff(said))
    .map(([said, count]): [string, number] => [failureKind(said), count]);
  const cutOff = failures.reduce((sum, [said, count]) => sum + (isCutOff(said) ? count : 0), 0);
  const timeouts = failed.reduce((sum, [kind, n]) => sum + (kind === 'timeout' ? n : 0), 0);
  const unanswered = failed.reduce((sum, [, count]) => sum + count, 0);
  const knowsLimit = timeoutMs !== undefined && timeoutMs > 0;
  // Nothing was answered and nothing failed: what was cut off at the end had waited all the time.
  const waited = timed === 0 && unanswered === 0 && cutOff > 0;
  const late = waited
    ? {count: cutOff, atLeastMs: seconds * 1000}
    : knowsLimit && timeouts > 0
      ? {count: timeouts, atLeastMs: timeoutMs}
      : NONE_LATE;
  return consistent({
    timed,
    late,
    untimed: unanswered - (waited ? 0 : late.count),
    errors: sumErrors([
      ...statusErrors(statuses),
      ...failed,
      ...(waited ? [['timeout', cutOff] as const] : []),
    ]),
    ...{seconds, bytesIn, bytesOut: 0},
    latencyMs: timed === 0 ? new Map() : latencyMs,
    notes: parts.notes,
  });
}

const STATUS = /^\s+\[(\d{3})\]\s+(\d+) responses$/;
const FAILURE = /^\s+\[(\d+)\]\s+(\S.*)$/;
const QUANTILE = /^\s+([\d.]+)%+ in ([\d.]+) (\S.*?)\s*$/;

/** The value of a row of the summary, in ms. Undefined if there was nothing to measure (`NaN`, `-inf`). */
function time(sections: Sections, name: string): number | undefined {
  const row = rowOf(
    sections.get('Summary'),
    new RegExp(`^\\s+${name}:\\s+([\\d.]+) (\\S.*?)\\s*$`),
  );
  const ms = row === undefined ? NaN : milliseconds(row[0]!, row[1]!);
  return Number.isFinite(ms) ? ms : undefined;
}

/** hey: `6482 bytes`; oha: `2 B`, `8.60 KiB`. */
function totalBytes(sections: Sections): number {
  const row = rowOf(sections.get('Summary'), /^\s+Total data:\s+([\d.]+) (?:bytes|([KMGTP]?)i?B)$/);
  return row === undefined ? 0 : bytes(row[0]!, row[1]!);
}

/** The quantiles of all answers. With --stats-success-breakdown oha prints two more distributions. */
function quantiles(sections: Sections): [number, number][] {
  const lines =
    sections.get('Latency distribution') ?? sections.get('Response time distribution') ?? [];
  return rowsOf(lines, QUANTILE).flatMap(([percent, value, unit]): [number, number][] => {
    const ms = milliseconds(value!, unit!);
    return Number.isFinite(ms) ? [[shareOf(Number(percent)), ms]] : [];
  });
}

/** Past hey's million the rate and the time tell how many answers there were; the list tells shares. */
function answers(
  sections: Sections,
  listed: readonly [number, number][],
  failures: readonly [string, number][],
  seconds: number,
): Pick<AnswersAndFailures, 'statuses' | 'notes'> {
  const sum = (counts: readonly (readonly [unknown, number])[]): number =>
    counts.reduce((total, [, count]) => total + count, 0);
  const rate = Number(rowOf(sections.get('Summary'), /^\s+Requests\/sec:\s+([\d.]+)$/)?.[0]);
  const all = Math.round(rate * seconds) - sum(failures);
  const isHey = sections.has('Latency distribution');
  if (!isHey || sum(listed) !== HEY_KEEPS || !(all > HEY_KEEPS)) {
    return {statuses: listed, notes: []};
  }
  return {
    statuses: spread(listed, all),
    notes: [
      'hey lists a million answers at most: their number is from its rate and time, ' +
        'their latencies and statuses are those of the first million',
    ],
  };
}

/** The same shares of another total, in whole numbers that add up to it. */
function spread(counts: readonly [number, number][], total: number): [number, number][] {
  const before = counts.reduce((sum, [, count]) => sum + count, 0);
  let [seen, given] = [0, 0];
  return counts.map(([status, count]): [number, number] => {
    seen += count;
    const upTo = Math.round((seen / before) * total);
    const share = upTo - given;
    given = upTo;
    return [status, share];
  });
}
