import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {findDockerd, startDockerd} from '../../src/parts/dockerd.js';
import {startNginx} from '../../src/parts/nginx.js';
import {findProgram} from '../../src/parts/program.js';
import {startRedis} from '../../src/parts/redis.js';
import {startRegistry} from '../../src/parts/registry.js';

describe('real parts', () => {
  test(
    'a registry answers, and its images go away with it',
    {skip: without('docker-registry')},
    async () => {
      const registry = await startRegistry();

      const answer = await fetch(`${registry.url}/v2/`);
      await registry.stop();

      assert.equal(answer.status, 200);
      assert.equal(existsSync(registry.directory), false);
      await assert.rejects(fetch(`${registry.url}/v2/`));
    },
  );

  test(
    'a registry keeps images in a storage folder that is given',
    {skip: without('docker-registry')},
    async (t) => {
      const storageDir = mkdtempSync(join(tmpdir(), 'storage-'));
      t.after(() => rmSync(storageDir, {recursive: true}));
      const registry = await startRegistry({storageDir});

      const answer = await fetch(`${registry.url}/v2/a/blobs/uploads/`, {method: 'POST'});
      await registry.stop();

      assert.equal(answer.status, 202);
      assert.deepEqual(readdirSync(storageDir), ['docker']);
    },
  );

  test('a registry says why it does not start', {skip: without('docker-registry')}, async () => {
    const first = await startRegistry();

    await assert.rejects(startRegistry({port: first.port}), {
      code: 'PART_FAILED',
      hint: /address already in use/,
    });

    await first.stop();
  });

  test(
    'a registry caches in redis',
    {skip: without('docker-registry', 'redis-server')},
    async () => {
      const redis = await startRedis();
      const registry = await startRegistry({redis: redis.address});

      const answer = await fetch(`${registry.url}/v2/`);
      await registry.stop();
      await redis.stop();

      assert.equal(answer.status, 200);
    },
  );

  test('nginx serves what it is told to', {skip: without('nginx')}, async () => {
    const nginx = await startNginx({locations: 'location / { return 200 "moin"; }'});

    const answer = await fetch(nginx.url);
    const text = await answer.text();
    await nginx.stop();

    assert.equal(text, 'moin');
  });

  test(
    'dockerd runs beside any other and leaves no mount behind',
    {skip: withoutRootOr('dockerd')},
    async () => {
      const dockerd = await startDockerd();

      const driver = await storageDriver(dockerd.socketPath);
      const found = await findDockerd(`unix://${dockerd.socketPath}`);
      await dockerd.stop();

      assert.match(driver, /^(overlay2|vfs|btrfs|zfs|fuse-overlayfs)$/);
      assert.deepEqual(found, {socketPath: dockerd.socketPath, version: dockerd.version});
      assert.equal(existsSync(dockerd.directory), false);
    },
  );
});

function without(...programs: string[]): string | false {
  const missing = programs.filter((program) => findProgram(program) === undefined);
  return missing.length > 0 && `needs ${missing.join(', ')}`;
}

function withoutRootOr(program: string): string | false {
  return process.getuid?.() === 0 ? without(program) : 'needs root';
}

function storageDriver(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({socketPath, path: '/info', agent: false}, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += String(chunk)));
      response.on('end', () => resolve((JSON.parse(body) as {Driver: string}).Driver));
    })
      .on('error', reject)
      .end();
  });
}
