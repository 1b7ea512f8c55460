// A phase carries the limits of its p95 as labels. A report can then judge a ramp by the limits of its
// scenario, whichever generator made the load.

import type {Phase} from './run.js';

const PREFIX = 'limit.p95_ms.';

/** Stands for any operation. */
const ALL = '*';

/** Labels for limits in ms. A limit without `operation` holds for all operations. */
export function limitLabels(
  limits: readonly {readonly operation?: string; readonly p95Ms: number}[],
): Record<string, string> {
  return Object.fromEntries(
    limits.map(({operation, p95Ms}) => [`${PREFIX}${operation ?? ALL}`, String(p95Ms)]),
  );
}

/** The limit of this phase for the p95 of an operation, in ms; undefined if the phase names none. */
export function limitMsOf(labels: Phase['labels'], operation: string): number | undefined {
  const text = labels?.[`${PREFIX}${operation}`] ?? labels?.[`${PREFIX}${ALL}`];
  const limitMs = Number(text);
  return text !== undefined && Number.isFinite(limitMs) && limitMs > 0 ? limitMs : undefined;
}
