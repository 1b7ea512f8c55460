// Sentences on leaks and growth, leaks first. A long phase in which nothing grew gets one sentence.

import type {SoakJson, SoakRowJson} from '../../contract/soak-json.js';
import {writeBytes, writeDuration, writeMs} from '../words/figures.js';

/**
 * A phase of this length was made to look for leaks: it gets an answer even if nothing grew. In a shorter
 * one caches fill and heaps find their size; its growth stands in the table alone.
 */
const ANSWER_AFTER_S = 600;

export function soakSentences(soaks: readonly SoakJson[]): string[] {
  const told = soaks.filter(isLong).flatMap((soak) => soak.rows.map((row) => ({soak, row})));
  const of = (growth: SoakRowJson['growth']): string[] =>
    told.filter(({row}) => row.growth === growth).map(({soak, row}) => growthSentence(row, soak));
  const steady = soaks.filter((soak) => soak.verdict === 'steady' && isLong(soak));
  return [...of('leaks'), ...of('grows'), ...steady.map(steadySentence)];
}

function isLong({seconds}: SoakJson): boolean {
  return seconds >= ANSWER_AFTER_S;
}

function growthSentence(row: SoakRowJson, {phase, seconds}: SoakJson): string {
  const [slope, low, high] = [row.perHour, row.perHourLow, row.perHourHigh].map((value) =>
    write(row.metric, value),
  );
  const name = {
    rss_bytes: `memory of ${row.target}`,
    open_fds: `open files of ${row.target}`,
    sockets: `sockets of ${row.target}`,
    threads: `threads of ${row.target}`,
    p95_ms: `p95 of ${row.operation ?? `requests to ${row.target}`}`,
  }[row.metric];
  const what = name ?? `${row.metric} of ${row.target}`;
  const rate = `by ${slope} an hour (95 % sure: ${low} to ${high})`;
  const where = `in "${phase}"`;
  if (row.growth === 'leaks') {
    return `LEAK: ${what} grew ${rate} through all of ${writeDuration(seconds)} ${where}`;
  }
  return `${what} grew ${rate} ${where}, ${writeDuration(seconds)}: slowing down, so not called a leak`;
}

function steadySentence({phase, seconds, rows}: SoakJson): string {
  const targets = [...new Set(rows.map(({target}) => target))].filter((name) => name !== 'clients');
  const whose = targets.length === 0 ? '' : ` of ${targets.join(', ')}`;
  return `nothing${whose} grew in "${phase}" (${writeDuration(seconds)}): no sign of a leak`;
}

function write(metric: string, value: number): string {
  if (metric === 'rss_bytes') return writeBytes(value);
  if (metric === 'p95_ms') return value < 0 ? `−${writeMs(-value)}` : writeMs(value);
  return String(Number(value.toPrecision(3)));
}
