// What the loader said once is remembered as long as the kernel side takes it for said.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {SaidStacks} from '../../../agent/core/said-stacks.js';

/** As many as the kernel side remembers (STACKS_KNOWN in bpf/core/engine.h). */
const KNOWN_IN_KERNEL = 8_192;
const DEEPEST = 128;

describe('SaidStacks', () => {
  for (const [what, addresses] of [
    ['no address', []],
    ['one address', [0x401000]],
    ['addresses in both directions', [0x46a123, 0x401000, 0x9fffff, 0x46a123]],
    ['a library far from its program', [0x7fffffffe000, 0x401000, 0x7f12_3456_7890]],
    ['distances at the ends of bytes', [63, 0, 64, 128, 8_192, 8_191, 0, 2 ** 47]],
    ['the largest address of a program', [0, 2 ** 48 - 1, 1]],
  ] as const) {
    for (const isCut of [false, true]) {
      test(`gives back ${what}${isCut ? ' and that more are missing' : ''}`, () => {
        const said = new SaidStacks();

        learn(said, 2 ** 52 - 1, addresses, isCut);

        const {addresses: seen, isCut: seenCut} = said.user(2 ** 52 - 1)!;
        assert.deepEqual([[...seen], seenCut], [[...addresses], isCut]);
      });
    }
  }

  test('gives what can be no code as an address behind all programs', () => {
    const said = new SaidStacks();

    learn(said, 1, [0x401000, 2 ** 64, 0x402000]);

    assert.deepEqual([...said.user(1)!.addresses], [0x401000, 2 ** 48, 0x402000]);
  });

  test('knows stacks whose ids begin alike', () => {
    const said = new SaidStacks();
    const ids = Array.from({length: 300}, (_, at) => at * 2 ** 40 + 1);

    for (const id of ids) learn(said, id, [id % 1_009]);

    for (const id of ids) assert.deepEqual([...said.user(id)!.addresses], [id % 1_009]);
    assert.equal(said.has(300 * 2 ** 40 + 1), false);
  });

  for (const depth of [20, DEEPEST]) {
    test(`remembers as many stacks of ${depth} addresses as the kernel side does`, () => {
      const said = new SaidStacks();
      const most = 3 * KNOWN_IN_KERNEL;

      for (let id = 1; id <= most; id += 1) learn(said, id, deep(id, depth));

      for (let id = most - KNOWN_IN_KERNEL + 1; id <= most; id += 1) {
        assert.deepEqual(said.user(id)?.addresses, deep(id, depth), String(id));
      }
    });
  }

  test('never forgets a stack that is used, though it is said only once', () => {
    const said = new SaidStacks();
    learn(said, 1, [10, 20]);
    said.learn({kind: 'kernelStack', id: 1, text: 'vfs_read+1'});

    for (let id = 2; id < 200_000; id += 1) {
      learn(said, id, [id]);
      said.learn({kind: 'kernelStack', id, text: ''});
      if (id % 4_000 === 0) assert.ok(said.has(1) && said.kernel(1) === 'vfs_read+1', String(id));
    }

    assert.deepEqual([...said.user(1)!.addresses], [10, 20]);
    assert.equal(said.user(2), undefined);
    assert.equal(said.kernel(2), undefined);
  });
});

function learn(said: SaidStacks, id: number, addresses: readonly number[], isCut = false): void {
  said.learn({kind: 'stack', id, pid: 7, isCut, addresses: [...addresses]});
}

/** Calls between functions of a program of 10 MB. */
function deep(id: number, depth: number): number[] {
  return Array.from({length: depth}, (_, at) => 0x400000 + ((id * 7_919 + at * 104_729) % 1e7));
}
