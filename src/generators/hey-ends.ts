// How the requests of hey and oha ended. Both list that at the very end of what they print, without a total.
// Their rate and their time, at its beginning, tell how many requests there were: what the lists lack of those
// was cut off, or is beyond the million that hey keeps.

import {milliseconds} from './summary.js';
import {rowOf, rowsOf, type Sections} from './text-sections.js';

export interface Ends {
  readonly statuses: readonly (readonly [status: number, count: number])[];
  readonly failures: readonly (readonly [said: string, count: number])[];
  /** Requests that were made, and are in neither list. */
  readonly untold: number;
  /** Sentences for a person. */
  readonly notes: readonly string[];
}

type Counts = readonly (readonly [unknown, number])[];

/** hey keeps the first million answers: its list of statuses and its quantiles are of those only. */
const HEY_KEEPS = 1_000_000;
const STATUS = /^\s+\[(\d{3})\]\s+(\d+) responses$/;
const FAILURE = /^\s+\[(\d+)\]\s+(\S.*)$/;

/** Undefined where requests were made and none of them is listed: the text is cut off. */
export function endsOf(sections: Sections): Ends | undefined {
  const statuses = rowsOf(sections.get('Status code distribution'), STATUS).map(
    ([status, count]): [number, number] => [Number(status), Number(count)],
  );
  const failures = rowsOf(sections.get('Error distribution'), FAILURE).map(
    ([count, said]): [string, number] => [said!, Number(count)],
  );
  const made = madeRequests(sections);
  const answers = Math.round(made.count) - sumOf(failures);
  if (isBeyondMillion(sections, statuses) && answers > HEY_KEEPS) {
    return {statuses: spread(statuses, answers), failures, untold: 0, notes: [MILLION]};
  }
  const listed = sumOf(statuses) + sumOf(failures);
  const isWhole = made.count - listed <= 0.5 + made.error;
  if (isWhole) return {statuses, failures, untold: 0, notes: []};
  if (listed === 0) return undefined;
  const untold = Math.round(made.count) - listed;
  return {statuses, failures, untold, notes: [cutNote(untold, untold + listed)]};
}

const MILLION =
  'hey lists a million answers at most: their number is from its rate and time, ' +
  'their latencies and statuses are those of the first million';

function cutNote(untold: number, all: number): string {
  return (
    `its output is cut off: how ${untold} of ${all} requests ended is not told. They count as failed, and ` +
    'no latency is taken: any of them may have timed out'
  );
}

/** The number of requests, and by how much it may be wrong, since both of its factors are rounded. */
function madeRequests(sections: Sections): {readonly count: number; readonly error: number} {
  const summary = sections.get('Summary');
  const [rate] = rowOf(summary, /^\s+Requests\/sec:\s+([\d.]+)$/) ?? [];
  const [total, unit] = rowOf(summary, /^\s+Total:\s+([\d.]+) (\S.*)$/) ?? [];
  if (rate === undefined || total === undefined) return {count: 0, error: 0};
  const seconds = milliseconds(total, unit!) / 1000;
  const count = Number(rate) * seconds;
  if (!Number.isFinite(count)) return {count: 0, error: 0};
  const halfSeconds = milliseconds(String(halfDigit(total)), unit!) / 1000;
  return {count, error: halfDigit(rate) * seconds + Number(rate) * halfSeconds};
}

/** Half a unit of the last digit: 0.00005 for `9.9601`. */
function halfDigit(number: string): number {
  const [, decimals = ''] = number.split('.');
  return 0.5 * 10 ** -decimals.length;
}

function isBeyondMillion(sections: Sections, statuses: Counts): boolean {
  const isHey = sections.has('Latency distribution');
  return isHey && sumOf(statuses) === HEY_KEEPS;
}

/** The same shares of another total, in whole numbers that add up to it. */
function spread(counts: readonly [number, number][], total: number): [number, number][] {
  const before = sumOf(counts);
  let [seen, given] = [0, 0];
  return counts.map(([status, count]): [number, number] => {
    seen += count;
    const upTo = Math.round((seen / before) * total);
    const share = upTo - given;
    given = upTo;
    return [status, share];
  });
}

function sumOf(counts: Counts): number {
  return counts.reduce((total, [, count]) => total + count, 0);
}
