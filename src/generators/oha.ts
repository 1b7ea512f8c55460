// What `oha --output-format json` (or -j) prints. Source: oha's schema.json. Without that option its
// output is read like hey's.

import {readHey, summaryOf} from './hey.js';
import {lastObject, plainText} from './plain-text.js';
import {shareOf, type GeneratorSummary} from './summary.js';

interface Result {
  readonly summary?: {
    readonly total?: number;
    readonly slowest?: number | null;
    readonly totalData?: number;
  };
  readonly latencyPercentiles?: Readonly<Record<string, number | null>>;
  readonly statusCodeDistribution?: Readonly<Record<string, number>>;
  readonly errorDistribution?: Readonly<Record<string, number>>;
}

/** Undefined for what is no output of oha, or is cut off. `timeoutMs` is that of option -t. */
export function readOha(text: string, timeoutMs?: number): GeneratorSummary | undefined {
  const plain = plainText(text);
  const result = lastObject(plain, 'statusCodeDistribution');
  const ofJson = result === undefined ? undefined : readResult(result, timeoutMs);
  return ofJson ?? readHey(plain, timeoutMs);
}

function readResult(result: Result, timeoutMs: number | undefined): GeneratorSummary | undefined {
  const {summary, latencyPercentiles, statusCodeDistribution: statuses} = result;
  if (typeof summary?.total !== 'number' || typeof statuses !== 'object') return undefined;
  return summaryOf({
    statuses: Object.entries(statuses).map(([status, count]) => [Number(status), count]),
    failures: Object.entries(result.errorDistribution ?? {}),
    untold: 0,
    timeoutMs,
    seconds: summary.total,
    bytesIn: summary.totalData ?? 0,
    latencyMs: new Map([
      ...Object.entries(latencyPercentiles ?? {}).flatMap(quantile),
      ...(typeof summary.slowest === 'number' ? [[1, summary.slowest * 1000] as const] : []),
    ]),
    notes: [],
  });
}

/** `p99.9` in seconds; null where there was no request. */
function quantile([name, seconds]: [string, number | null]): [number, number][] {
  const percent = Number(name.slice(1));
  if (typeof seconds !== 'number' || !Number.isFinite(percent)) return [];
  return [[shareOf(percent), seconds * 1000]];
}
