// Makes small ELF files with a Go table of functions of any layout: no toolchain older than the
// installed one is needed, and every field can lie. Without sections, as a hostile packer leaves it.

export interface SyntheticGo {
  readonly layout: '1.16' | '1.18' | '1.20';
  readonly names: readonly string[];
  /** Bytes that lie in the writable segment before the table, such as another program. */
  readonly embedded?: Buffer;
  /** What the finished bytes are changed to. */
  readonly spoil?: (bytes: Buffer, places: Places) => void;
}

export interface Places {
  readonly header: number;
  readonly module: number;
  readonly list: number;
  readonly names: number;
}

export const TEXT_ADDRESS = 0x401000;
export const FUNCTION_BYTES = 0x40;

const SEGMENT_ADDRESS = 0x600000;
const SEGMENT_OFFSET = 0x2000;
const TEXT_OFFSET = 0x1000;
const MAGIC = {'1.16': 0xfffffffa, '1.18': 0xfffffff0, '1.20': 0xfffffff1};
const HEADER_BYTES = 72;
const MODULE_BYTES = 41 * 8;

/** Functions of 64 bytes each from TEXT_ADDRESS on, in the order of the names. */
export function syntheticGo({layout, names, embedded, spoil}: SyntheticGo): Buffer {
  const before = Buffer.alloc(aligned(embedded?.length ?? 0));
  embedded?.copy(before);
  const dataAddress = SEGMENT_ADDRESS + before.length;
  const dataOffset = SEGMENT_OFFSET + before.length;
  const nameBytes = Buffer.from(names.map((name) => `${name}\0`).join(''));
  const wide = layout === '1.16' ? 8 : 4;
  const listAt = aligned(HEADER_BYTES + nameBytes.length) + 16;
  const listBytes = wide * (2 * names.length + 1);
  const entriesAt = listAt + aligned(listBytes);
  const moduleAt = aligned(entriesAt + 48 * names.length) + 64;

  const data = Buffer.alloc(moduleAt + MODULE_BYTES);
  data.writeUInt32LE(MAGIC[layout], 0);
  data.set([0, 0, 1, 8], 4);
  const words =
    layout === '1.16'
      ? [names.length, 1, HEADER_BYTES, 0, 0, listAt - 8, listAt]
      : [names.length, 1, 0, HEADER_BYTES, 0, 0, listAt - 8, listAt];
  words.forEach((word, index) => data.writeBigUInt64LE(BigInt(word), 8 + 8 * index));
  nameBytes.copy(data, HEADER_BYTES);
  let nameOffset = 0;
  for (let index = 0; index <= names.length; index++) {
    const start = FUNCTION_BYTES * index + (layout === '1.16' ? TEXT_ADDRESS : 0);
    data.writeUIntLE(start, listAt + 2 * wide * index, 4);
    if (index === names.length) break;
    const entry = entriesAt + 48 * index;
    data.writeUIntLE(entry - listAt, listAt + 2 * wide * index + wide, 4);
    data.writeUInt32LE(start, entry);
    data.writeUInt32LE(nameOffset, entry + wide);
    nameOffset += Buffer.byteLength(names[index]!) + 1;
  }
  data.writeBigUInt64LE(BigInt(dataAddress), moduleAt);
  data.writeBigUInt64LE(BigInt(dataAddress + HEADER_BYTES), moduleAt + 8);
  data.writeBigUInt64LE(BigInt(dataAddress + listAt), moduleAt + 8 * 16);
  data.writeBigUInt64LE(BigInt(names.length + 1), moduleAt + 8 * 17);
  data.writeBigUInt64LE(BigInt(TEXT_ADDRESS), moduleAt + 8 * 20);
  data.writeBigUInt64LE(BigInt(TEXT_ADDRESS + FUNCTION_BYTES * names.length), moduleAt + 8 * 21);
  data.writeBigUInt64LE(BigInt(TEXT_ADDRESS), moduleAt + 8 * 22);

  const bytes = Buffer.concat([Buffer.alloc(SEGMENT_OFFSET), before, data]);
  writeElfHeader(bytes);
  writeSegment(bytes, 0, 5, TEXT_OFFSET, TEXT_ADDRESS, 0x1000);
  writeSegment(bytes, 1, 6, SEGMENT_OFFSET, SEGMENT_ADDRESS, before.length + data.length);
  spoil?.(bytes, {
    header: dataOffset,
    module: dataOffset + moduleAt,
    list: dataOffset + listAt,
    names: dataOffset + HEADER_BYTES,
  });
  return bytes;
}

function writeElfHeader(bytes: Buffer): void {
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], 0);
  bytes.writeUInt16LE(62, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(2, 56);
  bytes.writeUInt16LE(64, 58);
}

function writeSegment(
  bytes: Buffer,
  index: number,
  flags: number,
  offset: number,
  address: number,
  size: number,
): void {
  const at = 64 + 56 * index;
  bytes.writeUInt32LE(1, at);
  bytes.writeUInt32LE(flags, at + 4);
  bytes.writeBigUInt64LE(BigInt(offset), at + 8);
  bytes.writeBigUInt64LE(BigInt(address), at + 16);
  bytes.writeBigUInt64LE(BigInt(size), at + 32);
  bytes.writeBigUInt64LE(BigInt(size), at + 40);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
