// A real dockerd that pushes to and pulls from a real registry over TLS, with a handshake for each request: what both
// did is what the registry has logged.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';

import {findLoader} from '../../../agent/core/loader.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import {startDockerd, type DockerdPart} from '../../../src/parts/dockerd.js';
import {findProgram} from '../../../src/parts/program.js';
import {startRegistry, type RegistryPart} from '../../../src/parts/registry.js';
import {plainPath, readAccessLog, type LoggedRequest} from '../../support/access-log.js';
import {makeCertificate} from '../../support/certificates.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import {whyNoProbes} from '../support/bpftraces.js';
import {startCoreRequests} from '../support/core-requests-probe.js';
import type {AskedRequests} from '../support/requests-probe.js';

const MISSING = ['dockerd', 'containerd', 'docker', 'docker-registry', 'tar'].filter(
  (name) => findProgram(name) === undefined,
);
const SKIP =
  whyNoProbes() ||
  (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool') ||
  (MISSING.length > 0 && `needs ${MISSING.join(', ')}`);
const LAYER_BYTES = 3_000_017;
const run = promisify(execFile);

describe('dockerd and a registry over TLS', {skip: SKIP}, () => {
  const folder = temporaryFolder('dockerd-tls');
  let registry: RegistryPart;
  let dockerd: DockerdPart;
  let probe: AskedRequests;

  before(async () => {
    const tls = makeCertificate(folder, 'registry', ['IP:127.0.0.1']);
    registry = await startRegistry({tls, accessLog: true});
    dockerd = await startDockerd();
    probe = await startCoreRequests([registry.pid, dockerd.pid]);
    await probe.settle();
  });
  after(async () => {
    await probe?.stop();
    await dockerd?.stop();
    await registry?.stop();
  });

  test('have told each request, at both ends, with its status and its handshake', async () => {
    writeFileSync(join(folder, 'layer'), randomBytes(LAYER_BYTES));
    await run('tar', ['-cf', join(folder, 'layer.tar'), '-C', folder, 'layer']);
    const image = `127.0.0.1:${registry.port}/shop/app:1`;
    for (const words of [
      ['import', join(folder, 'layer.tar'), image],
      ['push', image],
      ['rmi', image],
      ['pull', image],
    ])
      await run('docker', ['--host', `unix://${dockerd.socketPath}`, ...words]);
    await probe.settle();

    const logged = readAccessLog(readFileSync(registry.logPath, 'utf8')).map(lineOf).sort();
    const told = (side: string): RequestRecord[] =>
      probe.records.filter((record) => record.side === side);
    assert.ok(logged.length > 10, logged.join('\n'));
    assert.deepEqual(told('server').map(lineOf).sort(), logged);
    assert.deepEqual(told('client').map(lineOf).sort(), logged);
    assert.ok(probe.records.every(({budget}) => budget.has('tls')));
    const sent = told('client').reduce((sum, {bytesOut}) => sum + bytesOut, 0);
    assert.ok(sent > LAYER_BYTES, `${sent} bytes were pushed`);
    // What docker asks of its daemon, over a unix socket, is the load.
    const unread = Object.keys(probe.unread).filter((place) => !place.startsWith('unix:'));
    assert.deepEqual([unread, probe.lost(), probe.unreadable()], [[], 0, 0]);
  });
});

function lineOf({method, path, status}: LoggedRequest): string {
  return `${method} ${plainPath(path)} ${status}`;
}
