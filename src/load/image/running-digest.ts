// The digest of a blob while it is sent, piece after piece, though some pieces are sent twice: what
// was tried and did not arrive is forgotten again.

import {createHash, type Hash} from 'node:crypto';

import type {BodySource} from '../http/exchange.js';

export interface Readable {
  open(from: number, to: number): BodySource;
}

export class RunningDigest {
  readonly #content: Readable;
  #arrived = {upTo: 0, hash: createHash('sha256')};
  #tried: Hash = createHash('sha256');

  constructor(content: Readable) {
    this.#content = content;
  }

  /** The bytes of an attempt to send `from` to `to`. */
  open(from: number, to: number): BodySource {
    // The peer may hold less than we thought: what it holds is then hashed anew.
    if (from !== this.#arrived.upTo) this.#rewind(from);
    const tried = this.#arrived.hash.copy();
    this.#tried = tried;
    const source = this.#content.open(from, to);
    return {
      next: () => {
        const piece = source.next();
        if (piece !== undefined) tried.update(piece);
        return piece;
      },
    };
  }

  /** The last attempt arrived, and ended at `upTo`. */
  commit(upTo: number): void {
    this.#arrived = {upTo, hash: this.#tried};
  }

  /** Of everything that arrived. */
  digest(): string {
    return `sha256:${this.#arrived.hash.copy().digest('hex')}`;
  }

  #rewind(upTo: number): void {
    const hash = createHash('sha256');
    const source = this.#content.open(0, upTo);
    for (let piece = source.next(); piece !== undefined; piece = source.next()) hash.update(piece);
    this.#arrived = {upTo, hash};
  }
}
