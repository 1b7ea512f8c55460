// What the text of a generator says of its own total, read by other means than the readers: by single
// lines, wherever they are. A reader's figures must not be above it.

import assert from 'node:assert/strict';

import {quantileNs, totalCount} from '../../../src/domain/histogram.js';
import {reportOfSummary} from '../../../src/generators/summary-report.js';
import {
  failedRequests,
  triedRequests,
  type GeneratorSummary,
} from '../../../src/generators/summary.js';

type Claim = (text: string) => number;

/** A control sequence of a terminal, as of a colour (ECMA-48), may stand within a number: readers leave it out. */
const CONTROL = /\x1b\[[0-9;?]*[ -/]*[@-~]/g;

export function assertHonest(
  summary: GeneratorSummary | undefined,
  text: string,
  most: Claim,
): void {
  if (summary === undefined) return;
  const tried = triedRequests(summary);
  assert.ok(Number.isSafeInteger(tried) && tried >= 0, `${tried} requests`);
  assert.ok(failedRequests(summary) <= tried, `${failedRequests(summary)} of ${tried} failed`);
  const claimed = most(text.replaceAll(CONTROL, ''));
  assert.ok(tried <= claimed, `${tried} requests of at most ${claimed}`);
  assertReported(summary, tried);
}

/** The report counts every request once, and its quantiles do not fall. */
function assertReported(summary: GeneratorSummary, tried: number): void {
  const phase = {source: 'fuzz', phaseIndex: 0, startNs: 0n, endNs: 1n};
  const {rows, state} = reportOfSummary(summary, phase);
  const [{latency, untimed = 0}] = rows as [(typeof rows)[number]];
  assert.equal(totalCount(latency) + untimed, tried);
  assert.equal(state.started, tried);
  const quantiles = [0.5, 0.95, 0.99, 1].map((share) => quantileNs(latency, share) ?? 0);
  assert.ok(
    quantiles.every((ns, at) => ns >= (quantiles[at - 1] ?? 0)),
    String(quantiles),
  );
  if (summary.late.count > tried / 2) {
    assert.ok(quantiles[1]! >= Math.floor(summary.late.atLeastMs * 1e6), String(quantiles));
  }
}

const numbers = (text: string, pattern: RegExp): number[] =>
  [...text.matchAll(pattern)].map(([, digits]) => Number(digits));
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), 0);

/** Answers, and those of the socket errors that are requests: one time-out for each connection. */
export const wrkClaim: Claim = (text) =>
  largest(numbers(text, /(?<!\d)(\d+) requests in/g)) +
  largest(numbers(text, /threads and (\d+) connections/g)) +
  sum(numbers(text, /(?:connect|read|write) (\d+)/g));

/** Where hey stopped listing, its rate and its time. */
export const listClaim: Claim = (text) => {
  const listed = sum(numbers(text, /\[(\d+)\]/g)) + sum(numbers(text, /(?<!\d)(\d+) responses/g));
  const rate = largest(numbers(text, /Requests\/sec:\s+(\d+(?:\.\d+)?)/g));
  const total = largest(numbers(text, /Total:\s+(\d+(?:\.\d+)?)/g));
  return Math.max(listed, (rate + 1) * (total + 1) * 3600);
};

/** With option -w, numbers stand in cells. */
export const abClaim: Claim = (text) =>
  largest(numbers(text, /Complete requests:(?:\s|<[^<>]*>)*(\d+)/g)) +
  largest(numbers(text, /Connect: (\d+)/g));

export const vegetaClaim: Claim = (text) =>
  largest([
    ...numbers(text, /(?:rate|throughput)\]\s+(\d+)/g),
    ...numbers(text, /"(?:requests|\\u0072equests)"\s*:\s*(\d+)/g),
  ]);

/** JSON tells its counts by status and by error. */
export const ohaClaim: Claim = (text) =>
  text.trimStart().startsWith('{') ? sum(numbers(text, /:\s*(\d+)/g)) : listClaim(text);

/** Answers by status and requests without an answer. */
export const bombardierClaim: Claim = (text) =>
  sum(numbers(text, /(?:[1-5]xx|others)(?: - |"\s*:\s*)(\d+)/g));

/** Answers by the number of their code. A histogram counts those of codes that are no numbers, too. */
export const fortioClaim: Claim = (text) =>
  Math.max(
    sum(numbers(text, /"-?\d+"\s*:\s*(\d+)/g)),
    largest(numbers(text, /"Count"\s*:\s*(\d+)/g)),
  );

/** A fork counts requests that were done above the total that was asked for. */
export const h2loadClaim: Claim = (text) => largest(numbers(text, /(?<!\d)(\d+) (?:total|done)/g));

/** Answers and errors; what was sent beyond them is reset, or was under way. */
export const autocannonClaim: Claim = (text) =>
  Math.max(
    sum(numbers(text, /"[1-5]xx"\s*:\s*(\d+)/g)) + sum(numbers(text, /"errors"\s*:\s*(\d+)/g)),
    largest(numbers(text, /"sent"\s*:\s*(\d+)/g)),
  );
