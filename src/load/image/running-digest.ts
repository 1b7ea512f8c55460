// Computes the digest of a blob while it is sent. Some pieces are sent twice; a piece that did not
// arrive is taken out of the digest again.

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
    // The peer may hold fewer bytes than we thought. Those bytes are then hashed anew.
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

  /** To be called when the last attempt has arrived; it ended at `upTo`. */
  commit(upTo: number): void {
    this.#arrived = {upTo, hash: this.#tried};
  }

  /** The digest of all bytes that arrived. */
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
