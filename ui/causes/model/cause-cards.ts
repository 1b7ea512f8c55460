// Causes as cards: what they explain, and each figure of their evidence with its points over time. Pure.

import type {CauseJson, EvidenceChartJson, EvidenceJson} from '../../../src/contract/cause-json.js';
import type {CausesAnswerJson, TimeJson} from '../../../src/contract/causes-answer-json.js';
import {msOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';
import {formatBytes, formatRate, formatShare} from '../../words/format.js';

export interface EvidencePoint {
  readonly ms: number;
  readonly value: number;
}

export interface EvidenceCard {
  /** Stands in the address. */
  readonly id: string;
  readonly figure: string;
  readonly of: string;
  readonly evidence: EvidenceJson;
  /** Points are means of columns of this width. */
  readonly columnMs: number;
  /** In order of time; empty where the figure has no points. */
  readonly points: readonly EvidencePoint[];
  /** The value at the top of its chart. */
  readonly top: number;
}

export interface CauseCard {
  readonly cause: CauseJson;
  readonly evidence: readonly EvidenceCard[];
}

export interface CauseBoard {
  readonly cards: readonly CauseCard[];
  readonly before: readonly TimeRange[];
  readonly after: readonly TimeRange[];
  /** Causes that could not be judged, by reason. */
  readonly unjudged: readonly {readonly reason: string; readonly names: readonly string[]}[];
}

export function boardOf({causes, charts, times, before, after}: CausesAnswerJson): CauseBoard {
  const byId = new Map(charts.map((chart) => [idOf(chart.host, chart), chart]));
  const isOneRun = before.run === after.run;
  return {
    cards: causes.causes.map((cause) => cardOf(cause, byId)),
    before: isOneRun ? times.before.map(rangeOf) : [],
    after: times.after.map(rangeOf),
    unjudged: byReason(causes.unjudged),
  };
}

/** The figure with this id; undefined where the causes of today do not rest on it. */
export function evidenceIn({cards}: CauseBoard, id: string | undefined): EvidenceCard | undefined {
  return cards.flatMap(({evidence}) => evidence).find((each) => each.id === id);
}

/** `8.2/s`, `610 ms/s`, `1.4 GiB/s`, `0.3 CPUs`. */
export function formatEvidence(value: number, unit: string): string {
  if (unit === '1/s') return formatRate(value);
  if (unit === 'share') return formatShare(value);
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'bytes/s') return `${formatBytes(value)}/s`;
  const figure = Number(value.toPrecision(3)).toLocaleString('en-US', {maximumFractionDigits: 6});
  return unit === '' ? figure : `${figure}\u202f${unit}`;
}

/** Sentences of the report begin with a small letter. */
export function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** The place of a point in a chart of its own times: 0 to 1 from the left, and from the top. */
export function placeOf(
  {points, columnMs, top}: EvidenceCard,
  {ms, value}: EvidencePoint,
): {readonly across: number; readonly down: number} {
  const [first, last] = [points[0]!.ms, points.at(-1)!.ms];
  const across = last === first ? 0.5 : (ms + columnMs / 2 - first) / (last + columnMs - first);
  return {across, down: 1 - Math.min(1, Math.max(0, value / top))};
}

function cardOf(cause: CauseJson, charts: ReadonlyMap<string, EvidenceChartJson>): CauseCard {
  const evidence = cause.evidence.map((each): EvidenceCard => {
    const id = idOf(cause.host, each);
    const chart = charts.get(id);
    const points = (chart?.points ?? []).map(({startUnixNs, value}) => {
      return {ms: msOf(startUnixNs), value};
    });
    const most = points.reduce((max, {value}) => Math.max(max, value), 0);
    return {
      ...{id, evidence: each, points, columnMs: chart?.columnMs ?? 0},
      figure: each.metric.replace(/_ns$/, '').replaceAll('_', ' '),
      of: [each.target, each.series].filter((name) => name !== '').join(' '),
      top: Math.max(most, each.before, each.after) || 1,
    };
  });
  // A figure without points has nothing to draw; it stands behind the others.
  const drawn = evidence.filter(({points}) => points.length > 0);
  return {cause, evidence: [...drawn, ...evidence.filter((each) => !drawn.includes(each))]};
}

function idOf(
  host: string,
  {target, probe, series, metric}: Pick<EvidenceJson, 'target' | 'probe' | 'series' | 'metric'>,
): string {
  return [host, target, probe, series, metric].join('~');
}

function rangeOf({startUnixNs, endUnixNs}: TimeJson): TimeRange {
  return {fromMs: msOf(startUnixNs), toMs: msOf(endUnixNs)};
}

function byReason(unjudged: CausesAnswerJson['causes']['unjudged']): CauseBoard['unjudged'] {
  const names = new Map<string, string[]>();
  for (const {name, reason} of unjudged) names.set(reason, [...(names.get(reason) ?? []), name]);
  return [...names].map(([reason, own]) => ({reason, names: own}));
}
