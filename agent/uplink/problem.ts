// Why a connection did not come about, in words for the user: what ends the agent the first time,
// because no retry can help, and what it only waits for. Pure.

import type {ErrorCode} from '../../src/domain/error-codes.js';
import {ProfilerError, messageOf} from '../../src/domain/error.js';
import type {CollectorFrame} from '../../src/wire/frames.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../src/wire/limits.js';

/** How a connection ended. */
export interface Ending {
  readonly reason: string;
  /** What to tell the user if this is the first that was heard of the collector. */
  readonly fatal?: ProfilerError;
  /** A batch that the collector does not take, today or later. */
  readonly refusedBatch?: {readonly epoch: number; readonly seq: number};
}

/** A close frame. The collector names the batch that it closes for: `batch EPOCH/SEQ: why`. */
export function endingOfClose(code: number, said: string): Ending {
  const reason = said === '' ? `the connection ended (${code})` : said;
  const [, epoch, seq] = /^batch (\d{1,10})\/(\d{1,10}): /.exec(said) ?? [];
  if (code !== POLICY_VIOLATION || epoch === undefined) return {reason};
  return {reason, refusedBatch: {epoch: Number(epoch), seq: Number(seq)}};
}

/** RFC 6455, section 7.4.1. */
const POLICY_VIOLATION = 1008;

/** An HTTP answer in place of an upgrade. `body` may be the collector's own words (ErrorJson). */
export function endingOfAnswer(status: number, body: string): Ending {
  const said = readSaid(body);
  const reason = said === undefined ? `the collector answers ${status}` : said.message;
  if (status === 401 || status === 403) return refused('AGENT_TOKEN_REFUSED', reason, TOKEN_HINT);
  if (status === 400 || status === 404 || (status >= 200 && status < 400)) {
    return refused('AGENT_REFUSED', reason, 'is this the address that `regscope serve` printed?');
  }
  // Too many requests, or a proxy before a collector that is not up yet: both pass.
  if (status === 429 || status >= 500) return {reason};
  return refused('AGENT_REFUSED', reason, said?.hint ?? 'look at what the collector prints');
}

const TOKEN_HINT =
  'give the line for agents of the collector’s token file: --token-file FILE, or REGSCOPE_TOKEN in the environment';

export function endingOfError(error: unknown): Ending {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = messageOf(error) || code;
  if (NO_TLS.has(code)) {
    return refused('AGENT_TLS_UNTRUSTED', reason, 'the collector speaks no TLS there: use ws://');
  }
  if (UNTRUSTED.has(code) || code.startsWith('CERT_')) {
    const hint = 'give the certificate of the CA that signed it with --ca FILE';
    return refused('AGENT_TLS_UNTRUSTED', `its certificate is not trusted: ${reason}`, hint);
  }
  return {reason};
}

export function endingOfRefusal(frame: Extract<CollectorFrame, {kind: 'refuse'}>): Ending {
  const isVersion = frame.code === 'WIRE_VERSION_UNKNOWN';
  const code = isVersion ? 'AGENT_VERSION_REFUSED' : 'AGENT_REFUSED';
  return refused(code, frame.message || frame.code, frame.hint);
}

/** A welcome from a collector that this agent does not understand. */
export function endingOfVersion(major: number, minor: number): Ending {
  const reason = `it speaks protocol ${major}.${minor}, this agent ${PROTOCOL_MAJOR}.${PROTOCOL_MINOR}`;
  return refused('AGENT_VERSION_REFUSED', reason, 'install the same release on both hosts');
}

const NO_TLS: ReadonlySet<string> = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO']);
// X509_verify_cert_error_string's names as Node has them, and its own for a wrong host name.
const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function refused(code: ErrorCode, reason: string, hint: string): Ending {
  const message = `the collector does not take this agent: ${reason}`;
  return {reason, fatal: new ProfilerError(code, message, hint)};
}

function readSaid(body: string): {readonly message: string; readonly hint: string} | undefined {
  try {
    const {message, hint} = (JSON.parse(body) as {error: {message: unknown; hint: unknown}}).error;
    const isText = typeof message === 'string' && typeof hint === 'string';
    return isText ? {message, hint} : undefined;
  } catch {
    return undefined; // not a collector's words: a proxy's page, or nothing
  }
}
