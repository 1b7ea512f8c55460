// Failures of requests: turns errors of sockets, TLS and HTTP into the kinds that reports count.

import type {ErrorKind, Failure} from '../../domain/result.js';
import {messageOf} from '../../domain/error.js';
import {ProtocolError} from './response-head.js';

/** A failed request. It is part of the measurement: counted by kind, never shown as a crash. */
export class HttpFailure extends Error {
  /** How long the server asked us to wait. */
  readonly retryAfterMs: number | undefined;
  /** The status of the answer, when there was one. */
  readonly status: number | undefined;

  constructor(
    readonly kind: ErrorKind,
    message: string,
    options: ErrorOptions & {retryAfterMs?: number | undefined; status?: number} = {},
  ) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
  }
}

const MAX_MESSAGE_LENGTH = 300;

const KIND_OF_CODE: Readonly<Record<string, ErrorKind>> = {
  ECONNREFUSED: 'refused',
  // The next two are a unix socket that is not there, and one that this user may not open.
  ENOENT: 'refused',
  EACCES: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NONAME: 'dns',
};

/** Turns what a socket or the parser threw into a failure with its kind. */
export function httpFailure(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const message = messageOf(error);
  if (error instanceof ProtocolError) {
    return new HttpFailure('protocol', `the server sent ${message}`, {cause: error});
  }
  const code = (error as {code?: unknown}).code;
  const known = typeof code === 'string' ? KIND_OF_CODE[code] : undefined;
  return new HttpFailure(known ?? (isTlsCode(code) ? 'tls' : 'reset'), message, {cause: error});
}

/** The kind of failure that an unexpected status is. */
export function statusKind(status: number): ErrorKind {
  if (status === 401 || status === 403 || status === 404 || status === 429) return `${status}`;
  if (status >= 500) return '5xx';
  return status >= 400 ? '4xx' : 'protocol';
}

export function failureOf(error: unknown): Failure {
  const {kind, message} = httpFailure(error);
  return {kind, message: message.slice(0, MAX_MESSAGE_LENGTH)};
}

function isTlsCode(code: unknown): boolean {
  return (
    typeof code === 'string' &&
    /^(ERR_(SSL|TLS)|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_|EPROTO)/.test(code)
  );
}
