// What an agent proves, and how both ends compute it: that it has the key of its hello, and, when it
// enrols, that it has the code which the collector gave out. Neither secret crosses the network, and what
// does is good for one connection: it contains the nonce that the collector drew for it, and over TLS the
// connection's own value (RFC 9266), so that nobody in between can pass it on as their own.
//
// Source of truth: Ed25519 (RFC 8032), HMAC (RFC 2104), tls-exporter (RFC 9266).

import {
  createHash,
  createHmac,
  createPublicKey,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import type {TLSSocket} from 'node:tls';

export const NONCE_BYTES = 32;
/** An Ed25519 key without its envelope. */
export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** What is signed. Both ends put it together from what they know themselves. */
export interface Claim {
  readonly agentId: string;
  readonly publicKey: Uint8Array;
  readonly inviteId: string | undefined;
  readonly nonce: Uint8Array;
  /** The value that both ends of a TLS connection, and nobody else, can compute; empty without TLS. */
  readonly binding: Uint8Array;
}

/** What a collector knows of an agent's connection before its hello. */
export interface AgentCaller {
  /** Its IP address. */
  readonly remote: string;
  /** Whether it showed a good token, or none is needed. */
  readonly isTrusted: boolean;
  /** As bindingOf computes it. */
  readonly binding: Uint8Array;
  /** The common name of its client certificate; undefined where none is asked for. */
  readonly certificate?: string | undefined;
}

/** An enrolment code: the name that stands in a hello, and the key of its HMAC. */
export interface EnrolmentCode {
  readonly inviteId: string;
  readonly key: Buffer;
}

const CODE = /^([0-9a-f]{8})\.([A-Za-z0-9_-]{43})$/;

/** Reads `ID.SECRET` as `regscope agents invite` prints it; undefined for anything else. */
export function readCode(text: string): EnrolmentCode | undefined {
  const [, inviteId, secret] = CODE.exec(text.trim()) ?? [];
  return inviteId === undefined ? undefined : {inviteId, key: keyOfSecret(secret!)};
}

export function writeCode(inviteId: string, secret: string): string {
  return `${inviteId}.${secret}`;
}

/** The key that a collector keeps in place of the secret. */
export function keyOfSecret(secret: string): Buffer {
  return createHash('sha256').update(`regscope enrolment code 1\n${secret}`).digest();
}

export function signClaim(claim: Claim, key: KeyObject): Uint8Array {
  return Uint8Array.from(sign(null, bytesOf(claim), key));
}

/** False for a key that is none, too. */
export function isSigned(claim: Claim, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  try {
    return verify(null, bytesOf(claim), publicKeyOf(claim.publicKey), signature);
  } catch {
    return false; // not every 32 bytes are a point of the curve
  }
}

export function macOfClaim(claim: Claim, codeKey: Uint8Array): Uint8Array {
  return Uint8Array.from(createHmac('sha256', codeKey).update(bytesOf(claim)).digest());
}

/** Takes the same time for every code that is wrong. */
export function hasMac(claim: Claim, codeKey: Uint8Array, mac: Uint8Array | undefined): boolean {
  const right = macOfClaim(claim, codeKey);
  return mac !== undefined && mac.length === right.length && timingSafeEqual(right, mac);
}

/** The binding of a connection: 32 bytes for TLS, none for anything else. */
export function bindingOf(socket: object): Uint8Array {
  if (!('exportKeyingMaterial' in socket)) return new Uint8Array();
  const tls = socket as TLSSocket;
  return Uint8Array.from(tls.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)));
}

// Each part has its length in front, so that no two claims have the same bytes.
function bytesOf({agentId, publicKey, inviteId = '', nonce, binding}: Claim): Buffer {
  const parts = [Buffer.from(PURPOSE), nonce, binding, publicKey, Buffer.from(agentId)];
  return Buffer.concat([...parts, Buffer.from(inviteId)].flatMap(withLength));
}

/** Nothing else that this key may ever sign begins so. */
const PURPOSE = 'regscope agent claim 1';

function withLength(part: Uint8Array): Uint8Array[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return [length, part];
}

function publicKeyOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x}, format: 'jwk'});
}
