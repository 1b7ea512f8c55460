// Chooses the format of /metrics by what the client accepts, as RFC 9110 (12.5.1) says: the best of what it
// names. Prometheus with native histograms turned on asks for protobuf first, and without them for OpenMetrics.

import type {Family} from './metric-families.js';
import {writeProtobuf} from './metric-protobuf.js';
import {writeText} from './metric-text.js';

export type MetricFormat = 'text' | 'openmetrics' | 'protobuf';

const TYPES: Readonly<Record<MetricFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  protobuf:
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
};

export interface WrittenMetrics {
  /** The content type. */
  readonly type: string;
  readonly body: Buffer;
}

export function writeIn(format: MetricFormat, families: readonly Family[]): WrittenMetrics {
  const body =
    format === 'protobuf'
      ? Buffer.from(writeProtobuf(families))
      : Buffer.from(writeText(families, format));
  return {type: TYPES[format], body};
}

/** Text, for a client that accepts none of them or does not say. */
export function metricFormat(accept: string | undefined): MetricFormat {
  const offers = (accept ?? '').split(',').flatMap(readOffer);
  const [best] = offers.sort((left, right) => right.quality - left.quality);
  return best?.format ?? 'text';
}

interface Offer {
  readonly format: MetricFormat;
  readonly quality: number;
}

function readOffer(text: string): Offer[] {
  const [type = '', ...pairs] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(pairs.map((pair): [string, string] => splitPair(pair)));
  const format = formatOf(type, parameters);
  const quality = Number(parameters.get('q') ?? 1);
  return format !== undefined && quality > 0 ? [{format, quality}] : [];
}

function splitPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  return [
    pair.slice(0, at).trim(),
    pair
      .slice(at + 1)
      .trim()
      .replace(/^"|"$/g, ''),
  ];
}

function formatOf(type: string, parameters: ReadonlyMap<string, string>): MetricFormat | undefined {
  const isOr = (name: string, value: string): boolean =>
    [undefined, value].includes(parameters.get(name));
  switch (type) {
    case 'application/vnd.google.protobuf': {
      const isFamily = parameters.get('proto') === 'io.prometheus.client.metricfamily';
      return isFamily && isOr('encoding', 'delimited') ? 'protobuf' : undefined;
    }
    case 'application/openmetrics-text':
      return isOr('version', '1.0.0') ? 'openmetrics' : undefined;
    case 'text/plain':
    case 'text/*':
    case '*/*':
      return 'text';
    default:
      return undefined;
  }
}
