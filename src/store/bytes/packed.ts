// Lends a writer to code that packs bytes. Writers are used again, because each of them keeps the
// memory that it has grown to.

import {ByteWriter} from './varint.js';

/** As many as there are calls of `packed` within each other, which is three at most. */
const idle: ByteWriter[] = [];

/**
 * The bytes that `write` writes. A call may lie within another one: each has a writer of its own.
 * If `write` throws, the bytes that it had written are dropped, and the error goes on.
 */
export function packed(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = idle.pop() ?? new ByteWriter();
  try {
    write(writer);
    return writer.copy();
  } finally {
    writer.clear();
    idle.push(writer);
  }
}
