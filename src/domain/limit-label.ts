// A phase carries the limits of its p95 as labels, so that a report judges a ramp by what its
// scenario asked for, whoever made the load.

import type {Phase} from './run.js';

const PREFIX = 'limit.p95_ms.';

/** Any operation. */
const ALL = '*';

/** Labels for limits in ms; `operation` is absent where a limit is meant for all of them. */
export function limitLabels(
  limits: readonly {readonly operation?: string; readonly p95Ms: number}[],
): Record<string, string> {
  return Object.fromEntries(
    limits.map(({operation, p95Ms}) => [`${PREFIX}${operation ?? ALL}`, String(p95Ms)]),
  );
}

/** The phase's own limit for the p95 of an operation; undefined where it names none. */
export function limitMsOf(labels: Phase['labels'], operation: string): number | undefined {
  const text = labels?.[`${PREFIX}${operation}`] ?? labels?.[`${PREFIX}${ALL}`];
  const limitMs = Number(text);
  return text !== undefined && Number.isFinite(limitMs) && limitMs > 0 ? limitMs : undefined;
}
