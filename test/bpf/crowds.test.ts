// Targets with very many threads, with children that live for a moment, that end inside of a call, whose pid another
// process gets, and that have pids of their own.
// `npm run campaign -- crowds` has more of each.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {testedEngines} from './support/engines.js';
import {Recorded} from './support/recorded.js';
import {startApart, startSwarm, startWorkload, type Workload} from './support/workload.js';

const THREADS = Number(process.env['REGSCOPE_CROWD_THREADS'] ?? 997);
const CHILDREN = Number(process.env['REGSCOPE_CROWD_CHILDREN'] ?? 2_999);

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

    /** How often it has called write, and what it said of itself. */
    async function watched(
      target: string,
      starting: Promise<Workload>,
    ): Promise<{writes: number; said: string}> {
      const workload = await starting;
      probes.watch({pid: workload.pid, target});
      await probes.cut();
      const said = await workload.run();
      await probes.cut();
      probes.forget(workload.pid);
      return {writes: seen.sum('syscalls', target, 'write', 'latency'), said};
    }

    test(`count what each of ${THREADS} threads did`, async () => {
      const crowd = startWorkload('crowd', folder, String(THREADS));

      assert.equal((await watched('crowd', crowd)).writes, 2 * THREADS);
    });

    test(`count what each of ${CHILDREN} children did that lived for a moment`, async () => {
      const {writes, said} = await watched('swarm', startSwarm(folder, CHILDREN));

      console.log(`${said} children a second`);
      assert.equal(writes, CHILDREN);
    });

    test('count what a process did before it was killed inside of a call', async () => {
      assert.equal((await watched('killed', startWorkload('killed', folder))).writes, 7 + 1);
    });

    test('count what processes do that have pids of their own', async () => {
      assert.equal((await watched('apart', startApart('forks', folder))).writes, 5 * 3);
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
