// What `oha --output-format json` (or -j) prints. Source: oha's schema.json. Without that option its
// output is read like hey's.

import {readHey} from './hey.js';
import {failureKind, isCutOff, statusKind, sumErrors, type GeneratorSummary} from './summary.js';

interface Result {
  readonly summary?: {
    readonly total?: number;
    readonly slowest?: number;
    readonly totalData?: number;
  };
  readonly latencyPercentiles?: Readonly<Record<string, number | null>>;
  readonly statusCodeDistribution?: Readonly<Record<string, number>>;
  readonly errorDistribution?: Readonly<Record<string, number>>;
}

/** Undefined for what is no output of oha, or is cut off. */
export function readOha(text: string): GeneratorSummary | undefined {
  if (!text.trimStart().startsWith('{')) return readHey(text);
  try {
    return readResult(JSON.parse(text) as Result);
  } catch {
    return undefined;
  }
}

function readResult(result: Result): GeneratorSummary | undefined {
  const {summary, latencyPercentiles = {}, statusCodeDistribution: statuses} = result;
  if (summary?.total === undefined || statuses === undefined) return undefined;
  const answered = Object.entries(statuses);
  const unanswered = Object.entries(result.errorDistribution ?? {});
  return {
    requests: answered.reduce((sum, [, count]) => sum + count, 0),
    errors: sumErrors([
      ...answered.flatMap(([status, count]): [string, number][] => {
        const kind = statusKind(Number(status));
        return kind === undefined ? [] : [[kind, count]];
      }),
      ...unanswered
        .filter(([said]) => !isCutOff(said))
        .map(([said, count]): [string, number] => [failureKind(said), count]),
    ]),
    seconds: summary.total,
    bytesIn: summary.totalData ?? 0,
    bytesOut: 0,
    latencyMs: new Map([
      ...Object.entries(latencyPercentiles).flatMap(quantile),
      ...(typeof summary.slowest === 'number' ? [[1, summary.slowest * 1000] as const] : []),
    ]),
  };
}

/** `p99.9` in seconds; null where there was no request. */
function quantile([name, seconds]: [string, number | null]): [number, number][] {
  const percent = Number(name.slice(1));
  if (typeof seconds !== 'number' || !Number.isFinite(percent)) return [];
  return [[Math.round(percent * 1e4) / 1e6, seconds * 1000]];
}
