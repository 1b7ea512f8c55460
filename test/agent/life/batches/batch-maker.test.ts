import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {Books} from '../../../../agent/life/books.js';
import {BatchMaker} from '../../../../agent/life/batches/batch-maker.js';
import {Spool} from '../../../../agent/spool/spool.js';
import {Delivery} from '../../../../agent/uplink/delivery.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {RequestRecord} from '../../../../src/domain/request.js';
import {chooseKept, rankOf} from '../../../../src/domain/requests/request-sample.js';
import {decodeAgentFrame} from '../../../../src/wire/codec.js';
import type {WireBatch} from '../../../../src/wire/frames.js';
import {aRequest} from '../../../src/domain/support/sample-request.js';
import {FakeDisk} from '../../spool/support/fake-disk.js';

const RUN = '20260101-000000-abcd';

let disk: FakeDisk;
let books: Books;
let spool: Spool;
let sent: WireBatch[];
let epoch: number;
let told: string[];
let delivery: Delivery;
let batchMaker: BatchMaker;
let keepsAll: boolean;
let offsetAt: (ns: bigint) => bigint;

beforeEach(() => {
  disk = new FakeDisk();
  books = new Books();
  spool = new Spool({disk, onLost: () => {}});
  sent = [];
  epoch = 1;
  keepsAll = false;
  offsetAt = () => -5n;
  told = [];
  delivery = new Delivery(spool);
  delivery.connect({bufferedBytes: 0, sendBytes: (bytes) => void sent.push(batchIn(bytes))}, 1);
  batchMaker = new BatchMaker({
    ...{spool, books, delivery},
    clock: (ns) => ({offsetNs: offsetAt(ns), errorNs: 7n}),
    apartFrom: (ns) => (otherNs) => Number(offsetAt(otherNs) - offsetAt(ns)),
    epoch: () => epoch,
    keepsAll: () => keepsAll,
    onSpool: (state, reason) => void told.push(`${state} ${reason}`),
  });
});

afterEach(() => delivery.disconnect());

function batchIn(bytes: Uint8Array): WireBatch {
  const frame = decodeAgentFrame(bytes);
  assert.ok(frame.kind === 'batch');
  return frame.batch;
}

function records(count: number, value = 1): ProbeRecord[] {
  return Array.from({length: count}, (_, at) => {
    return {kind: 'counter', target: 't', probe: 'p', series: `${at}`, metric: 'm', value};
  });
}

describe('BatchMaker', () => {
  test('spools and sends what belongs to a run, with books that hold it already', () => {
    batchMaker.add({startNs: 10n, endNs: 20n, records: records(3)}, RUN);
    batchMaker.add({startNs: 20n, endNs: 30n, records: records(2)}, RUN);

    assert.deepEqual(
      sent.map(({runId, seq, startNs, endNs, production}) => [
        ...[runId, seq, startNs, endNs, production.producedRecords],
      ]),
      [
        [RUN, 1, 10n, 20n, 3],
        [RUN, 2, 20n, 30n, 5],
      ],
    );
    assert.deepEqual([sent[0]?.clockOffsetNs, sent[0]?.clockErrorNs], [-5n, 7n]);
    assert.equal(spool.records(RUN), 5);
  });

  test('sends what belongs to no run, and keeps nothing of it', () => {
    batchMaker.add({startNs: 10n, endNs: 20n, records: records(3)}, undefined);

    assert.equal(sent[0]?.runId, undefined);
    assert.equal(spool.records(), 0);
    assert.deepEqual(books.of(undefined).producedRecords, 0);
  });

  test('says nothing of an interval in which nothing happened', () => {
    batchMaker.add({startNs: 10n, endNs: 20n, records: []}, RUN);

    assert.deepEqual(sent, []);
  });

  test('numbers every batch of an epoch, and begins anew in the next', () => {
    batchMaker.add({startNs: 1n, endNs: 2n, records: records(1)}, undefined);
    batchMaker.add({startNs: 2n, endNs: 3n, records: records(1)}, RUN);
    epoch = 2;
    batchMaker.add({startNs: 3n, endNs: 4n, records: records(1)}, RUN);

    assert.deepEqual(
      sent.map((batch) => [batch.epoch, batch.seq]),
      [
        [1, 1],
        [1, 2],
      ],
    );
    assert.deepEqual(spool.next(2, -1)?.seq, 1, 'the link is of the first epoch');
  });

  test('counts what cannot be sent as produced and dropped, and says what was wrong', () => {
    batchMaker.add({startNs: 1n, endNs: 2n, records: [...records(2), ...records(1, NaN)]}, RUN);

    assert.deepEqual(books.of(RUN), {producedRecords: 4, droppedSpoolFull: 0, droppedInvalid: 1});
    const all = sent.flatMap((batch) => batch.records);
    assert.deepEqual(
      all.map(({kind}) => kind),
      ['counter', 'counter', 'loss'],
    );
    assert.match(JSON.stringify(all[2]), /NaN/);
  });

  test('judges times by the clock of the collector, which the batch tells', () => {
    // By the collector's clock, which is 5 ns behind, it begins before 1970.
    const early = aRequest(1, {}, {startNs: 3n});
    batchMaker.add({startNs: 1n, endNs: 2n, records: [...records(1), early]}, RUN);

    assert.deepEqual(books.of(RUN), {producedRecords: 3, droppedSpoolFull: 0, droppedInvalid: 1});
    const kinds = sent.flatMap((batch) => batch.records).map(({kind}) => kind);
    assert.deepEqual(kinds, ['counter', 'loss']);
  });

  test('brings a request that was held back to where it would have been in time', () => {
    // The agent's clock drifts by 100 parts in a million: the offset grows by 1 ms in ten seconds.
    offsetAt = (ns) => ns / 10_000n;
    const ends = [1n, 11n].map((seconds) => seconds * 1_000_000_000n);
    const held = aRequest(1, {}, {startNs: 900_000_000n});
    const atOnce = aRequest(2, {}, {startNs: 950_000_000n});

    batchMaker.add({startNs: 0n, endNs: ends[0]!, records: [atOnce]}, RUN);
    batchMaker.add({startNs: ends[0]!, endNs: ends[1]!, records: [held]}, RUN);

    const [first, second] = sent.map(({clockOffsetNs, records: [record]}) => {
      return record?.kind === 'request' ? record.startNs + clockOffsetNs : 0n;
    });
    const apartNs = Number(first! - second!);
    assert.equal(sent[1]?.clockOffsetNs, 1_100_000n);
    assert.ok(Math.abs(apartNs - 50_000_000) < 20_000, `${apartNs} ns`);
  });

  test('on a full disk drops from the run, shows live, and goes on when there is room', () => {
    disk.freeBytes = 0;
    batchMaker.add({startNs: 1n, endNs: 2n, records: records(4)}, RUN);
    batchMaker.add({startNs: 2n, endNs: 3n, records: records(4)}, RUN);
    disk.freeBytes = Infinity;
    batchMaker.add({startNs: 3n, endNs: 4n, records: records(4)}, RUN);

    assert.deepEqual(books.of(RUN), {producedRecords: 12, droppedSpoolFull: 8, droppedInvalid: 0});
    assert.deepEqual(
      sent.map(({runId}) => runId),
      [undefined, undefined, RUN],
    );
    assert.equal(told.length, 2);
    assert.match(told[0]!, /^refusing ENOSPC/);
    assert.match(told[1]!, /^taking/);
  });

  test('splits a large interval into batches of the same interval', () => {
    const large = records(9_000);

    batchMaker.add({startNs: 1n, endNs: 2n, records: large}, RUN);

    assert.ok(sent.length > 1);
    assert.ok(sent.every(({startNs, endNs}) => startNs === 1n && endNs === 2n));
    assert.deepEqual(
      sent.flatMap((batch) => batch.records),
      large,
    );
  });

  test('leaves out of requests what only kept ones need, and keeps what a run needs', () => {
    const requests = Array.from({length: 200}, (_, at) => requestAt(at));

    batchMaker.add({startNs: 1n, endNs: 2n, records: requests}, RUN);
    keepsAll = true;
    batchMaker.add({startNs: 2n, endNs: 3n, records: requests}, RUN);
    batchMaker.add({startNs: 3n, endNs: 4n, records: requests}, undefined);
    const [sampled, all, live] = sent.map((batch) => batch.records as RequestRecord[]);

    const [whole, others] = [
      sampled!.filter((each) => !isLeftOut(each)),
      sampled!.filter(isLeftOut),
    ];
    const kept = new Set(expectedSample(requests));
    assert.deepEqual(
      whole,
      requests.filter((each) => kept.has(each)),
    );
    assert.deepEqual(
      others,
      requests
        .filter((each) => !kept.has(each))
        .map((each) => ({...each, pid: 0, goid: 0, bytesOut: 0, calls: [], isLeftOut: true})),
    );
    assert.deepEqual(all, requests);
    assert.ok(live!.every(isLeftOut));
  });
});

/** One of ten failed, and each has a call. */
function requestAt(at: number): RequestRecord {
  const durationNs = 1_000 + ((at * 7) % 200);
  return aRequest(
    durationNs,
    {cpu: 900},
    {
      ...{startNs: 1_000_000_005n + BigInt(at), status: at % 10 === 0 ? 500 : 200, bytesOut: 77},
      calls: [{part: 'send', offsetNs: 100, durationNs: 50, count: 1}],
    },
  );
}

function isLeftOut({isLeftOut: isOut}: RequestRecord): boolean {
  return isOut === true;
}

/** By the collector's own choice, on its clock, which is 5 ns behind. */
function expectedSample(requests: readonly RequestRecord[]): RequestRecord[] {
  const candidates = requests.map((request) => ({
    request,
    rank: rankOf(request.startNs - 5n, request.trace?.traceId),
    durationNs: request.durationNs,
    failed: request.status >= 500,
  }));
  return [...chooseKept(candidates)].map(({request}) => request);
}
