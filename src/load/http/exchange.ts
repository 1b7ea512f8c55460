// One request with as much of its answer as has come so far.

import {HttpFailure} from './failure.js';
import type {ResponseHead} from './response-head.js';
import type {ResponseListener} from './response-parser.js';

/** A body that is sent piece by piece: `next` is called whenever the socket can take more. */
export interface BodySource {
  /** Undefined at the end. */
  next(): Buffer | undefined;
}

export interface WireRequest {
  /** The request line and the headers with their final empty line. */
  readonly head: string;
  readonly isHead: boolean;
  readonly body?: Buffer | BodySource | undefined;
  /** Takes pieces of a 2xx body, valid during the call only; without it the body is collected. */
  readonly onBody?: ((chunk: Buffer) => void) | undefined;
  readonly timeoutMs: number;
}

export interface WireResponse {
  readonly head: ResponseHead;
  /** Empty when `onBody` took it. Only the first 64 KiB are kept of an answer that is not 2xx. */
  readonly body: Buffer;
  readonly bodyBytes: number;
  readonly bytesSent: number;
  readonly firstByteMs: number;
}

/** What an exchange needs from its connection. */
export interface ExchangeHost {
  nowMs(): number;
  /** The answer is whole. `reusable` says whether the server takes another request. */
  onAnswer(reusable: boolean): void;
}

/** A manifest may have 4 MiB and more (OCI distribution-spec, Pushing Manifests). */
const MAX_COLLECTED_BYTES = 8 * 2 ** 20;
const MAX_ERROR_BODY_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

// Each request makes one of these objects, so its methods are on the prototype: closures would cost
// more.
export class Exchange implements ResponseListener {
  bytesSent = 0;
  private head: ResponseHead | undefined;
  private firstByteMs = 0;
  private bodyBytes = 0;
  private collected: Buffer[] = [];
  private isWanted = false;

  constructor(
    readonly request: WireRequest,
    private readonly host: ExchangeHost,
    private readonly resolve: (response: WireResponse) => void,
    readonly reject: (error: HttpFailure) => void,
  ) {}

  onHead(head: ResponseHead): void {
    this.head = head;
    this.firstByteMs = this.host.nowMs();
    this.isWanted = head.status >= 200 && head.status < 300;
  }

  onBody(chunk: Buffer): void {
    this.bodyBytes += chunk.length;
    const {onBody} = this.request;
    if (this.isWanted && onBody !== undefined) onBody(chunk);
    else if (this.hasRoom()) this.collected.push(Buffer.from(chunk));
  }

  onEnd(reusable: boolean): void {
    const {head, collected, bodyBytes, bytesSent, firstByteMs} = this;
    const body = collected.length === 1 ? collected[0]! : joined(collected);
    this.host.onAnswer(reusable);
    this.resolve({head: head!, body, bodyBytes, bytesSent, firstByteMs});
  }

  private hasRoom(): boolean {
    if (!this.isWanted) return this.bodyBytes <= MAX_ERROR_BODY_BYTES;
    if (this.bodyBytes <= MAX_COLLECTED_BYTES) return true;
    throw new HttpFailure(
      'protocol',
      `the server sent more than ${MAX_COLLECTED_BYTES} bytes of JSON`,
    );
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 0 ? NOTHING : Buffer.concat(chunks);
}
