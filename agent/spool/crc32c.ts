// Computes CRC-32C (Castagnoli), which finds every error of up to 32 bits in a row. zlib's CRC-32 is
// another one. Source of truth: RFC 3720, appendix B.4, which also has the test values.

const REVERSED_POLYNOMIAL = 0x82f63b78;
const TABLE = makeTable();
/** The remainders of a byte with one, two and three bytes behind it, for four bytes in one step. */
const TABLE_1 = followedBy(TABLE);
const TABLE_2 = followedBy(TABLE_1);
const TABLE_3 = followedBy(TABLE_2);

/** The CRC of `bytes`, or of the bytes that gave `previous` with `bytes` behind them. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      TABLE_3[crc & 0xff]! ^
      TABLE_2[(crc >>> 8) & 0xff]! ^
      TABLE_1[(crc >>> 16) & 0xff]! ^
      TABLE[crc >>> 24]!;
  }
  for (; at < bytes.length; at += 1) crc = TABLE[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
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

function followedBy(table: Int32Array): Int32Array {
  return table.map((value) => (value >>> 8) ^ TABLE[value & 0xff]!);
}
