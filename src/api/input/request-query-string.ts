// Reads the query strings of /budget, /hops and /requests, and the id in /requests/:id.

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import type {Query, RequestsPage} from '../queries/query.js';
import {readCursor} from '../queries/request-cursor.js';
import {invalid, readRange, readTexts} from './query-string.js';
import type {Parameters} from './query-string.js';

const DEFAULT_LIMIT = 100;
const HIGHEST_LIMIT = 1_000;

/** Each throws `API_QUERY_INVALID`. */
export function readBudgetQuery(parameters: Parameters): Query {
  return {
    kind: 'budget',
    ...readTexts(parameters, 'phase', 'target', 'step'),
    ...readSide(parameters),
    ...readRange(parameters),
  };
}

export function readHopsQuery(parameters: Parameters): Query {
  return {kind: 'hops', ...readTexts(parameters, 'phase'), ...readRange(parameters)};
}

export function readRequestsQuery(parameters: Parameters): Query {
  const {trace, status} = readTexts(parameters, 'trace', 'status');
  if (trace !== undefined && !/^[0-9a-f]{32}$/.test(trace)) throw invalid('trace is no trace id');
  if (status !== undefined && status !== 'error') throw invalid('status is error or absent');
  const page: RequestsPage = {
    ...readTexts(parameters, 'target', 'step'),
    ...readSide(parameters),
    ...readRange(parameters),
    ...optional('traceId', trace),
    ...optional('failed', status === 'error' || undefined),
    ...readOrder(parameters),
    limit: readLimit(parameters),
  };
  return {kind: 'requests', ...readTexts(parameters, 'phase'), page};
}

/** Throws `API_NOT_FOUND` for a text that is no id of a request. */
export function readRequestQuery(id: string, kind: 'request' | 'chain' = 'request'): Query {
  if (/^\d{1,15}$/.test(id)) return {kind, row: Number(id)};
  throw new ProfilerError('API_NOT_FOUND', 'the run has no such request', 'see its /requests');
}

/** By default the oldest request comes first, or in the order of duration the slowest. */
function readOrder(parameters: Parameters): Pick<RequestsPage, 'sort' | 'descending' | 'after'> {
  const {sort = 'start', order, cursor} = readTexts(parameters, 'sort', 'order', 'cursor');
  if (sort !== 'start' && sort !== 'duration') throw invalid('sort is start or duration');
  if (order !== undefined && order !== 'asc' && order !== 'desc') {
    throw invalid('order is asc or desc');
  }
  const after = cursor === undefined ? undefined : readCursor(sort, cursor);
  if (cursor !== undefined && after === undefined) {
    throw invalid('cursor is not the `next` of a page in this order');
  }
  const descending = order === undefined ? sort === 'duration' : order === 'desc';
  return {sort, descending, ...optional('after', after)};
}

function readLimit(parameters: Parameters): number {
  const {limit} = readTexts(parameters, 'limit');
  if (limit === undefined) return DEFAULT_LIMIT;
  const value = /^\d{1,5}$/.test(limit) ? Number(limit) : 0;
  if (value >= 1 && value <= HIGHEST_LIMIT) return value;
  throw invalid(`limit is a whole number from 1 to ${HIGHEST_LIMIT}`);
}

function readSide(parameters: Parameters): {side?: 'server' | 'client'} {
  const {side} = readTexts(parameters, 'side');
  if (side === undefined) return {};
  if (side === 'server' || side === 'client') return {side};
  throw invalid('side is server or client');
}
