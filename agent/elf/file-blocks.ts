// Pieces of files that were read lately. Names and tables of functions lie close together and are asked for some
// bytes at a time, so that most questions need no system call.

/** Aligned pieces of this size are read. */
const BLOCK_BYTES = 4_096;
/** Blocks that are kept, of all files together: two megabytes. */
const MOST_BLOCKS = 512;
/** Blocks of one file have numbers below this: 8 TB. */
const BLOCKS_APART = 2 ** 31;

/** By number of the file and the block, the one that was read first at the front. */
const blocks = new Map<number, Buffer>();
let files = 0;

/** Fills the buffer from the offset on as far as the file has bytes, and returns how many came. */
export type ReadBlock = (buffer: Buffer, offset: number) => number;

/** The blocks of one file. */
export class FileBlocks {
  readonly #read: ReadBlock;
  readonly #file = files++;

  constructor(read: ReadBlock) {
    this.#read = read;
  }

  /** These bytes, or as many of them as the file has; undefined where they do not lie in one block. */
  piece(offset: number, bytes: number): Buffer | undefined {
    const number = Math.floor(offset / BLOCK_BYTES);
    const from = offset - number * BLOCK_BYTES;
    if (bytes === 0 || from + bytes > BLOCK_BYTES || number >= BLOCKS_APART) return undefined;
    return this.#block(number).subarray(from, from + bytes);
  }

  #block(number: number): Buffer {
    const key = this.#file * BLOCKS_APART + number;
    let block = blocks.get(key);
    if (block === undefined) {
      const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      block = buffer.subarray(0, this.#read(buffer, number * BLOCK_BYTES));
      if (blocks.size >= MOST_BLOCKS) blocks.delete(blocks.keys().next().value!);
      blocks.set(key, block);
    }
    return block;
  }
}
