// Trace and span ids, from one batch of random bytes after the other: a call of the kernel per
// request would cost more than the request's own head.

import {randomFillSync} from 'node:crypto';

const POOL_BYTES = 8192;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
const pool = Buffer.alloc(POOL_BYTES);
let digits = '';
let used = 0;

/** 32 hex digits, not all zero. */
export function newTraceId(): string {
  return take(NO_TRACE);
}

/** 16 hex digits, not all zero. */
export function newSpanId(): string {
  return take(NO_SPAN);
}

// W3C Trace Context calls ids of zeros invalid.
function take(invalid: string): string {
  const {length} = invalid;
  if (used + length > digits.length) {
    digits = randomFillSync(pool).toString('hex');
    used = 0;
  }
  const id = digits.slice(used, used + length);
  used += length;
  return id === invalid ? take(invalid) : id;
}
