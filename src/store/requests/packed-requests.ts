// The requests of a batch as bytes, on their way to the writer thread. Numbers are varints.
//
//   how many, then for each its head, its parts, what joins it (joined-fields.ts), and what only kept
//   requests have
//   head    flags, number of the target, step, status, start in eight bytes, duration
//   parts   as in request-bytes.ts
//   kept    [ids of the trace], length of the rest, the rest and the places, as in request-bytes.ts
//
// A batch has some hundred requests of a kind and second, and two dozen of them are kept. Those that the
// sample of their own batch leaves out go without what only kept requests need.

import {isFailed} from '../../domain/budget.js';
import {optional} from '../../domain/optional.js';
import type {BudgetPart, RequestRecord} from '../../domain/request.js';
import {onClock, PossiblyKept} from '../../domain/requests/request-sample.js';
import type {SpanContext} from '../../domain/span.js';
import type {Stack} from '../../domain/stacks/stack.js';
import {STEPS} from '../../domain/step.js';
import {packed} from '../bytes/packed.js';
import {ByteReader} from '../bytes/varint.js';
import type {ByteWriter} from '../bytes/varint.js';
import {packPlaces, type PackedPlaces} from '../stacks/packed-stacks.js';
import {readJoined, writeJoined, type JoinedFields} from './joined-fields.js';
import {PartLists, type ListedParts} from './part-lists.js';
import {
  partsOf,
  placesOf,
  readPlaces,
  whole,
  writeBudget,
  writeParts,
  writePlaces,
  writeRest,
} from './request-bytes.js';
import type {CallPlace, PackedPart, RequestHead} from './request-bytes.js';

/** The requests of a batch, on their way to the writer thread. */
export interface PackedRequests {
  /** Names of parts and targets by their numbers in `bytes`. */
  readonly parts: readonly BudgetPart[];
  readonly targets: readonly string[];
  readonly bytes: Uint8Array;
  /** The stacks of calls by their numbers in `bytes`; undefined where no call has one. */
  readonly places: PackedPlaces | undefined;
}

/** One request, as far as the writer thread reads it. */
export interface PackedRequest {
  readonly head: Omit<RequestHead, 'trace'>;
  readonly failed: boolean;
  readonly parts: ListedParts;
  readonly joined: JoinedFields;
  /** Undefined for a request that the sample of its own batch leaves out. */
  readonly kept: KeptFields | undefined;
}

export interface KeptFields {
  readonly trace?: SpanContext;
  readonly rest: Uint8Array;
  readonly places: readonly CallPlace[];
}

const IS_CLIENT = 1;
const HAS_TRACE = 2;
const HAS_FAILED = 4;
const IS_KEPT = 8;
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

export interface PackOptions {
  /** Who saw the requests. */
  readonly agentId: string;
  /** Is added to all times, so that they are on the collector's clock. */
  readonly offsetNs: bigint;
  /** Without it, requests that others of the same batch keep out of the sample go without what only kept ones need. */
  readonly keepsAll: boolean;
}

export function packRequests(
  requests: readonly RequestRecord[],
  {agentId, offsetNs, keepsAll}: PackOptions,
): PackedRequests | undefined {
  if (requests.length === 0) return undefined;
  const kept = keepsAll ? undefined : candidatesOf(requests, offsetNs);
  const [parts, targets] = [new Numbering<BudgetPart>(), new Numbering<string>()];
  const stacks = new Numbering<Stack>();
  const bytes = packed((writer) => {
    writer.varint(requests.length);
    for (const request of requests) {
      const isKept = kept?.has(request) ?? true;
      writeHead(writer, request, targets.of(request.target), {offsetNs, isKept});
      const all = isKept ? partsOf(request) : undefined;
      if (all === undefined) writeBudget(writer, request, parts.of);
      else writeParts(writer, all, parts.of);
      writeJoined(writer, agentId, request);
      if (all !== undefined) writeKept(writer, request, all, stacks);
    }
  });
  return {bytes, parts: parts.all(), targets: targets.all(), places: packPlaces(stacks.all())};
}

/** Numbers in the order in which values first come. */
class Numbering<T> {
  readonly #numbers = new Map<T, number>();

  readonly of = (value: T): number => {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(value, number);
    return number;
  };

  all(): T[] {
    return [...this.#numbers.keys()];
  }
}

/** The requests that the sample of the batch alone leaves in. What its agent left out can be no more than counted. */
function candidatesOf(
  requests: readonly RequestRecord[],
  offsetNs: bigint,
): ReadonlySet<RequestRecord> {
  const kept = new PossiblyKept(offsetNs);
  for (const request of requests) if (request.isLeftOut !== true) kept.add(request);
  return kept.all();
}

export function* unpackRequests({parts, targets, bytes}: PackedRequests): Generator<PackedRequest> {
  const reader = new ByteReader(bytes);
  const lists = new PartLists((number) => parts[number]!);
  for (let left = reader.varint(); left > 0; left--) {
    const flags = reader.varint();
    yield {
      head: readHead(reader, flags, targets),
      failed: (flags & HAS_FAILED) !== 0,
      parts: lists.read(reader),
      joined: readJoined(reader),
      kept: (flags & IS_KEPT) === 0 ? undefined : readKept(reader, flags),
    };
  }
}

function writeKept(
  writer: ByteWriter,
  request: RequestRecord,
  parts: readonly PackedPart[],
  stacks: Numbering<Stack>,
): void {
  const {trace} = request;
  if (trace !== undefined) {
    writer.hex(trace.traceId, TRACE_ID_BYTES);
    writer.hex(trace.spanId, SPAN_ID_BYTES);
  }
  const rest = packed((inner) => writeRest(inner, request, parts));
  writer.varint(rest.length);
  writer.bytes(rest);
  writePlaces(writer, placesOf(request, stacks.of));
}

function readKept(reader: ByteReader, flags: number): KeptFields {
  const trace = flags & HAS_TRACE ? readTrace(reader) : undefined;
  const rest = reader.bytes(reader.varint());
  return {...optional('trace', trace), rest, places: readPlaces(reader)};
}

function writeHead(
  writer: ByteWriter,
  request: RequestRecord,
  target: number,
  {offsetNs, isKept}: {readonly offsetNs: bigint; readonly isKept: boolean},
): void {
  writer.varint(
    (request.side === 'client' ? IS_CLIENT : 0) +
      (request.trace === undefined ? 0 : HAS_TRACE) +
      (isFailed(request) ? HAS_FAILED : 0) +
      (isKept ? IS_KEPT : 0),
  );
  writer.varint(target);
  writer.varint(STEPS.indexOf(request.step));
  writer.varint(request.status);
  writer.int64(onClock(request.startNs, offsetNs));
  writer.varint(whole(request.durationNs));
}

function readHead(
  reader: ByteReader,
  flags: number,
  targets: readonly string[],
): PackedRequest['head'] {
  return {
    kind: 'request',
    side: flags & IS_CLIENT ? 'client' : 'server',
    target: targets[reader.varint()]!,
    step: STEPS[reader.varint()]!,
    status: reader.varint(),
    startNs: reader.int64(),
    durationNs: reader.varint(),
  };
}

function readTrace(reader: ByteReader): SpanContext {
  const traceId = reader.bytes(TRACE_ID_BYTES).toString('hex');
  return {traceId, spanId: reader.bytes(SPAN_ID_BYTES).toString('hex')};
}
