// Small pieces of a file come from blocks that were read before.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {FileBlocks} from '../../../agent/elf/file-blocks.js';

const BLOCK_BYTES = 4_096;

describe('FileBlocks', () => {
  test('reads a block once for all pieces that lie in it', () => {
    const {blocks, read} = fileOf(Buffer.from('a'.repeat(5_000) + 'b'.repeat(5_000)));

    const [first, other] = [blocks.piece(10, 3), blocks.piece(4_090, 6)];
    const next = blocks.piece(5_000, 2);

    assert.deepEqual([first, other, next].map(String), ['aaa', 'aaaaaa', 'bb']);
    assert.deepEqual(read, [0, BLOCK_BYTES]);
  });

  test('gives no piece that lies in two blocks, and no empty one', () => {
    const {blocks, read} = fileOf(Buffer.alloc(3 * BLOCK_BYTES));

    assert.equal(blocks.piece(BLOCK_BYTES - 1, 2), undefined);
    assert.equal(blocks.piece(0, BLOCK_BYTES + 1), undefined);
    assert.equal(blocks.piece(5, 0), undefined);
    assert.deepEqual(read, []);
  });

  test('gives as much of the last block as the file has', () => {
    const {blocks} = fileOf(Buffer.from('a'.repeat(BLOCK_BYTES) + 'end'));

    assert.equal(String(blocks.piece(BLOCK_BYTES + 1, 100)), 'nd');
  });

  test('keeps those of two files apart', () => {
    const [one, other] = [fileOf(Buffer.from('one')), fileOf(Buffer.from('two'))];

    assert.equal(String(one.blocks.piece(0, 3)), 'one');
    assert.equal(String(other.blocks.piece(0, 3)), 'two');
  });

  test('reads a block again when many others were read since', () => {
    const {blocks, read} = fileOf(Buffer.alloc(600 * BLOCK_BYTES));

    for (let number = 0; number < 600; number += 1) blocks.piece(number * BLOCK_BYTES, 8);
    blocks.piece(0, 8);
    blocks.piece(599 * BLOCK_BYTES, 8);

    assert.equal(read.length, 601);
  });
});

function fileOf(bytes: Buffer): {blocks: FileBlocks; /** Offsets. */ read: number[]} {
  const read: number[] = [];
  const blocks = new FileBlocks((buffer, offset) => {
    read.push(offset);
    return bytes.copy(buffer, 0, offset);
  });
  return {blocks, read};
}
