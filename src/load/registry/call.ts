// One call of a registry's API: the request as an operation wants it, and how its answer is judged.

import type {Step} from '../../domain/step.js';
import type {BodySource, WireResponse} from '../http/exchange.js';
import {HttpFailure, httpFailure, statusKind} from '../http/failure.js';
import type {Address} from '../http/url.js';
import {serverMessage} from './server-message.js';

export interface Call {
  readonly step: Step;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A path of the registry, or where a Location pointed. */
  readonly to: string | Address;
  /** Further header lines, each ended by CRLF. */
  readonly headers?: string;
  /** Called for each attempt. The body's length is in `bodyBytes`. */
  readonly body?: () => Buffer | BodySource;
  readonly bodyBytes?: number;
  /** Called for each attempt, as `body` is. */
  readonly receive?: () => Receiver;
  /** The scope of the token that the call needs: `repository:name:pull,push`. */
  readonly scope: string;
  /** The Authorization of a call that no token is for, such as one of Harbor's API. */
  readonly authorization?: string;
  /** Any other status is a failure. */
  readonly expect: readonly number[];
}

/** What becomes of an expected answer. */
export interface Receiver {
  /** Takes pieces of the body, valid during the call only; without it the body is collected. */
  take?(chunk: Buffer): void;
  /** Throws HttpFailure when the answer, now whole, is not what it should be. */
  check(response: WireResponse): void;
}

export interface Reply {
  readonly status: number;
  readonly head: WireResponse['head'];
  readonly response: WireResponse;
  /** Where the answer came from: the base of a relative Location. */
  readonly from: Address;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** These keep the method and the body (RFC 9110 sections 15.4.8 and 15.4.9); the others become a GET. */
const REPEATING_REDIRECTS = new Set([307, 308]);

/** Whether the call changes nothing at the server. */
export function isSafe({method}: Call): boolean {
  return method === 'GET' || method === 'HEAD';
}

export function isRedirect(call: Call, {status}: Reply): boolean {
  const followed = isSafe(call) ? REDIRECTS : REPEATING_REDIRECTS;
  return followed.has(status) && !call.expect.includes(status);
}

/** Why the request failed, or undefined. A 401 and a redirect are no failures: the session goes on. */
export function judge(
  call: Call,
  response: WireResponse,
  receiver: Receiver | undefined,
): HttpFailure | undefined {
  const {status} = response.head;
  if (!call.expect.includes(status)) {
    return isAnswerable(status) ? undefined : unexpectedStatus(call, response);
  }
  try {
    receiver?.check(response);
    return undefined;
  } catch (error) {
    return httpFailure(error);
  }
}

export function unexpectedStatus(call: Call, {head, body}: WireResponse): HttpFailure {
  const said = serverMessage(body);
  const message = `${call.method} ${call.step} answers ${head.status}${said === '' ? '' : `: ${said}`}`;
  const retryAfterMs = readRetryAfterMs(head.header('retry-after'));
  return new HttpFailure(statusKind(head.status), message, {retryAfterMs, status: head.status});
}

/** The JSON object of an answer. Throws HttpFailure for anything else, such as a login page. */
export function readJson(reply: WireResponse, who: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(reply.body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The failure below shows how the answer begins.
  }
  const start = JSON.stringify(reply.body.toString('latin1', 0, 60));
  throw new HttpFailure('protocol', `${who} answers no JSON object but ${start}`);
}

function isAnswerable(status: number): boolean {
  return status === 401 || REDIRECTS.has(status);
}

/** Reads seconds only: a date is of no use to a user who waits ten seconds at most. */
function readRetryAfterMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}
