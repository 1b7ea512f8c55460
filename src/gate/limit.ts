// Reads a limit as people write it: `push.p95 > +10%`, `knee < -5%`, `pull.p99 > 500ms`, `errors > 1%`.
// A limit is broken where its comparison is true. A sign makes it a limit of the change from the base;
// without one it is a limit of the new figure itself.

import {ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import {readDurationMs, readRatePerSecond} from '../scenario/units.js';

export type LimitFigure =
  | {readonly kind: 'quantile'; readonly q: number}
  | {readonly kind: 'mean' | 'errors' | 'throughput' | 'knee'};

export interface Limit {
  /** As it was written. */
  readonly text: string;
  /** Its name in a budget file. */
  readonly name?: string;
  /** The only phase that it is judged in. */
  readonly phase?: string;
  /** An operation (`push`), a step of one (`pull/blob.get`), or absent for all operations. */
  readonly subject?: string;
  readonly figure: LimitFigure;
  readonly comparison: '>' | '>=' | '<' | '<=';
  /** `relative`: a share of the base (0.1 for `+10%`). `change` and `value`: ms, per second, share, or load. */
  readonly kind: 'relative' | 'change' | 'value';
  readonly bound: number;
}

export const LIMIT_EXAMPLES =
  "as in 'push.p95 > +10%', 'knee < -5%', 'pull/blob.get.p99 > 500ms', 'errors > 1%' or 'throughput < 90/s'";

const FIGURE = String.raw`p\d{1,2}(?:\.\d+)?|mean|errors|throughput|knee`;
const SUBJECT = String.raw`[A-Za-z0-9_-]+(?:\/[a-z.-]+)?`;
const LIMIT = new RegExp(
  String.raw`^\s*(?:(${SUBJECT})\.)?(${FIGURE})\s*(<=|<|>=|>)\s*([+−-]?)\s*(\S+)\s*$`,
);

/** Throws `GATE_LIMIT_INVALID`. */
export function readLimit(text: string, own: Pick<Limit, 'name' | 'phase'> = {}): Limit {
  const [, subject, figure, comparison, sign, bound] = LIMIT.exec(text) ?? [];
  if (figure === undefined || bound === undefined) throw invalid(text, mistakeIn(text));
  if (figure === 'knee' && subject?.includes('/')) {
    throw invalid(text, 'a knee is of an operation, not of a step');
  }
  const size = readBound(figure, bound, sign !== '');
  if (size === undefined) throw invalid(text, `${bound} is no ${boundWords(figure)}`);
  return {
    text: text.trim(),
    ...own,
    ...optional('subject', subject),
    figure: figureOf(figure),
    comparison: comparison as Limit['comparison'],
    kind: size.kind,
    bound: sign === '-' || sign === '−' ? -size.value : size.value,
  };
}

function mistakeIn(text: string): string {
  if (/\bmax\b/.test(text)) return 'a maximum is a single request, which says nothing about chance';
  if (!/[<>]/.test(text)) return 'it has no comparison (> or <)';
  return 'it has the form SUBJECT.FIGURE > LIMIT, with p50 to p99.99, mean, errors, throughput or knee';
}

function figureOf(figure: string): LimitFigure {
  if (!figure.startsWith('p')) return {kind: figure as 'mean' | 'errors' | 'throughput' | 'knee'};
  return {kind: 'quantile', q: Math.round(Number(figure.slice(1)) * 1e6) / 1e8};
}

// A share of failures is zero as a rule, and a percentage of nothing is nothing: its changes are points.
function readBound(
  figure: string,
  text: string,
  isSigned: boolean,
): {readonly kind: Limit['kind']; readonly value: number} | undefined {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  const plain = isSigned ? 'change' : 'value';
  if (figure === 'errors') {
    const share = percent === undefined ? numberIn(text) : Number(percent) / 100;
    return share === undefined || share > 1 ? undefined : {kind: plain, value: share};
  }
  if (percent !== undefined) {
    return isSigned ? {kind: 'relative', value: Number(percent) / 100} : undefined;
  }
  const value = readQuantity(figure, text);
  return value === undefined ? undefined : {kind: plain, value};
}

function readQuantity(figure: string, text: string): number | undefined {
  if (figure === 'throughput') return readRatePerSecond(text);
  if (figure === 'knee') return readRatePerSecond(text) ?? numberIn(text.replace(/users?$/, ''));
  return readDurationMs(text);
}

function numberIn(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function boundWords(figure: string): string {
  const change = 'change (+10%)';
  if (figure === 'errors') return 'share (1%) or change of it (+0.5%)';
  if (figure === 'throughput') return `rate (90/s) or ${change}`;
  return figure === 'knee' ? `load (120) or ${change}` : `duration (500ms) or ${change}`;
}

function invalid(text: string, why: string): ProfilerError {
  return new ProfilerError(
    'GATE_LIMIT_INVALID',
    `the limit ${JSON.stringify(text)} cannot be read: ${why}`,
    LIMIT_EXAMPLES,
  );
}
