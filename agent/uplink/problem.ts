// Says in words for the user why a connection ended. Where no retry can help, the reason ends an agent
// that was never connected. Pure.

import type {ErrorCode} from '../../src/domain/error-codes.js';
import {ProfilerError, messageOf} from '../../src/domain/error.js';
import type {CollectorFrame} from '../../src/wire/frames.js';
import {PROTOCOL_MAJOR, PROTOCOL_MINOR} from '../../src/wire/limits.js';

/** How a connection ended. */
export interface Ending {
  readonly reason: string;
  /** The error that ends an agent which was never connected. Absent where a retry may help. */
  readonly fatal?: ProfilerError;
  /** A batch that the collector will never take. */
  readonly refusedBatch?: {readonly epoch: number; readonly seq: number};
}

/** Reads a close frame. Its reason may name the batch that is refused: `batch EPOCH/SEQ: why`. */
export function endingOfClose(code: number, said: string): Ending {
  const reason = said === '' ? `the connection ended (${code})` : said;
  const [, epoch, seq] = /^batch (\d{1,10})\/(\d{1,10}): /.exec(said) ?? [];
  if (code !== POLICY_VIOLATION || epoch === undefined) return {reason};
  return {reason, refusedBatch: {epoch: Number(epoch), seq: Number(seq)}};
}

/** The close code of RFC 6455, section 7.4.1. */
const POLICY_VIOLATION = 1008;

/** Reads an HTTP answer in place of an upgrade. `body` is an ErrorJson where the collector wrote it. */
export function endingOfAnswer(status: number, body: string): Ending {
  const said = readSaid(body);
  const reason = said === undefined ? `the collector answers ${status}` : said.message;
  if (said !== undefined && said.code === 'GUARD_CERTIFICATE_REFUSED') {
    return refused('AGENT_REFUSED', reason, said.hint);
  }
  if (status === 401 || status === 403) return refused('AGENT_TOKEN_REFUSED', reason, TOKEN_HINT);
  if (status === 400 || status === 404 || (status >= 200 && status < 400)) {
    return refused('AGENT_REFUSED', reason, 'is this the address that `regscope serve` printed?');
  }
  // Both pass: too many requests, and a proxy before a collector that does not run yet.
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
  if (frame.code === 'GUARD_RATE_EXCEEDED') return {reason: frame.message}; // it passes
  const isVersion = frame.code === 'WIRE_VERSION_UNKNOWN';
  const code = isVersion ? 'AGENT_VERSION_REFUSED' : 'AGENT_REFUSED';
  return refused(code, frame.message || frame.code, frame.hint);
}

/** The collector speaks another major version of the protocol. */
export function endingOfVersion(major: number, minor: number): Ending {
  const reason = `it speaks protocol ${major}.${minor}, this agent ${PROTOCOL_MAJOR}.${PROTOCOL_MINOR}`;
  return refused('AGENT_VERSION_REFUSED', reason, 'install the same release on both hosts');
}

const NO_TLS: ReadonlySet<string> = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO']);
// These are Node's names for OpenSSL's errors (X509_verify_cert_error_string), and its own name for a
// wrong host name.
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

/** An error of a collector. */
interface Said {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function readSaid(body: string): Said | undefined {
  try {
    const {code, message, hint} = (JSON.parse(body) as {error: Record<keyof Said, unknown>}).error;
    const isText = typeof message === 'string' && typeof hint === 'string';
    return isText ? {code: String(code), message, hint} : undefined;
  } catch {
    return undefined; // not from a collector: a proxy's page, or nothing
  }
}
