// GET /api/runs/:run/requests and /requests/:id answer with the requests that were kept, page by page;
// /requests/:id/chain answers with one of them over all hops.

import {ProfilerError} from '../../domain/error.js';
import type {RequestChainJson} from '../../contract/request-chain-json.js';
import type {RequestJson, RequestsJson} from '../../contract/requests-json.js';
import {optional} from '../../domain/optional.js';
import type {RunReader, StoredRequest} from '../../domain/ports.js';
import {PartNames} from '../../insight/hops/part-names.js';
import {requestChain} from '../../insight/hops/request-chain.js';
import {requestJson} from '../../contract/request-to-json.js';
import type {Query} from './query.js';
import {writeCursor} from './request-cursor.js';
import {findPhase} from './find-range.js';

type RequestsQuery = Extract<Query, {kind: 'requests'}>;

/** Throws `API_PHASE_UNKNOWN`. */
export function answerRequests(
  reader: RunReader,
  {phase, page}: Omit<RequestsQuery, 'kind'>,
): RequestsJson {
  const phases = reader.phases();
  const index = phase === undefined ? undefined : findPhase(phases, phase).index;
  // One request more than the page holds tells whether there is a next page.
  const found = reader.requests({...page, ...optional('phase', index), limit: page.limit + 1});
  const requests = found.slice(0, page.limit);
  const last = found.length > page.limit ? requests.at(-1) : undefined;
  const names = new PartNames(reader);
  return {
    requests: requests.map((request) => names.ofRequest(requestJson(request, phases))),
    ...optional('next', last && writeCursor(page.sort, placeOf(last, page.sort))),
  };
}

/** Throws `API_NOT_FOUND`. */
export function answerRequest(reader: RunReader, row: number): RequestJson {
  const request = requestJson(found(reader.requests({row, withStacks: true})), reader.phases());
  return new PartNames(reader).ofRequest(request);
}

/** The request over all hops. Throws `API_NOT_FOUND`. */
export function answerChain(reader: RunReader, row: number): RequestChainJson {
  return requestChain(reader, found(reader.requests({row})));
}

function found([request]: readonly StoredRequest[]): StoredRequest {
  if (request !== undefined) return request;
  throw new ProfilerError(
    'API_NOT_FOUND',
    'the run has no such request',
    'while a run goes on, a sampled request may give way to a slower one: ask for /requests again',
  );
}

function placeOf({row, record}: StoredRequest, sort: 'start' | 'duration') {
  return {row, ns: sort === 'start' ? record.startNs : BigInt(record.durationNs)};
}
