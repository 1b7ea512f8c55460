// Makes spans of the parts of a request's budget, below the request's own span. Only parts that matter
// get one. A part of which only the sum is known begins with the request and says that it is a sum.

import {createHash} from 'node:crypto';

import type {BudgetPart, RequestCall, RequestRecord} from '../domain/request.js';
import type {Attributes, Span} from '../domain/span.js';
import {splitHostPort} from './host-port.js';
import {known} from './known.js';

/** A part matters when it is a tenth of the request, or a millisecond. */
const SHARE_THAT_MATTERS = 0.1;
const NS_THAT_MATTERS = 1_000_000;
/** Calls below a tenth of their part become one span: a thousand small reads are one story. */
const CALL_SHARE = 0.1;

interface Piece {
  readonly part: BudgetPart;
  readonly offsetNs: number;
  readonly durationNs: number;
  /** The number of calls; undefined where only the sum is known. */
  readonly calls?: number;
  /** Whether it is a sum whose place in the request is not known. */
  readonly isSum: boolean;
}

export function budgetSpans(
  request: Span,
  record: RequestRecord,
  carried: Attributes,
): readonly Span[] {
  return piecesOf(record).map((piece, index) => spanOf(piece, index, request, record, carried));
}

function piecesOf({budget, calls, durationNs}: RequestRecord): Piece[] {
  const matters = (ns: number): boolean =>
    ns >= NS_THAT_MATTERS || (ns > 0 && ns >= SHARE_THAT_MATTERS * durationNs);
  return [...budget].flatMap(([part, ns]) => {
    if (!matters(ns)) return [];
    const large = calls.filter((call) => call.part === part && call.durationNs >= CALL_SHARE * ns);
    const restNs = ns - large.reduce((sum, call) => sum + call.durationNs, 0);
    // A request begins with its time in the queue by definition, so the place of that sum is known.
    const isSum = part !== 'queue';
    const rest = matters(restNs) ? [{part, offsetNs: 0, durationNs: restNs, isSum}] : [];
    return [...large.map(pieceOf), ...rest];
  });
}

function pieceOf({count, ...place}: RequestCall): Piece {
  return {...place, calls: count, isSum: false};
}

function spanOf(
  {part, offsetNs, durationNs, calls, isSum}: Piece,
  index: number,
  request: Span,
  {inferred}: RequestRecord,
  carried: Attributes,
): Span {
  const {traceId, spanId, service, startNs, endNs} = request;
  const fromNs = earlier(startNs + BigInt(offsetNs), endNs);
  return {
    traceId,
    spanId: createHash('sha256').update(`${spanId} ${index}`).digest('hex').slice(-16),
    parentSpanId: spanId,
    service,
    name: part,
    kind: isUpstream(part) ? 'client' : 'internal',
    startNs: fromNs,
    endNs: earlier(fromNs + BigInt(durationNs), endNs),
    attributes: {
      ...carried,
      ...peerAttributes(part),
      ...known({
        'regscope.calls': calls,
        'regscope.sum': isSum ? true : undefined,
        'regscope.inferred': inferred.includes(part) ? true : undefined,
      }),
    },
    links: [],
    status: 'unset',
  };
}

function isUpstream(part: BudgetPart): boolean {
  return part.startsWith('upstream:');
}

function peerAttributes(part: BudgetPart): Attributes {
  const peer = /^upstream:(?:([^@]*)@)?(.*)$/.exec(part);
  if (peer === null) return {};
  const {address, port} = splitHostPort(peer[2]!);
  // A peer that is a watched target has the target's name and no address.
  if (port === undefined) return {'peer.service': address};
  return known({'peer.service': peer[1], 'server.address': address, 'server.port': port});
}

function earlier(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
