// One kept request over all hops, as rows from the client down: each hop's own parts as segments of one time axis,
// and the calls that it made at their place.

import type {
  ChainLossJson,
  ChainRowJson,
  RequestChainJson,
} from '../../contract/request-chain-json.js';
import type {KeptNode} from '../../domain/hops/kept-hops.js';
import {keptTree} from '../../domain/hops/kept-hops.js';
import {optional} from '../../domain/optional.js';
import type {RunReader, StoredRequest} from '../../domain/ports.js';
import type {Span} from '../../domain/span.js';
import {chainRows} from './chain-rows.js';
import {PartNames, type PeersReader} from './part-names.js';

type ChainReader = PeersReader &
  Pick<RunReader, 'requests' | 'spans' | 'phases' | 'hosts' | 'losses'>;

export function requestChain(reader: ChainReader, request: StoredRequest): RequestChainJson {
  const {top, isCut} = keptTree(reader, request);
  const client = clientSpan(reader, top.stored);
  const baseNs = earliest(top, client);
  const names = new PartNames(reader);
  const rows = chainRows(top, client, baseNs).map((row) => named(row, names));
  const durationNs = Math.max(...rows.map((row) => row.offsetNs + row.durationNs));
  const phase = reader.phases().find(({index}) => index === top.stored.phase);
  return {
    id: String(request.row),
    ...optional('traceId', top.stored.record.trace?.traceId),
    ...optional('phase', phase?.name),
    startUnixNs: String(baseNs),
    ...{durationNs, rows, isCut},
    losses: lossesIn(reader, agentsOf(top), {fromNs: baseNs, toNs: baseNs + BigInt(durationNs)}),
  };
}

function named(row: ChainRowJson, names: PartNames): ChainRowJson {
  const {kind, target, peer, unplaced} = row;
  const asked = kind === 'wait' && peer !== undefined ? names.peerOf(target, peer) : peer;
  const rest = names.named(target, Object.entries(unplaced));
  return {...row, ...optional('peer', asked), unplaced: rest};
}

/** The span that the traceparent of the request at the top names; undefined where no client sent it. */
function clientSpan(reader: Pick<RunReader, 'spans'>, {record}: StoredRequest): Span | undefined {
  const {trace, side} = record;
  if (trace === undefined || side !== 'server') return undefined;
  return reader.spans({traceId: trace.traceId}).find(({spanId}) => spanId === trace.spanId);
}

function earliest({stored, below}: KeptNode, client?: Span): bigint {
  const starts = [...below.map((node) => earliest(node)), ...(client ? [client.startNs] : [])];
  return starts.reduce((low, ns) => (ns < low ? ns : low), stored.record.startNs);
}

function agentsOf({stored, below}: KeptNode): ReadonlySet<string> {
  return new Set([stored.agentId, ...below.flatMap((node) => [...agentsOf(node)])]);
}

function lossesIn(
  reader: Pick<RunReader, 'losses' | 'hosts'>,
  agents: ReadonlySet<string>,
  {fromNs, toNs}: {readonly fromNs: bigint; readonly toNs: bigint},
): ChainLossJson[] {
  const names = new Map(reader.hosts().map(({agentId, host}) => [agentId, host.name]));
  return [...reader.losses()]
    .filter(({agentId, reason, startNs, endNs}) => {
      const isThen = startNs < toNs && endNs > fromNs;
      return reason !== 'unavailable' && agents.has(agentId) && isThen;
    })
    .map(({agentId, probe, reason, count}) => {
      return {host: names.get(agentId) ?? agentId, probe, reason, count};
    });
}
