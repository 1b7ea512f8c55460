// Finds real programs from Debian in the real /proc. Other processes of the same programs may run on this
// machine, so the tests name processes by their pids.

import assert from 'node:assert/strict';
import {execFileSync, type StdioOptions} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import {ProcessGauges} from '../../agent/targets/process-gauges.js';
import {ProcFiles} from '../../agent/targets/proc-files.js';
import {TargetFinder} from '../../agent/targets/target-finder.js';
import {readTargetRule} from '../../agent/targets/target-rule.js';
import {optional} from '../../src/domain/optional.js';
import type {TargetProcess} from '../../src/domain/target.js';
import {startDockerd, type DockerdPart} from '../../src/parts/dockerd.js';
import {startNginx} from '../../src/parts/nginx.js';
import type {Part} from '../../src/parts/part.js';
import {findProgram} from '../../src/parts/program.js';
import {startRedis} from '../../src/parts/redis.js';
import {startRegistry} from '../../src/parts/registry.js';
import {until} from '../support/until.js';

const parts: Part[] = [];
const containers: (() => void)[] = [];
after(async () => {
  for (const kill of containers) kill();
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

/** The roots of a finder that begins now, after its looks for ports that are about to be opened. */
function rootsNow(): readonly TargetProcess[] {
  const finder = new TargetFinder(new ProcFiles(), []);
  for (let look = 0; look < 4; look += 1) finder.scan();
  return finder.roots();
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
    'dockerd, its containerd and two registries in containers are four targets',
    {
      skip:
        process.geteuid?.() === 0
          ? without('dockerd', 'containerd', 'docker', 'docker-registry')
          : 'starting dockerd needs root',
    },
    async () => {
      const dockerd = keep(await startDockerd());
      const finder = new TargetFinder(new ProcFiles(), []);
      finder.scan();

      assert.equal(rootWithPid(finder, dockerd.pid)?.targetKind, 'dockerd');
      assert.equal(rootWithPid(finder, dockerd.containerdPid)?.targetKind, 'containerd');
      assert.match(rootWithPid(finder, dockerd.pid)?.goVersion ?? '', /^go1\./);

      runRegistries(dockerd, ['shop-registry', 'shop-mirror']);
      let inContainers: readonly TargetProcess[] = [];
      const areListening = (): boolean => {
        inContainers = rootsNow().filter(({containerName}) => containerName !== undefined);
        return inContainers.flatMap(({listenPorts}) => listenPorts).length === 2;
      };
      await until('registries listen in their containers', areListening, 30_000);

      // Both listen on port 5000, each in a network of its own.
      assert.deepEqual(
        inContainers.map(({listenPorts}) => listenPorts),
        [[5000], [5000]],
      );
      assert.deepEqual(inContainers.map(({containerName}) => containerName).sort(), [
        ...['shop-mirror', 'shop-registry'],
      ]);
      const targets = inContainers.map(({target}) => target);
      assert.equal(new Set(targets).size, 2);
      assert.ok(targets.some((target) => /^registry:shop-(mirror|registry)$/.test(target)));
    },
  );
});

/** Runs this machine's docker-registry in containers. Without a network they have a loopback each. */
function runRegistries({socketPath, directory}: DockerdPart, names: readonly string[]): void {
  const docker = (args: readonly string[], input?: Buffer): void => {
    const stdio: StdioOptions = ['pipe', 'pipe', 'inherit'];
    const options = {stdio, ...optional('input', input)};
    execFileSync('docker', ['--host', `unix://${socketPath}`, ...args], options);
  };
  writeFileSync(join(directory, 'registry.yml'), REGISTRY_CONFIG);
  // A tar file ends with two blocks of zeros; an image without files is such an end.
  docker(['import', '-', 'empty'], Buffer.alloc(1024));
  const folders = ['/usr', '/lib', '/lib64'].flatMap((folder) => ['-v', `${folder}:${folder}:ro`]);
  const config = ['-v', `${directory}/registry.yml:/registry.yml:ro`];
  for (const name of names) {
    const container = ['--detach', '--rm', '--network', 'none', '--name', name];
    const command = ['/usr/bin/docker-registry', 'serve', '/registry.yml'];
    docker(['run', ...container, ...folders, ...config, 'empty', ...command]);
    containers.push(() => docker(['kill', name]));
  }
}

const REGISTRY_CONFIG = `
version: 0.1
storage: {inmemory: {}}
http: {addr: ":5000"}
`;
