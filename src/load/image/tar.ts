// Writes the header block of one file in a tar archive. Source: POSIX.1-1988 ustar, as in pax(1).

export const TAR_BLOCK_BYTES = 512;
/** Two blocks of zeros end an archive. */
export const TAR_END_BYTES = 2 * TAR_BLOCK_BYTES;

/**
 * A plain file of mode 0644 that root owns, from 1970: owner and time are always the same, so that the same
 * content has the same digest.
 */
export function tarHeader(name: string, sizeBytes: number): Buffer {
  const header = Buffer.alloc(TAR_BLOCK_BYTES);
  header.write(name, 0, 100, 'latin1');
  header.write('0000644\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  header.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('00000000000\0', 136, 'latin1');
  header.write('        ', 148, 'latin1'); // the checksum is counted with blanks in its place
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** Zeros that fill a file's last block. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc((TAR_BLOCK_BYTES - (sizeBytes % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES);
}
