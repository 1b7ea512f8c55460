// Reads HTTP/1.1 responses from the bytes of a connection, as they come. Source: RFC 9112.
//
// Only the head is copied: body bytes go to the listener as views of the caller's buffer, which are
// valid until the call returns. This file knows nothing of sockets; response-head.ts reads the head.
// Both are part of the client that is written by hand; connection.ts says why.

import {ProtocolError, readHead, type ReadHead, type ResponseHead} from './response-head.js';

/** `onBody` is called any number of times between `onHead` and `onEnd`. */
export interface ResponseListener {
  /** Called for final responses only: 1xx are passed over. */
  onHead(head: ResponseHead): void;
  onBody(chunk: Buffer): void;
  /** `reusable` says whether the connection can carry another request. */
  onEnd(reusable: boolean): void;
}

const MAX_HEAD_BYTES = 64 * 1024;
const MAX_CHUNK_LINE_BYTES = 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

type State = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailer' | 'close';

export class ResponseParser {
  #state: State = 'head';
  #listener: ResponseListener | undefined;
  #hasNoBody = false;
  #partial: Buffer | undefined;
  #remaining = 0;
  #reusable = true;

  /** Expects one response. `hasNoBody` says that it answers HEAD. */
  expect(listener: ResponseListener, hasNoBody: boolean): void {
    this.#listener = listener;
    this.#hasNoBody = hasNoBody;
    this.#state = 'head';
    this.#partial = undefined;
    this.#reusable = true;
  }

  /** Whether a response has begun to arrive and has not ended. */
  get hasBegun(): boolean {
    return this.#listener !== undefined && (this.#state !== 'head' || this.#partial !== undefined);
  }

  /** Reads the next bytes of the connection. Throws ProtocolError. */
  push(chunk: Buffer): void {
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined && rest.length > 0) {
      if (this.#listener === undefined) {
        throw new ProtocolError('bytes came that nobody asked for');
      }
      rest = this.#step(rest);
    }
  }

  /** To be called when the peer has closed; true when that ends a response that has no other end. */
  finish(): boolean {
    if (this.#listener === undefined || this.#state !== 'close') return false;
    this.#reusable = false;
    this.#end();
    return true;
  }

  #step(bytes: Buffer): Buffer | undefined {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes);
      case 'length':
      case 'chunk-data':
        return this.#readData(bytes);
      case 'close':
        this.#listener!.onBody(bytes);
        return undefined;
      case 'chunk-size':
      case 'chunk-end':
      case 'trailer':
        return this.#readChunkLine(bytes);
    }
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const all = this.#partial === undefined ? bytes : Buffer.concat([this.#partial, bytes]);
    const end = all.indexOf(HEAD_END);
    if (end < 0) {
      if (all.length > MAX_HEAD_BYTES) throw new ProtocolError('a head of more than 64 KiB');
      assertLooksLikeHttp(all);
      // This is a copy, because the caller's buffer is used again.
      this.#partial = Buffer.from(all);
      return undefined;
    }
    this.#partial = undefined;
    this.#beginBody(readHead(all.toString('latin1', 0, end)));
    return all.length > end + 4 ? all.subarray(end + 4) : undefined;
  }

  #beginBody({head, framing}: ReadHead): void {
    if (head.status < 200) {
      if (head.status === 101) throw new ProtocolError('switches protocols unasked');
      return; // after 100 Continue and 103 Early Hints the response is yet to come
    }
    this.#reusable = framing.keepAlive;
    const listener = this.#listener!;
    listener.onHead(head);
    if (this.#hasNoBody || head.status === 204 || head.status === 304) return this.#end();
    if (framing.chunked) {
      this.#state = 'chunk-size';
    } else if (framing.length === undefined) {
      this.#state = 'close';
    } else {
      this.#remaining = framing.length;
      this.#state = 'length';
      if (framing.length === 0) this.#end();
    }
  }

  #readData(bytes: Buffer): Buffer | undefined {
    if (bytes.length < this.#remaining) {
      this.#remaining -= bytes.length;
      this.#listener!.onBody(bytes);
      return undefined;
    }
    const rest = bytes.length > this.#remaining ? bytes.subarray(this.#remaining) : undefined;
    this.#listener!.onBody(rest === undefined ? bytes : bytes.subarray(0, this.#remaining));
    this.#remaining = 0;
    if (this.#state === 'length') this.#end();
    else this.#state = 'chunk-end';
    return rest;
  }

  #readChunkLine(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(10);
    const piece = end < 0 ? bytes : bytes.subarray(0, end);
    const line = this.#partial === undefined ? piece : Buffer.concat([this.#partial, piece]);
    if (line.length > MAX_CHUNK_LINE_BYTES) throw new ProtocolError('an endless chunk line');
    if (end < 0) {
      this.#partial = Buffer.from(line);
      return undefined;
    }
    this.#partial = undefined;
    this.#endChunkLine(line.toString('latin1', 0, line.length).trimEnd());
    return bytes.length > end + 1 ? bytes.subarray(end + 1) : undefined;
  }

  #endChunkLine(line: string): void {
    if (this.#state === 'chunk-end') {
      if (line !== '') throw new ProtocolError('a chunk that is longer than it says');
      this.#state = 'chunk-size';
    } else if (this.#state === 'trailer') {
      if (line === '') this.#end();
    } else {
      const size = /^[0-9a-fA-F]{1,12}(?=$|[; \t])/.exec(line)?.[0];
      if (size === undefined) throw new ProtocolError(`${JSON.stringify(line)} as a chunk's size`);
      this.#remaining = parseInt(size, 16);
      this.#state = this.#remaining === 0 ? 'trailer' : 'chunk-data';
    }
  }

  #end(): void {
    const listener = this.#listener!;
    this.#listener = undefined;
    listener.onEnd(this.#reusable);
  }
}

// Finds out at once that the peer speaks TLS or another protocol, not only after 64 KiB of it.
function assertLooksLikeHttp(bytes: Buffer): void {
  const start = bytes.toString('latin1', 0, Math.min(bytes.length, 5));
  if (!'HTTP/'.startsWith(start)) {
    throw new ProtocolError(`${JSON.stringify(bytes.toString('latin1', 0, 40))} as an answer`);
  }
}
