// Turns an error into an HTTP answer: a status, and its code, message and hint. Stacks are not shown.

import {ProfilerError, messageOf} from '../../domain/error.js';
import type {ErrorJson} from '../../contract/run-json.js';

const STATUS: Readonly<Record<string, number>> = {
  API_ANSWER_TOO_LARGE: 422,
  API_ANSWER_TOO_SLOW: 503,
  API_BODY_INVALID: 400,
  API_BODY_TOO_LARGE: 413,
  API_BODY_TYPE: 415,
  API_BUSY: 503,
  API_INTERNAL: 500,
  API_NOTHING_TO_COMPARE: 422,
  API_NOT_FOUND: 404,
  API_PHASE_UNKNOWN: 404,
  API_QUERY_INVALID: 400,
  API_REQUEST_INVALID: 400,
  COLLECTOR_RUN_ACTIVE: 409,
  COLLECTOR_RUN_UNKNOWN: 404,
  GUARD_CERTIFICATE_REFUSED: 403,
  GUARD_HEADER_REPEATED: 400,
  GUARD_HOST_UNKNOWN: 421,
  GUARD_ORIGIN_FOREIGN: 403,
  GUARD_RATE_EXCEEDED: 429,
  GUARD_SCOPE_MISSING: 403,
  GUARD_TOKEN_REFUSED: 401,
  STORE_RUN_GOES_ON: 409,
  STORE_RUN_GONE: 410,
  STORE_RUN_UNKNOWN: 404,
  TRACE_REQUEST_INVALID: 400,
  TRACE_REQUEST_TOO_LARGE: 413,
};

/** Used for codes without a status of their own. A refusal of the collector is a conflict of state. */
const AREA_STATUS: Readonly<Record<string, number>> = {COLLECTOR: 409, STORE: 503};

export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorJson;
  /** Whether it is a mistake of the collector, and not of the client. */
  readonly bug: boolean;
}

export function answerError(error: unknown): ErrorAnswer {
  const known = asProfilerError(error);
  const {code, message, hint} = known ?? INTERNAL;
  const area = code.split('_', 1)[0]!;
  const status = STATUS[code] ?? AREA_STATUS[area] ?? 400;
  return {status, body: {error: {code, message, hint}}, bug: known === undefined};
}

const INTERNAL = new ProfilerError(
  'API_INTERNAL',
  'the collector made a mistake',
  'its own output says more',
);

/** Errors of express and its body parsers have a status and a type. Other errors are bugs. */
function asProfilerError(error: unknown): ProfilerError | undefined {
  if (error instanceof ProfilerError) return error;
  const {status, type, code, expose} = (error ?? {}) as {
    status?: number;
    type?: string;
    code?: string;
    expose?: boolean;
  };
  if (status === 413) return tooLarge();
  if (status === 415 || type === 'encoding.unsupported') return unsupported(messageOf(error));
  if (code !== undefined && ZLIB_CODE.test(code)) return notInflated(messageOf(error));
  if (type !== undefined && status === 400) return invalidBody(messageOf(error));
  if (status !== undefined && status >= 400 && status < 500 && expose !== false)
    return unreadable();
  return undefined;
}

function tooLarge(): ProfilerError {
  return new ProfilerError(
    'API_BODY_TOO_LARGE',
    'the body is larger than this address takes',
    'send it in smaller pieces',
  );
}

function unsupported(message: string): ProfilerError {
  return new ProfilerError('API_BODY_TYPE', message, 'send JSON in UTF-8, plain or as gzip');
}

function invalidBody(message: string): ProfilerError {
  return new ProfilerError('API_BODY_INVALID', `the body cannot be read: ${message}`, 'send JSON');
}

/** What zlib says of a body that it cannot decompress: the second is brotli's. */
const ZLIB_CODE = /^(Z_|ERR__ERROR_)/;

function notInflated(message: string): ProfilerError {
  return new ProfilerError(
    'API_BODY_INVALID',
    `the body cannot be decompressed: ${message}`,
    'is it what Content-Encoding says, and whole?',
  );
}

function unreadable(): ProfilerError {
  return new ProfilerError(
    'API_REQUEST_INVALID',
    'the request cannot be read',
    'is its address percent-encoded as UTF-8?',
  );
}
