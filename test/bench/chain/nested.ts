// Checks trees of hops against what the requests themselves say. The load's trace context is passed on from
// hop to hop, and paths of storage hold the digest or the upload that the request above is about.

import {exchangeOf} from '../../../src/domain/hops/kept-hops.js';
import {hopTrees} from '../../../src/domain/hops/hop-book.js';
import type {HopNode} from '../../../src/domain/hops/hop-node.js';
import type {Exchange} from '../../../src/domain/hops/exchange.js';
import type {StoredRequest} from '../../../src/domain/ports.js';
import type {RequestRecord} from '../../../src/domain/request.js';

export interface Nested {
  /** Requests and calls whose place can be told. */
  readonly known: number;
  readonly right: number;
  /** Words for some that are wrong. */
  readonly wrong: readonly string[];
}

interface Seen extends Exchange {
  readonly record: RequestRecord;
}

export interface Truth {
  /** The targets of the chain, from the top down. */
  readonly order: readonly string[];
  /** The goroutines that calls were made for, where that was seen. */
  readonly askers?: ReadonlyMap<RequestRecord, number>;
}

const SHOWN = 3;

export function nestedOf(requests: readonly StoredRequest[], truth: Truth): Nested {
  const baseNs = requests[0]?.record.startNs ?? 0n;
  const seen = requests.map(({agentId, record}): Seen => {
    return {...exchangeOf(agentId, record, baseNs), record};
  });
  let [known, right] = [0, 0];
  const wrong: string[] = [];
  for (const node of allOf(hopTrees(seen))) {
    const verdict = isRight(node, truth);
    if (verdict === undefined) continue;
    known += 1;
    if (verdict) right += 1;
    else wrong.push(wordsOf(node));
  }
  return {known, right, wrong: wrong.slice(0, SHOWN)};
}

function* allOf(nodes: readonly HopNode[]): Generator<HopNode> {
  for (const node of nodes) {
    yield node;
    yield* allOf(node.below);
  }
}

/** A client got this URL from the registry and follows it itself. The registry signs its own calls in a header. */
const SIGNED_URL = /[?&]X-Amz-Signature=/i;

/** Undefined where the truth is not known: the top of a chain, and storage paths without a name of it. */
function isRight(node: HopNode, {order, askers}: Truth): boolean | undefined {
  const record = recordOf(node);
  const above = node.above && recordOf(node.above);
  const place = order.indexOf(record.target);
  if (place < 0 || (record.side === 'server' && place === 0)) return undefined;
  if (record.side === 'server' && SIGNED_URL.test(record.path)) return above === undefined;
  if (record.trace !== undefined) return above !== undefined && isSameTrace(record, above);
  if (record.side === 'server')
    return above?.method === record.method && above.path === record.path;
  const asker = askers?.get(record);
  if (asker !== undefined) return above?.goid === asker;
  const subject = subjectOf(record.path);
  if (above === undefined) return subject === undefined ? undefined : false;
  const theirs = subjectOf(above.path);
  return subject === undefined || theirs === undefined || kindOf(subject) !== kindOf(theirs)
    ? undefined
    : subject === theirs;
}

function isSameTrace(record: RequestRecord, above: RequestRecord): boolean {
  const isOne = record.trace?.traceId === above.trace?.traceId;
  return isOne && record.method === above.method && record.path === above.path;
}

/** The upload or the digest that a path of the registry, or of its storage, is about. */
function subjectOf(path: string): string | undefined {
  const text = decodeURIComponent(path);
  const upload = /uploads\/([0-9a-f-]{36})/.exec(text)?.[1];
  if (upload !== undefined) return upload;
  return /(?:blobs\/sha256[:/](?:[0-9a-f]{2}\/)?)([0-9a-f]{64})/.exec(text)?.[1];
}

function kindOf(subject: string): 'upload' | 'digest' {
  return subject.length === 64 ? 'digest' : 'upload';
}

function recordOf({exchange}: HopNode): RequestRecord {
  return (exchange as Seen).record;
}

function wordsOf(node: HopNode): string {
  const {side, target, method, path, origin} = recordOf(node);
  const above = node.above === undefined ? 'nothing' : recordOf(node.above).path;
  return `${target} ${side} ${method} ${path} below ${above} (${origin?.by ?? node.by ?? 'no sign'})`;
}
