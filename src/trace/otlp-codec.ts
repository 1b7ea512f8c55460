// Reads OTLP/HTTP requests and writes the answers, for POST /v1/traces. Source: OTLP specification 1.3,
// sections "OTLP/HTTP Response" and "Partial Success".

import $protobuf from 'protobufjs/minimal.js';

import {ProfilerError, messageOf} from '../domain/error.js';
import {readJsonRequest} from './read-json.js';
import {readProtobufRequest} from './read-protobuf.js';
import type {TraceRequest} from './trace-request.js';

type Encoding = 'protobuf' | 'json';

/** google.rpc.Code INVALID_ARGUMENT; the HTTP status tells the rest. */
const INVALID_ARGUMENT = 3;

/** Throws `TRACE_REQUEST_INVALID` or `TRACE_REQUEST_TOO_LARGE`. */
export function readRequest(body: Uint8Array, encoding: Encoding): TraceRequest {
  try {
    return encoding === 'json' ? readJsonRequest(body) : readProtobufRequest(body);
  } catch (error) {
    if (error instanceof ProfilerError) throw error;
    throw new ProfilerError(
      'TRACE_REQUEST_INVALID',
      `the body is no OTLP trace request in ${encoding}: ${messageOf(error)}`,
      'regscope speaks OTLP/HTTP 1.x: is the content type the one of the body?',
      {cause: error},
    );
  }
}

export function writeResponse(encoding: Encoding, rejected: number, message: string): Uint8Array {
  const partialSuccess = {rejectedSpans: String(rejected), errorMessage: message};
  const isPlain = rejected === 0 && message === '';
  if (encoding === 'json') return json(isPlain ? {} : {partialSuccess});
  const writer = $protobuf.Writer.create();
  if (isPlain) return writer.finish();
  writer.uint32(0x0a).fork().uint32(0x08).int64(rejected).uint32(0x12).string(message).ldelim();
  return writer.finish();
}

export function writeStatus(message: string): Uint8Array {
  const writer = $protobuf.Writer.create();
  return writer.uint32(0x08).int32(INVALID_ARGUMENT).uint32(0x12).string(message).finish();
}

/** The three functions together, as src/api takes them. */
export const OTLP_CODEC = {readRequest, writeResponse, writeStatus} as const;

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
