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
  /** Of them, calls that a target made for no request: another goroutine than any that served one then. */
  readonly byThemselves: number;
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

const SHOWN = 5;

export function nestedOf(requests: readonly StoredRequest[], truth: Truth): Nested {
  const baseNs = requests[0]?.record.startNs ?? 0n;
  const seen = requests.map(({agentId, record}): Seen => {
    return {...exchangeOf(agentId, record, baseNs), record};
  });
  const wasServing = servingOf(requests);
  let [known, right, byThemselves] = [0, 0, 0];
  const wrong: string[] = [];
  for (const node of allOf(hopTrees(seen))) {
    const asker = truth.askers?.get(recordOf(node));
    const isByItself = asker !== undefined && !wasServing(asker, recordOf(node));
    const verdict = isByItself ? node.above === undefined : isRight(node, truth);
    if (verdict === undefined) continue;
    known += 1;
    if (isByItself) byThemselves += 1;
    if (verdict) right += 1;
    else wrong.push(wordsOf(node));
  }
  return {known, right, byThemselves, wrong: wrong.slice(0, SHOWN)};
}

/** A request is told from the arrival of its first byte, and a call from its first write. */
const SLACK_NS = 1_000_000;

/** Whether a goroutine served a request of the call's target while the call was made. */
function servingOf(
  requests: readonly StoredRequest[],
): (goid: number, call: RequestRecord) => boolean {
  const byGoid = new Map<string, RequestRecord[]>();
  for (const {record} of requests) {
    if (record.side !== 'server') continue;
    const key = `${record.target} ${record.goid}`;
    byGoid.set(key, [...(byGoid.get(key) ?? []), record]);
  }
  return (goid, {target, startNs}) =>
    (byGoid.get(`${target} ${goid}`) ?? []).some((served) => {
      const sinceNs = Number(startNs - served.startNs);
      return sinceNs >= -SLACK_NS && sinceNs <= served.durationNs + SLACK_NS;
    });
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
  const {side, target, method, path, status, durationNs, origin} = recordOf(node);
  const above = node.above === undefined ? 'nothing' : recordOf(node.above).path;
  const took = `${status}, ${(durationNs / 1e6).toFixed(1)} ms`;
  return `${target} ${side} ${method} ${path} (${took}) below ${above} (${origin?.by ?? node.by ?? 'no sign'})`;
}
