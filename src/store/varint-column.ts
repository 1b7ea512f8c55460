// Many varints at once: stacks come as columns of hundreds of thousands, and a call for each of them
// takes three times as long. One by one they are read by varint.ts.

/** Fills `into` from `bytes` at `at`; returns where the next column begins. Throws RangeError. */
export function readColumn(bytes: Uint8Array, at: number, into: Int32Array | Float64Array): number {
  for (let index = 0; index < into.length; index++) {
    // Past the end there is `undefined`, which ends a number as a small byte does.
    let byte = bytes[at++]!;
    let value = byte & 0x7f;
    for (let scale = 128; byte >= 0x80; scale *= 128) {
      byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
    }
    into[index] = value;
  }
  if (at > bytes.length) throw new RangeError('the bytes end within a column');
  return at;
}
