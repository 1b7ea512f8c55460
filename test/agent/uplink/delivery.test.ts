import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';

import {Spool} from '../../../agent/spool/spool.js';
import {Delivery, type Link} from '../../../agent/uplink/delivery.js';
import {FakeDisk} from '../spool/support/fake-disk.js';

/** Notes what is sent; a batch's frame is its name. */
class FakeLink implements Link {
  readonly sent: string[] = [];
  bufferedBytes = 0;

  sendBytes(bytes: Uint8Array): void {
    this.sent.push(Buffer.from(bytes).toString().trim());
  }

  take(): string[] {
    return this.sent.splice(0);
  }
}

let disk: FakeDisk;
let spool: Spool;
let delivery: Delivery;
let link: FakeLink;
beforeEach(() => {
  disk = new FakeDisk();
  spool = new Spool({disk, onLost: () => {}});
  delivery = new Delivery(spool);
  link = new FakeLink();
});

function make(epoch: number, seq: number, runId = 'a', bytes = 10): void {
  const frame = Buffer.from(`${epoch}/${seq}`.padEnd(bytes));
  const production = {producedRecords: seq, droppedSpoolFull: 0, droppedInvalid: 0};
  const record = {runId, epoch, seq, records: 1, endNs: 0n, production, frame};
  assert.ok(spool.append(record).ok);
  delivery.offer(epoch, seq, frame);
}

describe('Delivery', () => {
  test('sends a new batch at once, without reading it from the disk', () => {
    delivery.connect(link, 1);
    disk.failsToRead = true;

    make(1, 1);
    make(1, 2);

    assert.deepEqual(link.sent, ['1/1', '1/2']);
  });

  test('sends nothing twice on one link, and what is not acked again on the next', () => {
    delivery.connect(link, 1);
    for (let seq = 1; seq <= 4; seq += 1) make(1, seq);
    delivery.ack(1, 2);
    assert.equal(link.take().length, 4);

    delivery.disconnect();
    const next = new FakeLink();
    delivery.connect(next, 1);

    assert.deepEqual(next.sent, ['1/3', '1/4']);
    delivery.disconnect();
  });

  test('keeps what is made while there is no link', () => {
    make(1, 1);
    delivery.offerLive(Buffer.from('live'));

    delivery.connect(link, 1);

    assert.deepEqual(link.sent, ['1/1']);
  });

  test('does not believe an ack for what was never sent', () => {
    make(1, 1);
    delivery.ack(1, 1);

    delivery.connect(link, 1);
    delivery.ack(1, 99);
    make(1, 2);

    assert.deepEqual(link.sent, ['1/1', '1/2']);
    assert.equal(spool.batches(1), 1);
    delivery.disconnect();
  });

  test('catches up beside new batches, which do not wait', (context) => {
    context.mock.timers.enable({apis: ['setTimeout']});
    for (let seq = 1; seq <= 50; seq += 1) make(1, seq);
    delivery.connect(link, 2);
    make(2, 1);
    assert.deepEqual(link.take(), ['2/1']);

    context.mock.timers.tick(20);
    const first = link.take();
    make(2, 2);

    assert.deepEqual(
      first,
      Array.from({length: 20}, (_, at) => `1/${at + 1}`),
    );
    assert.deepEqual(link.take(), ['2/2']);
    context.mock.timers.tick(20);
    context.mock.timers.tick(20);
    assert.deepEqual(link.take().at(-1), '1/50');
    delivery.disconnect();
  });

  test('has no more of a backlog on its way than the window, until it is acked', (context) => {
    context.mock.timers.enable({apis: ['setTimeout']});
    for (let seq = 1; seq <= 8; seq += 1) make(1, seq, 'a', 100_000);
    delivery.connect(link, 2);

    context.mock.timers.tick(1_000);
    assert.deepEqual(link.take(), ['1/1', '1/2', '1/3']);
    delivery.ack(1, 2);
    context.mock.timers.tick(20);

    assert.deepEqual(link.take(), ['1/4', '1/5']);
    delivery.disconnect();
  });

  test('waits while the network takes nothing, and goes on in order', (context) => {
    context.mock.timers.enable({apis: ['setTimeout']});
    delivery.connect(link, 1);
    link.bufferedBytes = 10_000_000;
    make(1, 1);
    make(1, 2);
    delivery.offerLive(Buffer.from('live'));
    assert.deepEqual(link.take(), []);

    link.bufferedBytes = 0;
    context.mock.timers.tick(20);
    make(1, 3);

    assert.deepEqual(link.take(), ['1/1', '1/2', '1/3']);
    delivery.disconnect();
  });

  test('holds a batch of another run until all before it in its epoch are acked', () => {
    delivery.connect(link, 1);
    make(1, 1, 'a');
    make(1, 2, 'a');
    make(1, 3, 'b');
    assert.deepEqual(link.take(), ['1/1', '1/2']);

    delivery.ack(1, 1);
    assert.deepEqual(link.take(), []);
    delivery.ack(1, 2);

    assert.deepEqual(link.take(), ['1/3']);
    delivery.disconnect();
  });

  test('steps over a batch that is damaged', () => {
    for (let seq = 1; seq <= 3; seq += 1) make(1, seq);
    const [name] = disk.list();
    disk.files.get(name!)![spool.next(1, 1)!.offset + 70]! ^= 1;

    delivery.connect(link, 1);

    assert.deepEqual(link.sent, ['1/1', '1/3']);
    delivery.disconnect();
  });
});
