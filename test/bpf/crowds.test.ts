// Targets with very many threads, with children that live for a moment, that end inside of a call, and whose pid
// another process gets.
// `npm run campaign -- crowds` has more of each.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {testedEngines} from './support/engines.js';
import {Recorded} from './support/recorded.js';
import {startWorkload} from './support/workload.js';

const THREADS = Number(process.env['REGSCOPE_CROWD_THREADS'] ?? 997);
const CHILDREN = Number(process.env['REGSCOPE_CROWD_CHILDREN'] ?? 499);

for (const engine of testedEngines()) {
  describe(`crowds, by ${engine.name}`, {skip: engine.skip}, () => {
    let folder: string;
    const seen = new Recorded();
    let probes: Awaited<ReturnType<typeof engine.start>>;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'regscope-crowds-'));
      probes = await engine.start({
        probes: ['syscalls', 'runqueue'],
        processes: [],
        onInterval: seen.take,
      });
    });

    after(async () => {
      await probes?.stop();
      rmSync(folder, {recursive: true});
    });

    async function watched(target: string, ...args: string[]): Promise<number> {
      const workload = await startWorkload(...args);
      probes.watch({pid: workload.pid, target});
      await probes.cut();
      await workload.run();
      await probes.cut();
      probes.forget(workload.pid);
      return seen.sum('syscalls', target, 'write', 'latency');
    }

    test(`count what each of ${THREADS} threads did`, async () => {
      assert.equal(await watched('crowd', 'crowd', folder, String(THREADS)), 2 * THREADS);
    });

    test(`count what each of ${CHILDREN} children did that lived for a moment`, async () => {
      assert.equal(await watched('swarm', 'swarm', folder, String(CHILDREN)), CHILDREN);
    });

    test('count what a process did before it was killed inside of a call', async () => {
      assert.equal(await watched('killed', 'killed', folder), 7 + 1);
    });

    test('count nothing of another process that got the pid of one that ended', async () => {
      const target = await startWorkload('files', folder);
      probes.watch({pid: target.pid, target: 'ended'});
      await probes.cut();
      await target.run();
      await (await startWorkload('reuse', folder, String(target.pid))).run();
      await probes.cut();

      assert.equal(seen.sum('syscalls', 'ended', 'write', 'latency'), 23);
      assert.equal(statSync(join(folder, 'reused')).size, 13 * 'again'.length);
    });

    test('lost nothing on the way', () => {
      assert.deepEqual(seen.losses, []);
    });
  });
}
