// Families of metrics as text: Prometheus's text format 0.0.4, and OpenMetrics 1.0, which has exemplars.
//
// Source of truth: https://prometheus.io/docs/instrumenting/exposition_formats/ and the OpenMetrics specification.

import {
  bucketsOf,
  labelText,
  type Exemplar,
  type Family,
  type HistogramPoint,
  type Labels,
  type SummaryPoint,
} from './metric-families.js';

export type TextFormat = 'text' | 'openmetrics';

export function writeText(families: readonly Family[], format: TextFormat): string {
  const text = families.map((family) => writeFamily(family, format)).join('');
  return format === 'openmetrics' ? `${text}# EOF\n` : text;
}

function writeFamily(family: Family, format: TextFormat): string {
  const {name, kind, help} = family;
  // In OpenMetrics the suffix belongs to the samples of a counter, not to its name.
  const told = format === 'openmetrics' && kind === 'counter' ? name.replace(/_total$/, '') : name;
  return `# HELP ${told} ${help}\n# TYPE ${told} ${kind}\n${linesOf(family, format).join('')}`;
}

function linesOf(family: Family, format: TextFormat): string[] {
  const {name} = family;
  switch (family.kind) {
    case 'gauge':
    case 'counter':
      return family.samples.map(([labels, value]) => line(name, labels, value));
    case 'summary':
      return family.points.flatMap((point) => summaryLines(name, point));
    case 'histogram':
      return family.points.flatMap((point) => histogramLines(name, point, format));
  }
}

function summaryLines(name: string, {labels, quantiles, sum, count}: SummaryPoint): string[] {
  return [
    ...quantiles.map(([quantile, seconds]) => line(name, {...labels, quantile}, seconds)),
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, count),
  ];
}

function histogramLines(name: string, point: HistogramPoint, format: TextFormat): string[] {
  const {labels, sumNs} = point;
  const buckets = bucketsOf(point);
  return [
    ...buckets.map(({limit, below, exemplar}) => {
      const le = limit === Infinity ? '+Inf' : String(limit);
      const shown = format === 'openmetrics' ? exemplar : undefined;
      return line(`${name}_bucket`, {...labels, le}, below, shown);
    }),
    line(`${name}_sum`, labels, sumNs / 1e9),
    line(`${name}_count`, labels, buckets.at(-1)!.below),
  ];
}

function line(name: string, labels: Labels, value: number, exemplar?: Exemplar): string {
  const example = exemplar === undefined ? '' : ` # ${writeExemplar(exemplar)}`;
  return `${name}${writeLabels(labels)} ${value}${example}\n`;
}

function writeExemplar({traceId, durationNs, atNs}: Exemplar): string {
  return `${writeLabels({trace_id: traceId})} ${durationNs / 1e9} ${Number(atNs / 1_000_000n) / 1e3}`;
}

function writeLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${writeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

// The formats escape three characters only, and a line end is not visible text.
function writeLabel(value: string | number): string {
  return labelText(value).replace(/["\\]/g, '\\$&');
}
