import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {FolderDisk} from '../../../agent/spool/spool-disk.js';
import {Spool, type NewSpoolRecord} from '../../../agent/spool/spool.js';
import {FakeDisk} from './support/fake-disk.js';

const KIB = 1024;

function batch(seq: number, more: Partial<NewSpoolRecord> = {}): NewSpoolRecord {
  return {
    runId: 'run-a',
    epoch: 1,
    seq,
    records: 10,
    production: {producedRecords: seq * 10, droppedSpoolFull: 0, droppedInvalid: 0},
    endNs: BigInt(seq),
    frame: Buffer.alloc(KIB, seq),
    ...more,
  };
}

interface Opened {
  readonly spool: Spool;
  readonly lost: [string, number][];
}

function open(disk: FakeDisk | FolderDisk, limitBytes?: number): Opened {
  const lost: [string, number][] = [];
  const onLost = (runId: string, records: number): void => void lost.push([runId, records]);
  return {lost, spool: new Spool({disk, onLost, ...(limitBytes ? {limitBytes} : {})})};
}

/** The seqs of an epoch, as a sender walks through them. */
function walk(spool: Spool, epoch = 1): number[] {
  const seqs: number[] = [];
  for (let seq = -1; ;) {
    const entry = spool.next(epoch, seq);
    if (entry === undefined) return seqs;
    seq = entry.seq;
    const frame = spool.read(epoch, seq);
    if (frame === undefined) continue;
    assert.deepEqual(Buffer.from(frame), Buffer.alloc(KIB, seq));
    seqs.push(seq);
  }
}

describe('Spool', () => {
  test('gives batches in their order until they are acked', () => {
    const {spool} = open(new FakeDisk());
    for (let seq = 1; seq <= 5; seq += 1) assert.deepEqual(spool.append(batch(seq)), {ok: true});

    spool.ack(1, 2);

    assert.deepEqual(walk(spool), [3, 4, 5]);
    assert.deepEqual([spool.batches(1), spool.records(), spool.epochs()], [3, 30, [1]]);
    spool.ack(1, 5);
    assert.deepEqual([walk(spool), spool.epochs(), spool.runs()], [[], [], []]);
  });

  describe('with a file for each batch', () => {
    /** A limit whose eighth, the size of a file, has room for one batch. */
    const LIMIT = 16 * KIB;

    test('counts a file that is damaged as a whole once, however often the agent starts', () => {
      const disk = new FakeDisk();
      const {spool} = open(disk, LIMIT);
      for (let seq = 1; seq <= 4; seq += 1) spool.append(batch(seq));
      const [, second] = disk.list();
      disk.files.get(second!)![KIB / 2]! ^= 1;

      const starts = [1, 2, 3].map(() => open(disk, LIMIT).lost.map(([, records]) => records));

      assert.deepEqual(starts, [[10], [], []]);
    });

    test('does not count as lost what another run has acked in between', () => {
      const disk = new FakeDisk();
      const {spool} = open(disk, LIMIT);
      for (const [at, runId] of ['run-a', 'run-b', 'run-a'].entries()) {
        spool.append(batch(at + 1, {runId}));
      }
      spool.ackRun('run-b', 1, 2);

      const again = open(disk, LIMIT);

      assert.deepEqual([again.lost, walk(again.spool)], [[], [1, 3]]);
    });
  });

  test('tells runs apart', () => {
    const {spool} = open(new FakeDisk());
    spool.append(batch(1));
    spool.append(batch(2, {runId: 'run-b'}));

    spool.ackRun('run-b', 1, 2);

    assert.deepEqual(
      [spool.runs(), spool.records('run-a'), spool.records('run-b')],
      [['run-a'], 10, 0],
    );
  });

  test('takes no more than its limit, and more again after an ack', () => {
    const disk = new FakeDisk();
    const {spool} = open(disk, 64 * KIB);
    let taken = 0;
    while (spool.append(batch(taken + 1)).ok) taken += 1;

    const refused = spool.append(batch(taken + 1));

    assert.ok(!refused.ok && /holds its 65536 bytes/.test(refused.reason));
    assert.ok(taken > 50 && disk.bytes() <= 64 * KIB);
    spool.ack(1, 20);
    assert.deepEqual(spool.append(batch(taken + 1)), {ok: true});
    assert.deepEqual(walk(spool).at(0), 21);
  });

  test('removes files as they are acked, and keeps the last, which has the books', () => {
    const disk = new FakeDisk();
    const {spool} = open(disk, 64 * KIB);
    for (let seq = 1; seq <= 40; seq += 1) spool.append(batch(seq));

    spool.ack(1, 40);

    assert.equal(disk.files.size, 1);
    const books = open(disk).spool.recovery.books.get('run-a');
    assert.equal(books?.production.producedRecords, 400);
    assert.equal(books.endNs, 40n);
  });

  test('tells a later life the latest end, although stacks of earlier intervals come last', () => {
    const disk = new FakeDisk();
    const {spool} = open(disk);
    spool.append(batch(1, {endNs: 30n}));
    spool.append(batch(2, {endNs: 10n}));

    const books = open(disk).spool.recovery.books.get('run-a');

    assert.equal(books?.endNs, 30n);
    assert.equal(books.production.producedRecords, 20);
  });

  test('gives a later life what was not acked, after a kill at any moment', () => {
    const disk = new FakeDisk();
    const first = open(disk).spool;
    for (let seq = 1; seq <= 3; seq += 1) first.append(batch(seq));
    const [name] = disk.list();
    const whole = disk.readAll(name!);
    const {offset} = first.next(1, 2)!;

    for (let length = offset; length < whole.length; length += 97) {
      disk.files.set(name!, whole.subarray(0, length));

      const {spool, lost} = open(disk);

      assert.deepEqual(walk(spool), [1, 2]);
      assert.deepEqual(spool.recovery.books.get('run-a')?.production.producedRecords, 20);
      assert.equal(spool.recovery.damagedBytes, length - offset);
      assert.deepEqual(lost, []);
    }
  });

  test('after an orderly end does not send again what was acked', () => {
    const disk = new FakeDisk();
    const first = open(disk).spool;
    first.append(batch(1));
    first.ack(1, 1);
    first.close();

    const {spool} = open(disk);

    assert.deepEqual(spool.epochs(), []);
    assert.equal(spool.recovery.books.get('run-a')?.production.producedRecords, 10);
    spool.append(batch(1, {epoch: 2}));
    assert.equal(disk.files.size, 1);
  });

  test('counts damaged records once, in this life and in the next', () => {
    const disk = new FakeDisk();
    const first = open(disk);
    for (let seq = 1; seq <= 4; seq += 1) first.spool.append(batch(seq));
    const [name] = disk.list();
    disk.files.get(name!)![first.spool.next(1, 1)!.offset + 200]! ^= 1;

    assert.deepEqual(walk(first.spool), [1, 3, 4]);
    assert.deepEqual(first.lost, [['run-a', 10]]);

    const second = open(disk);
    assert.deepEqual(walk(second.spool), [1, 3, 4]);
    assert.deepEqual(second.lost, [], 'it stands in the books already');
  });

  test('counts what was damaged while no agent ran, at the start and at the end of a file too', () => {
    const disk = new FakeDisk();
    const first = open(disk, 64 * KIB).spool;
    for (let seq = 1; seq <= 12; seq += 1) first.append(batch(seq));
    const files = disk.list().map((name) => disk.files.get(name)!);
    assert.equal(files.length, 2);
    files[0]![100]! ^= 1;
    files[0]!.fill(0, files[0]!.length - 300);

    const {spool, lost} = open(disk);

    assert.deepEqual(lost, [['run-a', 20]]);
    assert.deepEqual(walk(spool), [2, 3, 4, 5, 6, 8, 9, 10, 11, 12]);
    assert.deepEqual(open(disk).lost, []);
  });

  test('goes on when the disk is full and has room again', () => {
    const disk = new FakeDisk();
    const {spool} = open(disk);
    spool.append(batch(1));
    disk.freeBytes = 100;

    const refused = spool.append(batch(2));
    assert.ok(!refused.ok && /ENOSPC/.test(refused.reason));
    disk.freeBytes = Infinity;
    spool.append(batch(2));

    assert.deepEqual(walk(spool), [1, 2]);
    assert.equal(open(disk).spool.recovery.damagedBytes, 0);
  });

  test('writes to a new file when what a failed write left cannot be cut off', () => {
    const disk = new FakeDisk();
    const {spool} = open(disk);
    spool.append(batch(1));
    disk.freeBytes = 100;
    disk.failsToTruncate = true;
    assert.equal(spool.append(batch(2)).ok, false);
    disk.freeBytes = Infinity;

    spool.append(batch(2));

    assert.deepEqual(walk(spool), [1, 2]);
    const second = open(disk);
    assert.deepEqual(walk(second.spool), [1, 2]);
    assert.deepEqual([second.spool.recovery.damagedBytes, second.lost], [100, []]);
  });

  test('leaves no files behind on a disk that stays full', () => {
    const disk = new FakeDisk();
    const {spool} = open(disk);
    disk.freeBytes = 0;

    for (let seq = 1; seq <= 50; seq += 1) assert.equal(spool.append(batch(seq)).ok, false);

    assert.equal(disk.files.size, 0);
  });

  test('takes what the disk does not give for lost, and starts without a file it cannot read', () => {
    const disk = new FakeDisk();
    const {spool, lost} = open(disk);
    spool.append(batch(1));
    disk.failsToRead = true;

    assert.deepEqual(walk(spool), []);
    assert.deepEqual(lost, [['run-a', 10]]);
    assert.match(open(disk).spool.recovery.unreadable[0] ?? '', /EIO/);
  });

  test('leaves foreign files in its folder alone', () => {
    const disk = new FakeDisk();
    disk.create('notes.txt');
    disk.create('1-2-3.spool');

    assert.deepEqual(open(disk).spool.recovery.segments, []);
    assert.deepEqual(disk.list(), ['notes.txt', '1-2-3.spool']);
  });

  test('does not wait for a pipe among its files, and goes on with the others', () => {
    const folder = mkdtempSync(join(tmpdir(), 'regscope-spool-'));
    const first = open(new FolderDisk(folder)).spool;
    first.append(batch(1));
    first.close();
    execFileSync('mkfifo', [join(folder, '0-1-0-0.spool')]);

    const {spool} = open(new FolderDisk(folder));

    assert.deepEqual(walk(spool), [1]);
    assert.deepEqual(spool.recovery.unreadable, ['0-1-0-0.spool: it is no regular file']);
    spool.close();
    rmSync(folder, {recursive: true});
  });

  test('works on a real folder, which is its owner’s alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'regscope-spool-'));
    const path = join(folder, 'spool');
    const first = open(new FolderDisk(path), 64 * KIB).spool;
    for (let seq = 1; seq <= 30; seq += 1) assert.equal(first.append(batch(seq)).ok, true);
    first.ack(1, 10);
    assert.deepEqual(walk(first).length, 20);
    first.close();

    const {spool} = open(new FolderDisk(path));

    assert.deepEqual(walk(spool).at(-1), 30);
    assert.equal(statSync(path).mode & 0o777, 0o700);
    assert.equal(statSync(join(path, readdirSync(path)[0]!)).mode & 0o777, 0o600);
    spool.close();
    rmSync(folder, {recursive: true});
  });
});
