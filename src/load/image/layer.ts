// Makes the bytes of a layer: a tar archive of one file that no other layer has and no compressor
// shrinks. They are made while they are sent, so that memory does not grow with the layer.
//
// The file's content is the keystream of AES-128 in counter mode under the layer's seed. It is made much
// faster than SHA-256 reads it, and any part of it can be made alone (NIST SP 800-38A, 6.5).

import {createCipheriv, createHash, type Cipher} from 'node:crypto';

import {TAR_BLOCK_BYTES, TAR_END_BYTES, tarHeader} from './tar.js';

/** Everything that determines a layer's bytes. */
export interface LayerSpec {
  /** 16 bytes as hex digits. */
  readonly seed: string;
  /** A multiple of 512, and at least 2048. */
  readonly sizeBytes: number;
  /** The share of zeros in each 4 KiB of the content, 0–1. */
  readonly compressibility: number;
}

export interface Layer extends LayerSpec {
  readonly digest: string;
}

const PIECE_BYTES = 128 * 1024;
const GRAIN_BYTES = 4096;
const AES_BLOCK_BYTES = 16;
const ZEROS = Buffer.alloc(PIECE_BYTES + AES_BLOCK_BYTES);
/** Digests are computed in turns of about a millisecond, so that the load goes on between them. */
const PIECES_PER_TURN = 8;

/** The smallest size of a layer that is not below `bytes`. */
export function layerSize(bytes: number): number {
  const whole = Math.ceil(bytes / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
  return Math.max(whole, 4 * TAR_BLOCK_BYTES);
}

/** Reads bytes `from` to `to` of a layer, piece by piece. */
export class LayerReader {
  readonly #spec: LayerSpec;
  readonly #to: number;
  readonly #contentEnd: number;
  #at: number;
  #cipher: Cipher | undefined;

  constructor(spec: LayerSpec, from = 0, to = spec.sizeBytes) {
    this.#spec = spec;
    this.#at = from;
    this.#to = to;
    this.#contentEnd = spec.sizeBytes - TAR_END_BYTES;
  }

  /** At most 128 KiB; undefined at the end. */
  next(): Buffer | undefined {
    const left = this.#to - this.#at;
    if (left <= 0) return undefined;
    const pieces: Buffer[] = [];
    let room = Math.min(PIECE_BYTES, left);
    while (room > 0) {
      const piece = this.#piece(room);
      pieces.push(piece);
      this.#at += piece.length;
      room -= piece.length;
    }
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }

  #piece(room: number): Buffer {
    const {seed} = this.#spec;
    if (this.#at < TAR_BLOCK_BYTES) {
      const contentBytes = this.#contentEnd - TAR_BLOCK_BYTES;
      const header = tarHeader(`layer-${seed}`, contentBytes);
      return header.subarray(this.#at, Math.min(TAR_BLOCK_BYTES, this.#at + room));
    }
    if (this.#at < this.#contentEnd) {
      const offset = this.#at - TAR_BLOCK_BYTES;
      return this.#content(offset, Math.min(room, this.#contentEnd - this.#at));
    }
    return Buffer.alloc(room);
  }

  #content(offset: number, length: number): Buffer {
    this.#cipher ??= keystream(this.#spec.seed, offset);
    const bytes = this.#cipher.update(ZEROS.subarray(0, length));
    if (this.#spec.compressibility > 0) blank(bytes, offset, this.#spec.compressibility);
    return bytes;
  }
}

/** The layer with its digest, which takes one pass over its bytes. */
export async function digestLayer(spec: LayerSpec): Promise<Layer> {
  const reader = new LayerReader(spec);
  const hash = createHash('sha256');
  let pieces = 0;
  for (let piece = reader.next(); piece !== undefined; piece = reader.next()) {
    hash.update(piece);
    pieces += 1;
    if (pieces % PIECES_PER_TURN === 0) await new Promise(setImmediate);
  }
  return {...spec, digest: `sha256:${hash.digest('hex')}`};
}

function keystream(seed: string, offset: number): Cipher {
  const counter = Buffer.alloc(AES_BLOCK_BYTES);
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / AES_BLOCK_BYTES)), 8);
  const cipher = createCipheriv('aes-128-ctr', Buffer.from(seed, 'hex'), counter);
  const skip = offset % AES_BLOCK_BYTES;
  if (skip > 0) cipher.update(ZEROS.subarray(0, skip));
  return cipher;
}

// Zeros the last part of each grain. Grains begin at absolute offsets, so that the bytes are the same
// however the content is cut into pieces.
function blank(bytes: Buffer, offset: number, share: number): void {
  const kept = Math.round(GRAIN_BYTES * (1 - share));
  for (let grain = offset - (offset % GRAIN_BYTES); grain < offset + bytes.length;) {
    const from = Math.max(0, grain + kept - offset);
    const to = Math.min(bytes.length, grain + GRAIN_BYTES - offset);
    if (to > from) bytes.fill(0, from, to);
    grain += GRAIN_BYTES;
  }
}
