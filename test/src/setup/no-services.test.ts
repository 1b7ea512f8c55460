import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {noServices} from './support/setup-modules.js';

describe('withoutServices', () => {
  let folder = '';
  const path = process.env['PATH'];
  const machine = () => ({
    policy: join(folder, 'policy-rc.d'),
    units: [join(folder, 'units')],
    systemd: join(folder, 'systemd'),
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'services-'));
    mkdirSync(join(folder, 'units'));
  });

  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, {recursive: true});
  });

  test('forbids services to start while packages are installed, and not afterwards', async () => {
    let during = '';

    await noServices.withoutServices(
      ['docker.io'],
      () => Promise.resolve(void (during = readFileSync(machine().policy, 'utf8'))),
      machine(),
    );

    assert.match(during, /^#!\/bin\/sh\n.*\nexit 101\n$/);
    assert.equal(existsSync(machine().policy), false);
  });

  test('forbids them no longer when the installation fails', async () => {
    const failing = noServices.withoutServices(
      [],
      () => Promise.reject(new Error('no network')),
      machine(),
    );

    await assert.rejects(failing, /no network/);
    assert.equal(existsSync(machine().policy), false);
  });

  test('leaves the policy of a machine that has one', async () => {
    writeFileSync(machine().policy, '#!/bin/sh\nexit 0\n');

    await noServices.withoutServices([], () => Promise.resolve(), machine());

    assert.equal(readFileSync(machine().policy, 'utf8'), '#!/bin/sh\nexit 0\n');
  });

  test('removes what a setup left that was killed', async () => {
    writeFileSync(
      machine().policy,
      '#!/bin/sh\n# regscope setup: no services while packages are installed; may be removed\nexit 101\n',
    );

    await noServices.withoutServices([], () => Promise.resolve(), machine());

    assert.equal(existsSync(machine().policy), false);
  });

  test('disables units that came with the packages, not those that were there', async () => {
    mkdirSync(machine().systemd);
    const [units] = machine().units;
    const log = join(folder, 'log');
    writeFileSync(join(units!, 'nginx.service'), '');
    writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\necho "$@" >> ${log}\n`);
    chmodSync(join(folder, 'systemctl'), 0o755);
    process.env['PATH'] = `${folder}:${path}`;

    await noServices.withoutServices(
      ['nginx-light', 'redis-server', 'wrk'],
      () => Promise.resolve(writeFileSync(join(units!, 'redis-server.service'), '')),
      machine(),
    );

    assert.equal(readFileSync(log, 'utf8'), 'disable --now --quiet redis-server.service\n');
  });
});
