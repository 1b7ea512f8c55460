// Reads a threshold as people write it: `push.p95 < 500ms`, `p95(push) > 500ms`, `errors < 1%`,
// `pull/blob.get.p99 < 2s`, `pull.throughput >= 100/s`. src/load/phase-figures.ts judges it.

import {optional} from '../domain/optional.js';
import type {Threshold} from './scenario.js';
import {readDurationMs, readRatePerSecond} from './units.js';

const FIGURE = String.raw`p\d{1,2}(?:\.\d+)?|mean|max|errors|throughput`;
const SUBJECT = String.raw`[a-z]+(?:-[a-z]+)*(?:\/[a-z.]+)?`;
const COMPARISON = String.raw`\s*(<=|<|>=|>)\s*(\S+)\s*$`;
const DOTTED = new RegExp(String.raw`^\s*(?:(${SUBJECT})\.)?(${FIGURE})${COMPARISON}`);
const CALLED = new RegExp(String.raw`^\s*(${FIGURE})\((${SUBJECT})\)${COMPARISON}`);

export const THRESHOLD_EXAMPLES = 'push.p95 < 500ms, errors < 1%, pull.throughput > 100/s';

/** Undefined for a text that is no threshold. */
export function readThreshold(text: string): Threshold | undefined {
  const {subject, figure, comparison, limit} = split(text) ?? {};
  if (figure === undefined || limit === undefined) return undefined;
  const value = readLimit(figure, limit);
  if (value === undefined) return undefined;
  return {
    text: text.trim(),
    ...optional('subject', subject),
    figure: figureOf(figure),
    comparison: comparison as Threshold['comparison'],
    limit: value,
  };
}

function split(text: string) {
  const called = CALLED.exec(text);
  if (called !== null) {
    return {figure: called[1], subject: called[2], comparison: called[3], limit: called[4]};
  }
  const dotted = DOTTED.exec(text);
  if (dotted === null) return undefined;
  return {subject: dotted[1], figure: dotted[2], comparison: dotted[3], limit: dotted[4]};
}

function figureOf(figure: string): Threshold['figure'] {
  if (figure.startsWith('p'))
    return {kind: 'quantile', q: Math.round(Number(figure.slice(1)) * 1e6) / 1e8};
  return {kind: figure as 'mean' | 'max' | 'errors' | 'throughput'};
}

function readLimit(figure: string, limit: string): number | undefined {
  if (figure === 'errors') return readShare(limit);
  if (figure === 'throughput') return readRatePerSecond(limit);
  const ms = readDurationMs(limit);
  return ms === undefined ? undefined : ms * 1e6;
}

function readShare(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  if (match === null) return undefined;
  const share = match[2] === '%' ? Number(match[1]) / 100 : Number(match[1]);
  return share <= 1 ? share : undefined;
}
