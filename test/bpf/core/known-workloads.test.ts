// Workloads with known counts against the loader's own records: what is counted must be exact.

import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {bucketBounds} from '../../../src/domain/histogram.js';
import {attachLoopDisk} from '../support/loop-disk.js';
import {startWorkload} from '../support/workload.js';
import {CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import type {CoreRecord, Pairs, RecordOf} from './records.js';

/** Numbers of system calls on amd64. */
const CALL = {read: 0, write: 1, pread64: 17, wait4: 61, fsync: 74, openat: 257} as const;
const [ENOENT, EISDIR] = [2, 21];
/** What dd(1) says of an error, and its number. */
const DISK_ERRORS = {'Input/output error': 5, 'No space left on device': 28} as const;

/** The longest that a kernel may have (CONFIG_HZ=100). */
const JIFFY_NS = 10e6;

const sumOf = (pairs: Pairs): number => [...pairs.values()].reduce((sum, count) => sum + count, 0);

describe('the engine counts', {skip: engineIsMissing() ?? false}, () => {
  let loader: CoreLoader;
  let folder: string;
  const seen: CoreRecord[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-core-'));
    loader = await CoreLoader.start('--stats-every-ms', '2000');
  });

  after(async () => {
    await loader?.stop();
    rmSync(folder, {recursive: true});
  });

  /** What one workload did, and what it said of itself. */
  async function watched(
    ...args: string[]
  ): Promise<{records: readonly CoreRecord[]; said: string; pid: number}> {
    seen.push(...(await loader.cut()));
    const workload = await startWorkload(...args);
    const {threads} = await loader.watch(workload.pid);
    assert.ok(threads > 0);
    const said = await workload.run();
    const records = await loader.cut();
    seen.push(...records);
    return {records, said, pid: workload.pid};
  }

  function callOf(
    records: readonly CoreRecord[],
    name: keyof typeof CALL,
  ): {count: number; returned: number; errors: Pairs} {
    const found = ofType(records, 'calls').filter(({call}) => call === CALL[name]);
    assert.ok(found.length <= 1, `${name} came more than once`);
    const [record] = found;
    return {
      count: record === undefined ? 0 : sumOf(record.ns),
      returned: record?.returned ?? 0,
      errors: record?.errors ?? new Map<number, number>(),
    };
  }

  test('calls, bytes and errors of one process', async () => {
    const {records, pid} = await watched('files', folder);

    const write = callOf(records, 'write');
    assert.deepEqual([write.count, write.returned], [23, 161]);
    const pread = callOf(records, 'pread64');
    assert.deepEqual([pread.count, pread.returned], [19, 95]);
    assert.equal(callOf(records, 'fsync').count, 13);
    const openat = callOf(records, 'openat');
    assert.equal(openat.count, 17);
    assert.deepEqual(
      openat.errors,
      new Map([
        [ENOENT, 11],
        [EISDIR, 5],
      ]),
    );
    // The workload waited in read() for the word to begin: that call was under way.
    assert.equal(callOf(records, 'read').count, 0);
    for (const {root} of ofType(records, 'calls')) assert.equal(root, pid);
  });

  test('what children do that were forked after the watch began, and their end', async () => {
    const {records, pid} = await watched('forks', folder);

    const write = callOf(records, 'write');
    assert.deepEqual([write.count, write.returned], [15, 165]);
    assert.equal(callOf(records, 'wait4').count, 5);
    const ended = ofType(records, 'exit').map((exit) => exit.root);
    assert.deepEqual(ended, Array(6).fill(pid));
  });

  for (const [family, peer] of [
    ['ipv4', '127.0.0.1'],
    ['ipv6', '0:0:0:0:0:0:0:1'],
  ] as const) {
    test(`connects, bytes and round trips over ${family}, at both ends`, async () => {
      const {records, said} = await watched(family);

      const port = Number(said);
      const tcp = ofType(records, 'tcp').filter((record) => record.port === port);
      const [called, served] = [tcp.find((r) => !r.isServed), tcp.find((r) => r.isServed)];
      assert.equal(tcp.length, 2);
      assert.deepEqual([called?.peer, called?.bytesOut, called?.bytesIn], [peer, 357, 255]);
      assert.deepEqual([served?.peer, served?.bytesIn, served?.bytesOut], [peer, 357, 255]);
      assert.equal(sumOf(called!.connects), 17);
      // A peek takes nothing out of the socket.
      assert.deepEqual([sumOf(called!.rtts), sumOf(served!.rtts)], [51, 51]);
    });
  }

  test('an IPv4 peer of a socket for both families as IPv4', async () => {
    const {records, said} = await watched('mapped');

    const served = ofType(records, 'tcp').find((record) => record.isServed);
    assert.deepEqual(
      [served?.port, served?.peer, served?.bytesIn],
      [Number(said), '127.0.0.1', 49],
    );
  });

  test('connects that were refused', async () => {
    const {records, said} = await watched('refused');

    const [called] = ofType(records, 'tcp').filter(({port}) => port === Number(said));
    assert.equal(called?.failed, 3);
    assert.equal(sumOf(called.connects), 0);
  });

  test('how long a peer that does not read held a connection back, as the kernel tells it', async () => {
    const {records, said} = await watched('unread');

    const [busyUs, windowUs, bufferUs, port] = said.split(' ').map(Number);
    const served = ofType(records, 'tcp').find((each) => each.isServed && each.port === port);
    assert.deepEqual(
      [served?.windowLimitedNs, served?.bufferLimitedNs],
      [windowUs! * 1000, bufferUs! * 1000],
    );
    // The end of the connection is sent, too, after the kernel was asked.
    const endNs = served!.sendingNs - busyUs! * 1000;
    assert.ok(endNs >= 0 && endNs < 500e6, `${endNs} ns`);
    assert.ok(windowUs! > 400_000, `${windowUs} us`);
    // The peer stands still for half a second. Before and after, a slow machine may fill the window for longer.
    const closedNs = served!.windowClosedNs;
    assert.ok(closedNs > 250e6 && closedNs <= served!.windowLimitedNs, `${closedNs} ns`);
    assert.ok(served!.minRttNs > 0);
  });

  test('how long a peer holds a connection back that it never reads, while that goes on', async () => {
    await loader.cut();
    const workload = await startWorkload('still');
    await loader.watch(workload.pid);
    const beginMs = performance.now();
    workload.begin();

    const told: RecordOf<'tcp'>[] = [];
    for (let tries = 0; tries < 99 && !told.some(({bytesIn}) => bytesIn === 1); tries += 1) {
      await sleep(100);
      told.push(...ofType(await loader.cut(), 'tcp').filter(({isServed}) => isServed));
    }
    const lastedNs = (performance.now() - beginMs) * 1e6;
    await workload.kill();

    const sum = (figure: 'windowLimitedNs' | 'windowClosedNs' | 'sendingNs'): number =>
      told.reduce((all, record) => all + record[figure], 0);
    assert.ok(sum('windowClosedNs') > 500e6 - JIFFY_NS, `${sum('windowClosedNs')} ns`);
    assert.ok(sum('windowClosedNs') <= sum('windowLimitedNs'));
    assert.ok(sum('windowLimitedNs') <= sum('sendingNs'));
    assert.ok(sum('sendingNs') <= lastedNs + 2 * JIFFY_NS, `${sum('sendingNs')} of ${lastedNs} ns`);
  });

  test('what the kernel retransmits', async () => {
    const [near, far] = [`rc${process.pid % 10_000}a`, `rc${process.pid % 10_000}b`];
    const ip = (command: string): void => void execFileSync('ip', command.split(' '));
    try {
      ip(`netns add ${near}`);
      ip(`netns add ${far}`);
      ip(`link add ${near} netns ${near} type veth peer name ${far} netns ${far}`);
      ip(`-n ${near} address add 10.213.0.1/24 dev ${near}`);
      ip(`-n ${far} address add 10.213.0.2/24 dev ${far}`);
      ip(`-n ${near} link set ${near} up`);
      ip(`-n ${far} link set ${far} up`);

      const {records, said} = await watched('lossy', near, far);

      const called = ofType(records, 'tcp').find(({peer}) => peer === '10.213.0.2');
      assert.ok(Number(said) > 0);
      assert.equal(called?.retransmits, Number(said));
    } finally {
      ip(`netns delete ${near}`);
      ip(`netns delete ${far}`);
    }
  });

  test('I/O that fails, by its error', async () => {
    await loader.cut();
    // Now and then a loop device takes what its file has no room for; then nothing failed.
    let told: number | undefined;
    for (let attempt = 0; attempt < 9 && told === undefined; attempt += 1) {
      told = writeToFullDisk();
      await sleep(100);
    }
    const failed = ofType(await loader.cut(), 'block').filter(({errors}) => errors.size > 0);

    assert.equal(failed.length, 1);
    assert.equal(failed[0]?.direction, 2);
    assert.deepEqual([...failed[0].errors.keys()], [told]);
  });

  test('requests and bytes of one disk, by direction', async () => {
    const {device, number, detach} = attachLoopDisk(folder);
    try {
      const {records} = await watched('block', device);

      const disk = ofType(records, 'block').filter((r) => r.device === number);
      const [read, write, flush] = [1, 2, 3].map((way) => disk.find((r) => r.direction === way));
      assert.deepEqual([read, write, flush].map(figuresOfDisk), [
        [7, 7, 7 * 8192],
        [13, 13, 13 * 4096],
        [3, 3, 0],
      ]);
    } finally {
      detach();
    }
  });

  test('that two processes wait for one CPU', async () => {
    const {records, pid} = await watched('busy');

    const waits = ofType(records, 'runqueue').find(({root}) => root === pid);
    let waitNs = 0;
    for (const [bucket, count] of waits?.ns ?? []) waitNs += bucketBounds(bucket).minNs * count;
    // For a second one of them runs and the other waits; who else is on this CPU only adds.
    assert.ok(waitNs > 0.8e9, `they waited for ${waitNs / 1e6} ms`);
  });

  test('the children of two roots apart, and no one that was forgotten', async () => {
    const [one, other] = await Promise.all([
      startWorkload('files', folder),
      startWorkload('files', folder),
    ]);
    await loader.watch(one.pid);
    await loader.watch(other.pid);
    loader.send(`forget ${other.pid}`);
    await loader.cut();
    await Promise.all([one.run(), other.run()]);
    const records = await loader.cut();

    assert.equal(callOf(records, 'write').count, 23);
    assert.deepEqual([...new Set(ofType(records, 'calls').map(({root}) => root))], [one.pid]);
  });

  test('nothing of a process that is excluded, and says so', async () => {
    const workload = await startWorkload('files', folder);
    loader.send(`exclude ${workload.pid}`);
    const answer = await loader.watch(workload.pid);
    await loader.cut();
    await workload.run();

    assert.deepEqual([answer.threads, answer.error], [0, 1]);
    assert.deepEqual(ofType(await loader.cut(), 'calls'), []);
  });

  test('says that a process is not there', async () => {
    const {threads, error} = await loader.watch(2 ** 30);

    assert.deepEqual([threads, error], [0, 3]);
  });

  test('each event once, whenever the cuts come', async () => {
    await loader.cut();
    const workload = await startWorkload('files', folder);
    await loader.watch(workload.pid);
    let isDone = false;
    const done = workload.run().then(() => (isDone = true));
    const records: CoreRecord[] = [];
    while (!isDone) {
      records.push(...(await loader.cut()));
      await sleep(1);
    }
    await done;
    records.push(...(await loader.cut()));

    const writes = ofType(records, 'calls').filter(({call}) => call === CALL.write);
    assert.equal(
      writes.reduce((sum, {ns}) => sum + sumOf(ns), 0),
      23,
    );
  });

  test('lost nothing on the way', () => {
    const losses = ofType(seen, 'loss').filter(({reason}) => reason !== MISSED);
    assert.deepEqual(losses, []);
  });

  test('what its programs cost', async () => {
    const cost = (await loader.until(({type}) => type === 'cost')) as RecordOf<'cost'>;

    assert.ok(cost.windowNs > 0.9e9 && cost.windowNs < 1.5e9, `${cost.windowNs} ns`);
    assert.ok(cost.runs > 0 && cost.runNs > 0);
  });

  test('intervals that follow each other', () => {
    const cuts = ofType(seen, 'cut');
    cuts.slice(1).forEach(({startNs}, at) => assert.ok(startNs >= cuts[at]!.endNs));
    for (const {startNs, endNs} of cuts) assert.ok(endNs > startNs);
  });
});

/**
 * The error that the writer was told, or undefined where it succeeded: the disk is larger than what its file has room
 * for. Which error a loop device makes of that differs: EIO on Linux 6.1, ENOSPC on 6.12.
 */
function writeToFullDisk(): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-core-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]);
  const {device, detach} = attachLoopDisk(folder);
  const write = ['if=/dev/zero', `of=${device}`, 'bs=1M', 'count=1', 'oflag=direct'];
  const {status, stderr} = spawnSync('dd', write, {
    encoding: 'utf8',
    env: {...process.env, LC_ALL: 'C'},
  });
  detach();
  execFileSync('umount', [folder]);
  rmSync(folder, {recursive: true});
  if (status === 0) return undefined;
  const told = Object.entries(DISK_ERRORS).find(([words]) => stderr.includes(words));
  assert.ok(told !== undefined, stderr);
  return told[1];
}

/** A program ran on that CPU already: which calls that were, nobody knows. */
const MISSED = 3;

function figuresOfDisk(record: RecordOf<'block'> | undefined): number[] {
  if (record === undefined) return [];
  return [sumOf(record.latencies), sumOf(record.queues), record.bytes];
}
