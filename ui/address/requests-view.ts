// The part of the address that belongs to the view of requests.

import {LONGEST, oneOf, readOrder, readText, writeOrder, writeText} from './parameters.js';
import type {Order} from './parameters.js';

/**
 * The bars show the budget of requests around the median, of the slowest 1 %, or of all on average.
 */
export const BANDS = ['median', 'slowest', 'mean'] as const;
export type Band = (typeof BANDS)[number];

/** The height of a stack: time per request, requests in flight, or always the same. */
export const STACKS = ['request', 'flight', 'share'] as const;
export type Stack = (typeof STACKS)[number];

/** Bars are grouped by phase or by step. */
export const GROUPINGS = ['phase', 'step'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** A server answers requests; a client makes them. A target can be both. */
export const SIDES = ['server', 'client'] as const;
export type Side = (typeof SIDES)[number];

export const ORDER_COLUMNS = ['duration', 'start'] as const;
export type RequestOrder = Order<(typeof ORDER_COLUMNS)[number]>;

export interface RequestsView {
  /** The parts that are shown; an empty list means all. */
  readonly parts: readonly string[];
  readonly band: Band;
  readonly stack: Stack;
  readonly grouping?: Grouping | undefined;
  /** Undefined means both sides. */
  readonly side?: Side | undefined;
  readonly order: RequestOrder;
  readonly errorsOnly: boolean;
  /** The id of the request that is open. */
  readonly request?: string | undefined;
}

export const SLOWEST_FIRST: RequestOrder = {column: 'duration', descending: true};

export const DEFAULT_REQUESTS: RequestsView = {
  parts: [],
  band: 'median',
  stack: 'request',
  order: SLOWEST_FIRST,
  errorsOnly: false,
};

const MOST_PARTS = 32;

export function readRequestsView(parameters: URLSearchParams): RequestsView {
  const text = (name: string): string | undefined => readText(parameters, name);
  const parts = parameters.getAll('part').map((part) => part.slice(0, LONGEST));
  return {
    parts: [...new Set(parts)].filter((part) => part !== '').slice(0, MOST_PARTS),
    band: oneOf(BANDS, text('band')) ?? DEFAULT_REQUESTS.band,
    stack: oneOf(STACKS, text('stack')) ?? DEFAULT_REQUESTS.stack,
    grouping: oneOf(GROUPINGS, text('group')),
    side: oneOf(SIDES, text('side')),
    order: readOrder(ORDER_COLUMNS, text('order')) ?? SLOWEST_FIRST,
    errorsOnly: text('errors') === 'only',
    request: /^\.*$/.test(text('request') ?? '') ? undefined : text('request'),
  };
}

export function writeRequestsView(view: RequestsView, parameters: URLSearchParams): void {
  const set = (name: string, value: string | undefined, usual?: string): void =>
    writeText(parameters, name, value, usual);
  for (const part of view.parts) parameters.append('part', part);
  set('band', view.band, DEFAULT_REQUESTS.band);
  set('stack', view.stack, DEFAULT_REQUESTS.stack);
  set('group', view.grouping);
  set('side', view.side);
  set('order', writeOrder(view.order), writeOrder(SLOWEST_FIRST));
  set('errors', view.errorsOnly ? 'only' : undefined);
  set('request', view.request);
}

/**
 * The parts after a click on one. A part is added where it is not in the list, else it is removed.
 */
export function toggledPart(parts: readonly string[], part: string): readonly string[] {
  return parts.includes(part) ? parts.filter((each) => each !== part) : [...parts, part];
}

/**
 * The order after a click on a column. A second click reverses it. Both columns begin with the
 * largest.
 */
export function nextOrder(order: RequestOrder, column: RequestOrder['column']): RequestOrder {
  return {column, descending: order.column === column ? !order.descending : true};
}
