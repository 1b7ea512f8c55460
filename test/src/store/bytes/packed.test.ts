// A batch that cannot be packed leaves nothing behind: each packer gives the same bytes for a good
// batch after it has thrown in the middle of a bad one.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {BudgetHistogram} from '../../../../src/domain/budget.js';
import {histogramOf} from '../../../../src/domain/histogram.js';
import type {Figure} from '../../../../src/domain/record.js';
import type {BudgetPart} from '../../../../src/domain/request.js';
import {packed} from '../../../../src/store/bytes/packed.js';
import {packValues} from '../../../../src/store/figures/figure-bytes.js';
import {packBudgets} from '../../../../src/store/requests/budget-bytes.js';
import {packRequests} from '../../../../src/store/requests/packed-requests.js';
import {packBody} from '../../../../src/store/requests/request-bytes.js';
import {packBlock} from '../../../../src/store/stacks/stack-block.js';
import {StackPile} from '../../../../src/store/stacks/stack-pile.js';
import {aRequest} from '../../domain/support/sample-request.js';

const PACKING = {agentId: 'a', offsetNs: 0n, keepsAll: true};

describe('packed', () => {
  test('gives what was written', () => {
    const bytes = packed((writer) => writer.text('abc'));

    assert.deepEqual(Buffer.from(bytes), Buffer.from('\x03abc'));
  });

  test('keeps calls within each other apart', () => {
    const bytes = packed((outer) => {
      outer.varint(1);
      outer.bytes(packed((inner) => inner.bytes(packed((innermost) => innermost.varint(2)))));
      outer.varint(3);
    });

    assert.deepEqual([...bytes], [1, 2, 3]);
  });

  test('drops what was written before an error, half a byte too', () => {
    assert.throws(
      () =>
        packed((outer) => {
          outer.varint(1);
          packed((inner) => {
            inner.nibbles(5);
            throw new Error('in the middle');
          });
        }),
      /in the middle/,
    );

    assert.deepEqual([...packed((writer) => writer.nibbles(2))], [2]);
    assert.deepEqual([...packed((outer) => outer.bytes(packed((inner) => inner.nibbles(2))))], [2]);
  });
});

describe('an error in the middle of a batch leaves nothing behind in', () => {
  const parts: readonly BudgetPart[] = ['cpu', 'queue'];
  const budgets: BudgetHistogram = new Map([
    [3, {requests: 2, errors: 0, durationNs: 9, parts: new Map(parts.map((part) => [part, 4]))}],
  ]);

  for (const [name, pack, packBad] of [
    ['figures', () => packValues(FIGURES), () => packValues([...FIGURES, bad(FIGURES[0]!)])],
    [
      'requests',
      () => packRequests([aRequest(9, {cpu: 4, queue: 4})], PACKING)!.bytes,
      () =>
        packRequests(
          [aRequest(9, {cpu: 4, queue: 4}), bad(aRequest(9, {cpu: 4, queue: 4}))],
          PACKING,
        ),
    ],
    [
      'the body of a request',
      () => packBody({parts: BODY_PARTS, rest: Uint8Array.of(7), places: []}, () => 1),
      () => packBody({parts: BODY_PARTS, rest: Uint8Array.of(7), places: []}, failAt(2)),
    ],
    ['budgets', () => packBudgets(budgets, () => 1), () => packBudgets(budgets, failAt(2))],
    ['a block of samples', () => packBlock(pile()).sums, () => packBlock(badPile())],
  ] as const) {
    test(name, () => {
      const before = pack();

      assert.throws(packBad, /in the middle/);

      assert.deepEqual(pack(), before);
    });
  }
});

const KEY = {target: 'registry', probe: 'syscalls', series: 'read', metric: 'latency'};
const FIGURES: readonly Figure[] = [
  {kind: 'histogram', ...KEY, histogram: histogramOf([1, 1_000])},
  {kind: 'counter', ...KEY, value: 7},
];
const BODY_PARTS = (['cpu', 'queue'] as const).map((part) => {
  return {part, ns: 5, inferred: false, onlyInCalls: false};
});

/** The same record, except that its last field cannot be read. */
function bad<Each extends object>(record: Each): Each {
  const broken = 'bytesOut' in record ? 'bytesOut' : 'histogram';
  return Object.defineProperty({...record}, broken, {
    get: () => {
      throw new Error('in the middle');
    },
  });
}

/** Gives numbers, as a dictionary in a run file does, until the disk refuses. */
function failAt(call: number): () => number {
  let calls = 0;
  return () => {
    if (++calls === call) throw new Error('in the middle');
    return calls;
  };
}

function pile(): StackPile {
  const samples = new StackPile();
  for (const [group, node] of [
    [1, 2],
    [1, 9],
    [2, 3],
  ] as const) {
    samples.add(group, node, 100, 1);
  }
  return samples;
}

/** Its first slot cannot be read, and is needed after the sums were packed. */
function badPile(): StackPile {
  const samples = pile();
  return Object.defineProperty(samples, 'firstSlot', {
    get: () => {
      throw new Error('in the middle');
    },
  });
}
