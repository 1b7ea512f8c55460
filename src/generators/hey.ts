// What hey prints at its end, and oha without --output-format, which prints nearly the same lines.
// Sources: hey 0.1.5, requester/print.go and report.go (its %% is a mistake of its own); oha 1.15,
// src/printer.rs and timescale.rs: it prints all times in one unit, chosen by the slowest.

import {endsOf, type Ends} from './hey-ends.js';
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
import {rowOf, rowsOf, sectionsOf, type Sections} from './text-sections.js';

/**
 * Undefined for what is no output of hey or oha, or is cut off before the first line that tells how requests
 * ended. `timeoutMs` is the limit of a request on the command line: one that timed out took at least so long.
 */
export function readHey(text: string, timeoutMs?: number): GeneratorSummary | undefined {
  const sections = sectionsOf(text);
  const totalMs = time(sections, 'Total');
  const ends = endsOf(sections);
  const hasLists = sections.has('Status code distribution');
  if (totalMs === undefined || ends === undefined || !hasLists) return undefined;
  const slowest = time(sections, 'Slowest');
  return summaryOf({
    ...ends,
    timeoutMs,
    seconds: totalMs / 1000,
    bytesIn: totalBytes(sections),
    latencyMs: new Map([
      ...quantiles(sections),
      ...(slowest === undefined ? [] : [[1, slowest] as const]),
    ]),
  });
}

export interface AnswersAndFailures extends Ends {
  readonly timeoutMs: number | undefined;
  readonly seconds: number;
  readonly bytesIn: number;
  readonly latencyMs: ReadonlyMap<number, number>;
}

/**
 * The summary of a generator that lists answers by status and everything else by what was said. With untold
 * requests no latency is taken: those that took longest may be among them.
 */
export function summaryOf(parts: AnswersAndFailures): GeneratorSummary | undefined {
  const {statuses, failures, untold, seconds, bytesIn, latencyMs, notes} = parts;
  const timed = statuses.reduce((sum, [, count]) => sum + count, 0);
  const failed = failures
    .filter(([said]) => !isCutOff(said))
    .map(([said, count]): [string, number] => [failureKind(said), count]);
  const unanswered = failed.reduce((sum, [, count]) => sum + count, 0);
  // Nothing was answered and nothing failed: what was cut off at the end had waited all the time.
  const hasOnlyWaited = timed + unanswered + untold === 0;
  const waiting = hasOnlyWaited ? failures.reduce((sum, [, count]) => sum + count, 0) : 0;
  const late =
    waiting > 0 ? {count: waiting, atLeastMs: seconds * 1000} : lateOf(failed, parts.timeoutMs);
  return consistent({
    ...{timed, late, untimed: waiting + unanswered + untold - late.count},
    errors: sumErrors([
      ...statusErrors(statuses),
      ...failed,
      ['timeout', waiting],
      ['untold', untold],
    ]),
    ...{seconds, bytesIn, bytesOut: 0},
    latencyMs: timed === 0 || untold > 0 ? new Map() : latencyMs,
    notes,
  });
}

/** Those that timed out, where the limit is known. */
function lateOf(
  failed: readonly (readonly [kind: string, count: number])[],
  timeoutMs: number | undefined,
): GeneratorSummary['late'] {
  const count = failed.reduce((sum, [kind, n]) => sum + (kind === 'timeout' ? n : 0), 0);
  const isKnown = timeoutMs !== undefined && timeoutMs > 0;
  return isKnown && count > 0 ? {count, atLeastMs: timeoutMs} : NONE_LATE;
}

const QUANTILE = /^\s+([\d.]+)%+ in ([\d.]+) (\S.*)$/;

/** The value of a row of the summary, in ms. Undefined if there was nothing to measure (`NaN`, `-inf`). */
function time(sections: Sections, name: string): number | undefined {
  const row = rowOf(sections.get('Summary'), new RegExp(`^\\s+${name}:\\s+([\\d.]+) (\\S.*)$`));
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
