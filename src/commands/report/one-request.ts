// The requests that `report --request` is asked for, each over all hops.

import type {RequestChainJson} from '../../contract/request-chain-json.js';
import {ProfilerError} from '../../domain/error.js';
import type {RunReader, StoredRequest} from '../../domain/ports.js';
import {requestChain} from '../../insight/hops/request-chain.js';

/** A trace of an operation has a request for each of its steps. More of them are no page any more. */
const MOST_CHAINS = 50;

/** `wanted`: the id of a kept request, or a trace id. Throws `CLI_REQUEST_UNKNOWN`. */
export function chainsOf(reader: RunReader, wanted: string): readonly RequestChainJson[] {
  if (/^\d{1,15}$/.test(wanted)) {
    return found(reader.requests({row: Number(wanted)}), wanted).map((each) =>
      requestChain(reader, each),
    );
  }
  const traceId = wanted.toLowerCase();
  const requests = /^[0-9a-f]{32}$/.test(traceId) ? reader.requests({traceId, side: 'server'}) : [];
  return chainsOfAll(reader, found(requests, wanted));
}

/** Requests that are hops of one chain are told once. */
function chainsOfAll(
  reader: RunReader,
  requests: readonly StoredRequest[],
): readonly RequestChainJson[] {
  const told = new Set<string>();
  const chains: RequestChainJson[] = [];
  for (const request of requests) {
    if (told.has(String(request.row)) || chains.length >= MOST_CHAINS) continue;
    const chain = requestChain(reader, request);
    for (const {id} of chain.rows) if (id !== undefined) told.add(id);
    chains.push(chain);
  }
  return chains;
}

function found(requests: readonly StoredRequest[], wanted: string): readonly StoredRequest[] {
  if (requests.length > 0) return requests;
  throw new ProfilerError(
    'CLI_REQUEST_UNKNOWN',
    `the run kept no request "${wanted}"`,
    'name an id or a trace that `regscope export RUN --format requests` shows; not every request is kept',
  );
}
