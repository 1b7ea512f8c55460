// Reads the fields that are told of a request of HTTP/2, and of its answer.

import {optional} from '../../src/domain/optional.js';
import {readTraceparent, type SpanContext} from '../../src/domain/span.js';
import type {S3Clues} from '../../src/domain/steps/s3-step.js';

/** The fields of a head, the same as of a request of HTTP/1 (agent/probes/requests/http-head.ts). */
export interface StreamHead {
  readonly method: string;
  readonly path: string;
  readonly trace?: SpanContext;
  readonly s3?: S3Clues;
}

/** Longer paths are cut. */
const MAX_PATH_CHARS = 2_048;
/** A method has so many characters at most. It is any token (RFC 9110, section 9.1). */
const MAX_METHOD_CHARS = 16;

/** Takes the fields of one block, and keeps what is told of them. */
export class HeadFields {
  #method = '';
  #path = '';
  #status = 0;
  #trace: SpanContext | undefined;
  #isS3 = false;
  #isCopy = false;

  readonly take = (name: string, value: string): void => {
    switch (name) {
      case ':method':
        this.#method = value.slice(0, MAX_METHOD_CHARS);
        break;
      case ':path':
        this.#path = value.slice(0, MAX_PATH_CHARS);
        break;
      case ':status':
        this.#status = /^[1-9]\d\d$/.test(value) ? Number(value) : 0;
        break;
      case 'traceparent':
        this.#trace ??= readTraceparent(value);
        break;
      case 'authorization':
        // Every request of S3 that is not anonymous has this or the one below (Amazon S3 API reference).
        this.#isS3 ||= value.startsWith('AWS');
        break;
      default:
        if (!name.startsWith('x-amz-')) break;
        this.#isS3 = true;
        this.#isCopy ||= name === 'x-amz-copy-source';
    }
  };

  /** 0 where the block has none: it is no answer's beginning. */
  get status(): number {
    return this.#status;
  }

  /** Undefined where the block begins no request. CONNECT alone has no path; its authority is not told. */
  head(): StreamHead | undefined {
    if (this.#method === '') return undefined;
    return {
      method: this.#method,
      path: this.#path === '' ? '*' : this.#path,
      ...optional('trace', this.#trace),
      ...optional('s3', this.#isS3 ? {isCopy: this.#isCopy} : undefined),
    };
  }
}
