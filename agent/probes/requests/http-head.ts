// Finds the heads of HTTP/1 requests in the bytes of a connection's reads. Bodies are skipped by
// their length. Nothing here knows of time or of goroutines.
//
// Source of truth: RFC 9112 sections 2–6. net/http's background reader may have taken the first
// byte on another goroutine, so a method may lack its first letter.

import {optional} from '../../../src/domain/optional.js';
import type {S3Clues} from '../../../src/domain/steps/s3-step.js';
import {readTraceparent, type SpanContext} from '../../../src/domain/span.js';

export interface RequestHead {
  readonly method: string;
  readonly path: string;
  readonly trace?: SpanContext;
  /** Present if its headers are those of S3. */
  readonly s3?: S3Clues;
  /** Present if the text ends before the head does, so that it may have had other fields too. */
  readonly isCut?: true;
}

/** Longer paths are cut. */
const MAX_PATH_CHARS = 2_048;

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
] as const;

const METHOD_BY_WORD = new Map<string, string>(
  METHODS.flatMap((method) => [
    [method, method],
    [method.slice(1), method],
  ]),
);

/**
 * The heads that begin in `text`, in order. A second head is a pipelined request: it begins where
 * the body of the one before ends. The list is empty where the bytes are no HTTP/1 request.
 */
export function readHeads(text: string): RequestHead[] {
  const heads: RequestHead[] = [];
  let at = 0;
  while (at < text.length) {
    const line = REQUEST_LINE.exec(text.slice(at, at + MAX_LINE_CHARS));
    const method = METHOD_BY_WORD.get(line?.[1] ?? '');
    // Only the first head may have lost its first letter to the background reader.
    if (line === null || method === undefined || (at > 0 && method !== line[1])) break;
    const end = text.indexOf('\r\n\r\n', at);
    const fields = text.slice(at, end < 0 ? undefined : end);
    const trace = traceOf(fields);
    heads.push({
      ...{method, path: line[2]!.slice(0, MAX_PATH_CHARS)},
      ...optional('trace', trace),
      ...optional('s3', s3CluesOf(fields)),
      ...(isCut(text, at, end) ? {isCut: true} : {}),
    });
    if (end < 0 || /\r\ntransfer-encoding:/i.test(fields)) break;
    at = end + 4 + bodyBytes(fields);
  }
  return heads;
}

/** Whether an answered request may have had a trace context behind the end of what was read of its head. */
export function hasLostTrace({isCut, trace}: RequestHead, status: number): boolean {
  return isCut === true && trace === undefined && status !== 0;
}

const MAX_LINE_CHARS = 8_192;
// A request line that is cut off at the end of the bytes still has a method and a path. What is behind the path begins
// with a space or not at all, so that a line of 8 KB that is none is left at once.
const REQUEST_LINE =
  /^([A-Z]{2,8}) ([^ \r\n]+)(?: HTTP\/1\.[01]\r?\n| H?T?T?P?\/?1?\.?[01]?\r?$|$)/;

/** Go reads a head whose lines end with a line feed alone. */
function isCut(text: string, at: number, end: number): boolean {
  return end < 0 && !text.includes('\n\n', at);
}

/** The first that can be read: where the head was cut in or behind one, the engine has told it once more. */
function traceOf(fields: string): SpanContext | undefined {
  TRACEPARENT.lastIndex = 0;
  for (let at = TRACEPARENT.exec(fields); at !== null; at = TRACEPARENT.exec(fields)) {
    const trace = readTraceparent(at[1]!);
    if (trace !== undefined) return trace;
  }
  return undefined;
}

const TRACEPARENT = /\r\ntraceparent:[ \t]*([^\r\n]*)/gi;

// Every request that is not anonymous has one of these (Authenticating Requests, Amazon S3 API reference).
function s3CluesOf(fields: string): S3Clues | undefined {
  if (!/\r\n(?:authorization:[ \t]*AWS|x-amz-)/i.test(fields)) return undefined;
  return {isCopy: /\r\nx-amz-copy-source:/i.test(fields)};
}

function bodyBytes(fields: string): number {
  const digits = /\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*(?:\r\n|$)/i.exec(fields)?.[1];
  return digits === undefined ? 0 : Number(digits);
}
