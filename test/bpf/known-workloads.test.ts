// A probe is trusted only when a known workload comes back exactly: 23 writes are 23.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import type {ProbeSet} from '../../agent/probes/ports/probe-set.js';
import {approximateSumNs} from '../../src/domain/histogram.js';
import {testedEngines} from './support/engines.js';
import {Recorded} from './support/recorded.js';
import {attachLoopDisk} from './support/loop-disk.js';
import {startWorkload} from './support/workload.js';

for (const engine of testedEngines()) {
  describe(`on ${engine.name}, the probes`, {skip: engine.skip}, () => {
    const folder = mkdtempSync(join(tmpdir(), 'regscope-workload-'));
    let seen: Recorded;
    let probes: ProbeSet;

    before(async () => {
      seen = new Recorded();
      probes = await engine.start({
        probes: ['syscalls', 'tcp', 'block', 'runqueue'],
        processes: [],
        onInterval: seen.take,
      });
    });

    after(async () => {
      await probes.stop();
      rmSync(folder, {recursive: true});
    });

    /** Watched from before it works until it ended; the workload's name is the target's. */
    async function watched(workload: string, ...args: string[]): Promise<string> {
      const running = await startWorkload(workload, ...args);
      probes.watch({pid: running.pid, target: workload});
      // What is asked before a cut is done when the cut is answered.
      await probes.cut();
      const said = await running.run();
      await probes.cut();
      return said;
    }

    function calls(target: string, call: string, metric = 'latency'): number {
      return seen.sum('syscalls', target, call, metric);
    }

    /** Again when an interrupt hit a running probe meanwhile: the kernel shows such an event to none. */
    async function exactly<T>(probe: string, work: () => Promise<T>): Promise<T> {
      for (let attempt = 1; ; attempt += 1) {
        seen.startOver();
        const result = await work();
        if (seen.sum('missed', 'host', probe, 'events') === 0 || attempt === 5) return result;
      }
    }

    test('all load', () => {
      assert.deepEqual(probes.unavailable, []);
      assert.deepEqual(probes.running, ['syscalls', 'tcp', 'block', 'runqueue']);
      assert.equal(probes.pids().length, 1);
    });

    test('count calls, bytes and errors of one process', async () => {
      await watched('files', folder);

      assert.equal(calls('files', 'write'), 23);
      assert.equal(calls('files', 'write', 'bytes'), 161);
      assert.equal(calls('files', 'pread64'), 19);
      assert.equal(calls('files', 'pread64', 'bytes'), 95);
      assert.equal(calls('files', 'fsync'), 13);
      assert.equal(calls('files', 'openat'), 17);
      assert.equal(calls('files', 'openat', 'errors.ENOENT'), 11);
      assert.equal(calls('files', 'openat', 'errors.EISDIR'), 5);
    });

    test('do not count a call that was under way when the watch began', () => {
      // The workload waited in read() for the word to begin.
      assert.equal(calls('files', 'read'), 0);
    });

    test('count what children do that were forked after the watch began', async () => {
      await watched('forks', folder);

      assert.equal(calls('forks', 'write'), 15);
      assert.equal(calls('forks', 'write', 'bytes'), 165);
      assert.equal(calls('forks', 'wait4'), 5);
    });

    for (const [target, peer] of [
      ['ipv4', '127.0.0.1'],
      ['ipv6', '::1'],
    ] as const) {
      test(`count connects and bytes over ${target}, at both ends`, async () => {
        const port = await watched(target);

        const service = peer.includes(':') ? `→ [${peer}]:${port}` : `→ ${peer}:${port}`;
        assert.equal(seen.sum('tcp', target, service, 'connect'), 17);
        assert.equal(seen.sum('tcp', target, service, 'bytesOut'), 357);
        assert.equal(seen.sum('tcp', target, service, 'bytesIn'), 255);
        assert.equal(seen.sum('tcp', target, `:${port} ← ${peer}`, 'bytesIn'), 357);
        assert.equal(seen.sum('tcp', target, `:${port} ← ${peer}`, 'bytesOut'), 255);
      });

      test(`take round trips over ${target} whenever data is taken out of a socket`, () => {
        const rtt = seen.records.filter(
          (record) => record.kind === 'histogram' && record.metric === 'rtt',
        );
        const ofTarget = rtt.filter((record) => 'target' in record && record.target === target);

        assert.equal(ofTarget.length > 0, true);
      });
    }

    test('see an IPv4 peer of a socket for both families as IPv4', async () => {
      const port = await watched('mapped');

      assert.equal(seen.sum('tcp', 'mapped', `:${port} ← 127.0.0.1`, 'bytesIn'), 49);
    });

    test('count connects that were refused', async () => {
      const port = await watched('refused');

      assert.equal(seen.sum('tcp', 'refused', `→ 127.0.0.1:${port}`, 'connectErrors'), 3);
      assert.equal(seen.sum('tcp', 'refused', `→ 127.0.0.1:${port}`, 'connect'), 0);
    });

    test('count what the kernel retransmits', async () => {
      const [near, far] = [`rg${process.pid % 10_000}a`, `rg${process.pid % 10_000}b`];
      const ip = (command: string): void => void execFileSync('ip', command.split(' '));
      try {
        ip(`netns add ${near}`);
        ip(`netns add ${far}`);
        ip(`link add ${near} netns ${near} type veth peer name ${far} netns ${far}`);
        ip(`-n ${near} address add 10.213.0.1/24 dev ${near}`);
        ip(`-n ${far} address add 10.213.0.2/24 dev ${far}`);
        ip(`-n ${near} link set ${near} up`);
        ip(`-n ${far} link set ${far} up`);

        const retransmits = await exactly('tcp', () => watched('lossy', near, far));

        assert.ok(Number(retransmits) > 0);
        const counted = seen.sum('tcp', 'lossy', '→ 10.213.0.2:5000', 'retransmits');
        assert.equal(counted, Number(retransmits));
      } finally {
        ip(`netns delete ${near}`);
        ip(`netns delete ${far}`);
      }
    });

    test('count requests and bytes of one disk, by direction', async () => {
      const disk = await exactly('block', async () => {
        const {device, detach} = attachLoopDisk(folder);
        await watched('block', device);
        detach();
        return device.replace('/dev/', '');
      });

      const sums = ['latency', 'queue', 'bytes'].map((metric) =>
        ['write', 'read', 'flush'].map((way) =>
          seen.sum('block', 'host', `${disk} ${way}`, metric),
        ),
      );
      assert.deepEqual(sums, [
        [13, 7, 3],
        [13, 7, 3],
        [13 * 4096, 7 * 8192, 0],
      ]);
    });

    test('see that two processes wait for one CPU', async () => {
      await watched('busy');

      const waitNs = seen.records.reduce(
        (sum, record) =>
          record.kind === 'histogram' && record.probe === 'runqueue' && record.target === 'busy'
            ? sum + approximateSumNs(record.histogram)
            : sum,
        0,
      );
      // For a second one of them runs and the other waits; who else is on this CPU only adds.
      assert.ok(waitNs > 0.8e9, `they waited for ${waitNs / 1e6} ms`);
    });

    test('lost nothing on the way', () => {
      assert.deepEqual(seen.losses, []);
    });

    test('say what each of them cost', () => {
      for (const probe of engine.costs) {
        const runs = seen.costs.filter((cost) => cost.probe === probe);
        assert.ok(
          runs.some((cost) => cost.runs > 0 && cost.runNs > 0),
          probe,
        );
      }
    });

    test('hand out intervals that follow each other', () => {
      seen.intervals.slice(1).forEach(({startKernelNs}, at) => {
        assert.equal(startKernelNs, seen.intervals[at]!.endKernelNs);
      });
    });
  });
}
