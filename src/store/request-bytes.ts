// A request as bytes, twice: all of it for the way to the writer thread, and the body of a stored one,
// whose other fields are columns. Numbers are varints, texts UTF-8 with their length before them.
//
//   body    flags (what of the optional is there), pid, goid, method, path, bytes in, bytes out,
//           [drain ns], [peer], [device], [upstream peer], parts, calls
//   parts   how many, then for each 2·(number of the part) + (inferred ? 1 : 0), and its ns
//   calls   how many, then for each the number of its part, ns from the request's start, its own ns,
//           and how many calls it stands for

import type {Budget, BudgetPart, RequestCall, RequestRecord} from '../domain/request.js';
import {STEPS} from '../domain/step.js';
import {ByteReader, ByteWriter} from './varint.js';

/** What a stored request has in columns. */
export type RequestHead = Pick<
  RequestRecord,
  'kind' | 'side' | 'target' | 'step' | 'status' | 'startNs' | 'durationNs' | 'trace'
>;
export type RequestBody = Omit<RequestRecord, keyof RequestHead>;

/** The requests of a batch, on their way to the writer thread. */
export interface PackedRequests {
  /** What the numbers of parts in `bytes` mean. */
  readonly parts: readonly BudgetPart[];
  readonly bytes: Uint8Array;
}

const HAS = {drain: 1, peer: 2, device: 4, upstreamPeer: 8} as const;
const IS_CLIENT = 1;
const HAS_TRACE = 2;
const NS_PER_SECOND = 1_000_000_000n;
/** As the domain has it; an agent of ours sends no longer one. */
const LONGEST_PATH = 2_048;
const LONGEST_NAME = 256;
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

const scratch = new ByteWriter();

/** Times are moved by `offsetNs`, to the collector's clock. */
export function packRequests(
  requests: readonly RequestRecord[],
  offsetNs: bigint,
): PackedRequests | undefined {
  if (requests.length === 0) return undefined;
  const numbers = new Map<BudgetPart, number>();
  const numberOf = (part: BudgetPart): number => {
    const number = numbers.get(part) ?? numbers.size;
    numbers.set(part, number);
    return number;
  };
  scratch.varint(requests.length);
  for (const request of requests) {
    writeHead(scratch, request, offsetNs);
    writeBody(scratch, request, numberOf);
  }
  return {bytes: scratch.take(), parts: [...numbers.keys()]};
}

export function* unpackRequests({parts, bytes}: PackedRequests): Generator<RequestRecord> {
  const reader = new ByteReader(bytes);
  const nameOf = (number: number): BudgetPart => parts[number]!;
  for (let left = reader.varint(); left > 0; left--) {
    yield {...readHead(reader), ...readBody(reader, nameOf)};
  }
}

export function packBody(
  request: RequestRecord,
  numberOf: (part: BudgetPart) => number,
): Uint8Array {
  writeBody(scratch, request, numberOf);
  return scratch.take();
}

/** Throws RangeError for bytes that are no body. */
export function unpackBody(bytes: Uint8Array, nameOf: (number: number) => BudgetPart): RequestBody {
  return readBody(new ByteReader(bytes), nameOf);
}

function writeHead(writer: ByteWriter, request: RequestRecord, offsetNs: bigint): void {
  const {side, target, step, status, durationNs, trace} = request;
  const startNs = request.startNs + offsetNs > 0n ? request.startNs + offsetNs : 0n;
  writer.varint((side === 'client' ? IS_CLIENT : 0) + (trace === undefined ? 0 : HAS_TRACE));
  writer.text(target);
  writer.varint(STEPS.indexOf(step));
  writer.varint(status);
  writer.varint(Number(startNs / NS_PER_SECOND));
  writer.varint(Number(startNs % NS_PER_SECOND));
  writer.varint(whole(durationNs));
  if (trace === undefined) return;
  writer.bytes(Buffer.from(trace.traceId, 'hex'));
  writer.bytes(Buffer.from(trace.spanId, 'hex'));
}

function readHead(reader: ByteReader): RequestHead {
  const flags = reader.varint();
  return {
    kind: 'request',
    side: flags & IS_CLIENT ? 'client' : 'server',
    target: reader.text(),
    step: STEPS[reader.varint()]!,
    status: reader.varint(),
    startNs: BigInt(reader.varint()) * NS_PER_SECOND + BigInt(reader.varint()),
    durationNs: reader.varint(),
    ...(flags & HAS_TRACE ? {trace: readTrace(reader)} : {}),
  };
}

function readTrace(reader: ByteReader): {traceId: string; spanId: string} {
  const traceId = reader.bytes(TRACE_ID_BYTES).toString('hex');
  return {traceId, spanId: reader.bytes(SPAN_ID_BYTES).toString('hex')};
}

function writeBody(
  writer: ByteWriter,
  request: RequestRecord,
  numberOf: (part: BudgetPart) => number,
): void {
  const {drainNs, peer, details} = request;
  writer.varint(
    (drainNs === undefined ? 0 : HAS.drain) +
      (peer === undefined ? 0 : HAS.peer) +
      (details.device === undefined ? 0 : HAS.device) +
      (details.peer === undefined ? 0 : HAS.upstreamPeer),
  );
  writer.varint(request.pid);
  writer.varint(whole(request.goid));
  writer.text(request.method.slice(0, LONGEST_NAME));
  writer.text(request.path.slice(0, LONGEST_PATH));
  writer.varint(whole(request.bytesIn));
  writer.varint(whole(request.bytesOut));
  if (drainNs !== undefined) writer.varint(whole(drainNs));
  for (const text of [peer, details.device, details.peer]) {
    if (text !== undefined) writer.text(text.slice(0, LONGEST_NAME));
  }
  writeParts(writer, request, numberOf);
  writeCalls(writer, request.calls, numberOf);
}

function readBody(reader: ByteReader, nameOf: (number: number) => BudgetPart): RequestBody {
  const flags = reader.varint();
  const body = {
    pid: reader.varint(),
    goid: reader.varint(),
    method: reader.text(),
    path: reader.text(),
    bytesIn: reader.varint(),
    bytesOut: reader.varint(),
    ...(flags & HAS.drain ? {drainNs: reader.varint()} : {}),
    ...(flags & HAS.peer ? {peer: reader.text()} : {}),
    details: {
      ...(flags & HAS.device ? {device: reader.text()} : {}),
      ...(flags & HAS.upstreamPeer ? {peer: reader.text()} : {}),
    },
  };
  return {...body, ...readParts(reader, nameOf), calls: readCalls(reader, nameOf)};
}

function writeParts(
  writer: ByteWriter,
  {budget, inferred}: Pick<RequestRecord, 'budget' | 'inferred'>,
  numberOf: (part: BudgetPart) => number,
): void {
  writer.varint(budget.size);
  for (const [part, ns] of budget) {
    writer.varint(2 * numberOf(part) + (inferred.includes(part) ? 1 : 0));
    writer.varint(whole(ns));
  }
}

function readParts(
  reader: ByteReader,
  nameOf: (number: number) => BudgetPart,
): {budget: Budget; inferred: readonly BudgetPart[]} {
  const budget = new Map<BudgetPart, number>();
  const inferred: BudgetPart[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const token = reader.varint();
    const part = nameOf(Math.floor(token / 2));
    // Two that share a name because the run has too many of them are one.
    budget.set(part, (budget.get(part) ?? 0) + reader.varint());
    if (token % 2 === 1) inferred.push(part);
  }
  return {budget, inferred};
}

function writeCalls(
  writer: ByteWriter,
  calls: readonly RequestCall[],
  numberOf: (part: BudgetPart) => number,
): void {
  writer.varint(calls.length);
  for (const {part, offsetNs, durationNs, count} of calls) {
    writer.varint(numberOf(part));
    writer.varint(whole(offsetNs));
    writer.varint(whole(durationNs));
    writer.varint(count);
  }
}

function readCalls(reader: ByteReader, nameOf: (number: number) => BudgetPart): RequestCall[] {
  const calls: RequestCall[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    calls.push({
      part: nameOf(reader.varint()),
      offsetNs: reader.varint(),
      durationNs: reader.varint(),
      count: reader.varint(),
    });
  }
  return calls;
}

/** Whole nanoseconds and bytes are what agents count in; the wire could carry others. */
function whole(value: number): number {
  return Math.min(Math.round(value), Number.MAX_SAFE_INTEGER);
}
