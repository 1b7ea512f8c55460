// What an agent has to show that it is the one of its id: its key, and at first an enrolment code. The
// proof is computed here; agent-key.ts keeps the key, and the collector asks for the proof when it needs it.

import type {KeyObject} from 'node:crypto';

import {optional} from '../../src/domain/optional.js';
import {
  macOfClaim,
  NONCE_BYTES,
  signClaim,
  type Claim,
  type EnrolmentCode,
} from '../../src/wire/enrolment.js';
import type {ProofFrame} from '../../src/wire/frames.js';

export interface AgentKey {
  readonly privateKey: KeyObject;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

export class Credentials {
  readonly #agentId: string;
  readonly #key: AgentKey | undefined;
  readonly #code: EnrolmentCode | undefined;

  constructor(agentId: string, key?: AgentKey, code?: EnrolmentCode) {
    this.#agentId = agentId;
    this.#key = key;
    this.#code = code;
  }

  /** The part of a hello that says what could be proven. */
  shown(): {readonly publicKey?: Uint8Array; readonly inviteId?: string} {
    return {
      ...optional('publicKey', this.#key?.publicKey),
      ...optional('inviteId', this.#code?.inviteId),
    };
  }

  /** Undefined without a key, and for a nonce that no collector of ours would send. */
  prove(nonce: Uint8Array, binding: Uint8Array): ProofFrame | undefined {
    const key = this.#key;
    if (key === undefined || nonce.length !== NONCE_BYTES) return undefined;
    const {publicKey, privateKey} = key;
    const inviteId = this.#code?.inviteId;
    const claim: Claim = {agentId: this.#agentId, publicKey, inviteId, nonce, binding};
    const codeMac = this.#code && macOfClaim(claim, this.#code.key);
    return {
      kind: 'proof',
      signature: signClaim(claim, privateKey),
      ...optional('codeMac', codeMac),
    };
  }
}
