// Makes small ELF files with symbols as they are wanted: a program, or the file that its symbols were taken out into.

export interface SyntheticSymbol {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
  readonly kind: 'function' | 'label';
}

export interface SyntheticElf {
  /** In hexadecimal. */
  readonly buildId?: string;
  readonly symbols?: readonly SyntheticSymbol[];
  /** Only what a debugger wants: the code is said to be there, and is not. */
  readonly isDebugFile?: boolean;
  /** The path of the dynamic loader. */
  readonly interpreter?: string;
  readonly entryAddress?: number;
}

/** Code: stubs, and functions behind them. */
export const STUBS = {address: 0x401000, bytes: 0x100};
export const TEXT = {address: 0x401100, bytes: 0xf00};
const RODATA = {address: 0x400800, bytes: 0x800};

const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const SECTION_BYTES = 64;
const NOTE_AT = 0x200;
const INTERPRETER_AT = 0x300;
const [PROGBITS, SYMTAB, STRTAB, NOBITS] = [1, 2, 3, 8];

interface Region {
  readonly kind: number;
  readonly address: number;
  readonly offset: number;
  readonly bytes: number;
}

export function syntheticElf({
  buildId,
  symbols,
  isDebugFile = false,
  interpreter = '',
  entryAddress = TEXT.address,
}: SyntheticElf): Buffer {
  const note = buildId === undefined ? Buffer.alloc(0) : noteOf(Buffer.from(buildId, 'hex'));
  const codeKind = isDebugFile ? NOBITS : PROGBITS;
  const codeEnd = isDebugFile ? 0x1000 : TEXT.address + TEXT.bytes - 0x400000;
  const strings = Buffer.from(['', ...(symbols ?? []).map(({name}) => name), ''].join('\0'));
  const table = tableOf(symbols ?? []);
  const parts: Region[] = [
    {kind: 0, address: 0, offset: 0, bytes: 0},
    {kind: codeKind, offset: 0x800, ...RODATA},
    {kind: codeKind, offset: 0x1000, ...STUBS},
    {kind: codeKind, offset: 0x1100, ...TEXT},
    {kind: STRTAB, address: 0, offset: codeEnd, bytes: strings.length},
  ];
  // Without symbols the file is stripped.
  if (symbols !== undefined) {
    parts.push({kind: SYMTAB, address: 0, offset: codeEnd + strings.length, bytes: table.length});
  }
  const loaded = (bytes: number): number => (isDebugFile ? 0 : bytes);
  const bytes = Buffer.concat([
    Buffer.alloc(codeEnd),
    strings,
    table,
    ...parts.map((part) => sectionOf(part)),
  ]);
  const sectionsAt = codeEnd + strings.length + table.length;
  writeHeader(bytes, entryAddress, sectionsAt, parts.length);
  writeSegment(bytes, 0, {kind: 1, flags: 4, address: 0x400000, offset: 0, bytes: loaded(0x1000)});
  const code = {address: STUBS.address, offset: 0x1000, bytes: loaded(0x1000)};
  writeSegment(bytes, 1, {kind: 1, flags: 5, ...code});
  writeSegment(bytes, 2, {kind: 4, flags: 4, address: 0, offset: NOTE_AT, bytes: note.length});
  note.copy(bytes, NOTE_AT);
  const loader = Buffer.from(interpreter === '' ? '' : `${interpreter}\0`);
  const loaderKind = loader.length === 0 ? 0 : 3;
  const wanted = {address: 0, offset: INTERPRETER_AT, bytes: loader.length};
  writeSegment(bytes, 3, {kind: loaderKind, flags: 4, ...wanted});
  loader.copy(bytes, INTERPRETER_AT);
  return bytes;
}

function noteOf(id: Buffer): Buffer {
  const note = Buffer.alloc(16 + id.length);
  note.writeUInt32LE(4, 0);
  note.writeUInt32LE(id.length, 4);
  note.writeUInt32LE(3, 8);
  note.write('GNU\0', 12);
  id.copy(note, 16);
  return note;
}

function tableOf(symbols: readonly SyntheticSymbol[]): Buffer {
  const table = Buffer.alloc(24 * (symbols.length + 1));
  let name = 1;
  symbols.forEach((symbol, at) => {
    const entry = table.subarray(24 * (at + 1));
    entry.writeUInt32LE(name, 0);
    entry[4] = symbol.kind === 'function' ? 2 : 0;
    entry.writeUInt16LE(3, 6);
    entry.writeBigUInt64LE(BigInt(symbol.address), 8);
    entry.writeBigUInt64LE(BigInt(symbol.bytes), 16);
    name += Buffer.byteLength(symbol.name) + 1;
  });
  return table;
}

function sectionOf({kind, address, offset, bytes}: Region): Buffer {
  const entry = Buffer.alloc(SECTION_BYTES);
  entry.writeUInt32LE(kind, 4);
  entry.writeBigUInt64LE(BigInt(address), 16);
  entry.writeBigUInt64LE(BigInt(offset), 24);
  entry.writeBigUInt64LE(BigInt(bytes), 32);
  entry.writeUInt32LE(4, 40);
  return entry;
}

function writeHeader(
  bytes: Buffer,
  entryAddress: number,
  sectionsAt: number,
  sections: number,
): void {
  bytes.write('7f454c46020101', 0, 'hex');
  bytes.writeUInt16LE(62, 18);
  bytes.writeBigUInt64LE(BigInt(entryAddress), 24);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeBigUInt64LE(BigInt(sectionsAt), 40);
  bytes.writeUInt16LE(SEGMENT_BYTES, 54);
  bytes.writeUInt16LE(4, 56);
  bytes.writeUInt16LE(SECTION_BYTES, 58);
  bytes.writeUInt16LE(sections, 60);
}

function writeSegment(bytes: Buffer, index: number, segment: Region & {flags: number}): void {
  const at = HEADER_BYTES + SEGMENT_BYTES * index;
  bytes.writeUInt32LE(segment.kind, at);
  bytes.writeUInt32LE(segment.flags, at + 4);
  bytes.writeBigUInt64LE(BigInt(segment.offset), at + 8);
  bytes.writeBigUInt64LE(BigInt(segment.address), at + 16);
  bytes.writeBigUInt64LE(BigInt(segment.bytes), at + 32);
}
