// Finds real programs from Debian in the real /proc. Other processes of the same programs may run on this
// machine, so the tests name processes by their pids.

import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';

import {ProcessGauges} from '../../agent/targets/process-gauges.js';
import {ProcFiles} from '../../agent/targets/proc-files.js';
import {TargetFinder} from '../../agent/targets/target-finder.js';
import {readTargetRule} from '../../agent/targets/target-rule.js';
import type {TargetProcess} from '../../src/domain/target.js';
import {startDockerd} from '../../src/parts/dockerd.js';
import {startNginx} from '../../src/parts/nginx.js';
import type {Part} from '../../src/parts/part.js';
import {findProgram} from '../../src/parts/program.js';
import {startRedis} from '../../src/parts/redis.js';
import {startRegistry} from '../../src/parts/registry.js';

const parts: Part[] = [];
after(async () => {
  for (const part of parts) await part.stop();
});

function keep<P extends Part>(part: P): P {
  parts.push(part);
  return part;
}

function without(...programs: readonly string[]): string | false {
  const missing = programs.find((program) => findProgram(program) === undefined);
  return missing === undefined ? false : `${missing} is not installed`;
}

function rootWithPid(finder: TargetFinder, pid: number): TargetProcess | undefined {
  return finder.roots().find((root) => root.pid === pid);
}

describe('on this machine', () => {
  test(
    'a registry is found with port and Go version, and again after a restart',
    {skip: without('docker-registry')},
    async () => {
      const finder = new TargetFinder(new ProcFiles(), []);
      const first = keep(await startRegistry());
      finder.scan();
      const found = rootWithPid(finder, first.pid);

      await first.stop();
      const second = keep(await startRegistry({port: first.port}));
      const {exited} = finder.scan();

      assert.equal(found?.targetKind, 'registry');
      assert.deepEqual(found.listenPorts, [first.port]);
      assert.match(found.goVersion ?? '', /^go1\.\d+/);
      assert.ok(exited.some(({pid}) => pid === first.pid));
      assert.equal(rootWithPid(finder, second.pid)?.targetKind, 'registry');
    },
  );

  test(
    'a rule by port finds its registry and no other',
    {skip: without('docker-registry')},
    async () => {
      const one = keep(await startRegistry());
      keep(await startRegistry());
      const finder = new TargetFinder(
        new ProcFiles(),
        [readTargetRule(`mine=port:${one.port}`)],
        false,
      );

      const {found} = finder.scan();

      assert.deepEqual(
        found.map(({target, pid}) => [target, pid]),
        [['mine', one.pid]],
      );
    },
  );

  test(
    'nginx is one target with its workers, redis is known under Debian’s name for it',
    {skip: without('nginx', 'redis-server')},
    async () => {
      const nginx = keep(await startNginx());
      const redis = keep(await startRedis());
      const proc = new ProcFiles();
      const finder = new TargetFinder(proc, []);
      const {watch} = finder.scan();

      const tree = finder.treeOf(nginx.pid).map(({pid}) => pid);
      assert.ok(tree.length >= 2, 'a master and a worker at least');
      const watched = watch.map(({pid}) => pid);
      assert.ok(tree.every((pid) => watched.includes(pid)));
      assert.equal(rootWithPid(finder, redis.pid)?.targetKind, 'redis');
      const root = rootWithPid(finder, nginx.pid)!;
      const figures = new ProcessGauges(proc).read([root], (pid) => finder.treeOf(pid));
      const rss = figures.find(({metric}) => metric === 'rss_bytes');
      assert.ok(rss?.kind === 'gauge' && rss.value > 1e6);
    },
  );

  test(
    'dockerd and its containerd are two targets',
    {
      skip:
        process.geteuid?.() === 0
          ? without('dockerd', 'containerd')
          : 'starting dockerd needs root',
    },
    async () => {
      const dockerd = keep(await startDockerd());
      const finder = new TargetFinder(new ProcFiles(), []);
      finder.scan();

      assert.equal(rootWithPid(finder, dockerd.pid)?.targetKind, 'dockerd');
      assert.equal(rootWithPid(finder, dockerd.containerdPid)?.targetKind, 'containerd');
      assert.match(rootWithPid(finder, dockerd.pid)?.goVersion ?? '', /^go1\./);
    },
  );
});
