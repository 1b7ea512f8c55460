import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {AckLedger} from '../../../../src/collector/agents/ack-ledger.js';

describe('AckLedger', () => {
  test('acks nothing before it is stored', () => {
    const ledger = new AckLedger();
    ledger.received(1, 1, 100);

    assert.deepEqual(ledger.due(), []);
    assert.deepEqual([ledger.batches, ledger.sizeBytes], [1, 100]);
  });

  test('holds an ack back while a batch from before is not stored, even of another epoch', () => {
    const ledger = new AckLedger();
    const first = ledger.received(1, 900, 100);
    const second = ledger.received(2, 1, 100);

    ledger.stored(second);
    assert.deepEqual(ledger.due(), []);

    ledger.stored(first);
    assert.deepEqual(ledger.due(), [
      {epoch: 1, seq: 900},
      {epoch: 2, seq: 1},
    ]);
    assert.deepEqual([ledger.batches, ledger.sizeBytes], [0, 0]);
  });

  test('acks only what is stored with all before it, in whatever order storing ends', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(60).keys()], {minLength: 60}), (order) => {
        const ledger = new AckLedger();
        const entries = order.map((_, seq) => ledger.received(1, seq, 1));
        const stored = new Set<number>();
        let acked = -1;
        for (const seq of order) {
          ledger.stored(entries[seq]!);
          stored.add(seq);
          for (const ack of ledger.due()) acked = ack.seq;
          for (let before = 0; before <= acked; before++) assert.ok(stored.has(before));
        }
        assert.equal(acked, 59);
      }),
    );
  });

  test('forgets what is acked', () => {
    const ledger = new AckLedger();
    for (let seq = 0; seq < 10_000; seq++) {
      ledger.stored(ledger.received(1, seq, 10));
      assert.deepEqual(ledger.due(), [{epoch: 1, seq}]);
    }

    assert.deepEqual([ledger.batches, ledger.sizeBytes], [0, 0]);
  });
});
