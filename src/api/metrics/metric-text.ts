// Families of metrics as text: Prometheus's text format 0.0.4.

import {visibleText} from '../../guard/escape.js';

export type Labels = Readonly<Record<string, string | number>>;
/** `suffix` follows the name of the family: `_bucket`, `_sum`, `_count`. */
export type Sample = readonly [labels: Labels, value: number, suffix?: string];

export interface Family {
  readonly name: string;
  readonly kind: 'gauge' | 'counter' | 'histogram' | 'summary';
  readonly help: string;
  readonly samples: readonly Sample[];
}

const LONGEST_LABEL = 200;

export function writeFamily({name, kind, help, samples}: Family): string {
  const lines = samples.map(
    ([labels, value, suffix = '']) => `${name}${suffix}${writeLabels(labels)} ${value}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join('')}`;
}

function writeLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${writeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

// The format escapes three characters only. Other control characters would reach dashboards.
function writeLabel(value: string | number): string {
  return visibleText(String(value), LONGEST_LABEL).replace(/["\\]/g, '\\$&');
}
