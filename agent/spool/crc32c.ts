// CRC-32C (Castagnoli), which finds every error of up to 32 bits in a row. zlib's is another one.
// Source of truth: RFC 3720, appendix B.4 (also for the test values).

const REVERSED_POLYNOMIAL = 0x82f63b78;
const TABLE = makeTable();

/** Of `bytes`, or of what `previous` was made of with `bytes` behind it. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  for (let at = 0; at < bytes.length; at += 1) {
    crc = TABLE[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

function makeTable(): Int32Array {
  return Int32Array.from({length: 256}, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      value = (value & 1) === 1 ? (value >>> 1) ^ REVERSED_POLYNOMIAL : value >>> 1;
    }
    return value;
  });
}
