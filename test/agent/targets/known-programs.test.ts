import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {isForeign, knownProgram} from '../../../agent/targets/known-programs.js';

describe('knownProgram', () => {
  for (const [name, kind, exe, comm, commandLine] of [
    [
      'registry',
      'registry',
      '/usr/bin/docker-registry',
      'docker-registry',
      ['docker-registry', 'serve', 'c'],
    ],
    ['registry', 'registry', '/bin/registry', 'registry', ['/bin/registry', 'serve', 'c']],
    [
      'registry',
      'registry',
      '/usr/bin/registry_DO_NOT_USE_GC',
      'registry_DO_NOT',
      ['x', 'serve', 'c'],
    ],
    ['zot', 'registry', '/usr/bin/zot-linux-amd64', 'zot-linux-amd64', ['zot', 'serve', 'c']],
    ['dockerd', 'dockerd', '/usr/sbin/dockerd', 'dockerd', ['dockerd', '-H', 'fd://']],
    ['containerd', 'containerd', '/usr/bin/containerd', 'containerd', ['containerd']],
    // Debian's redis-server is a link to this file, and redis sets its own title.
    ['redis', 'redis', '/usr/bin/redis-check-rdb', 'redis-server', ['redis-server', '*:6379']],
    ['nginx', 'nginx', '/usr/sbin/nginx', 'nginx', ['nginx:', 'master', 'process']],
    [
      'postgres',
      'postgres',
      '/usr/lib/postgresql/15/bin/postgres',
      'postgres',
      ['postgres', '-D', 'x'],
    ],
    // Without root the executables of others cannot be seen.
    ['registry', 'registry', '', 'docker-registry', ['docker-registry', 'serve', 'c']],
  ] as const) {
    test(`finds ${name} in ${exe || 'the name of its process'}`, () => {
      assert.deepEqual(knownProgram({exe, comm, commandLine}), {kind, name});
    });
  }

  for (const [what, exe, comm, commandLine] of [
    ['a program that happens to be called registry', '/opt/registry', 'registry', ['registry']],
    ['a shell that runs a script called nginx', '/bin/dash', 'nginx', ['/bin/sh', './nginx']],
    ['an editor', '/usr/bin/vim', 'vim', ['vim', 'dockerd']],
    ['a shim', '/usr/bin/containerd-shim-runc-v2', 'containerd-shim', ['containerd-shim']],
  ] as const) {
    test(`does not take ${what} for one`, () => {
      assert.equal(knownProgram({exe, comm, commandLine}), undefined);
    });
  }
});

test('what runs containers is no work of the daemon that started it', () => {
  const shim = {exe: '/usr/bin/containerd-shim-runc-v2', comm: 'containerd-shim', commandLine: []};
  const pigz = {exe: '/usr/bin/pigz', comm: 'unpigz', commandLine: ['unpigz', '-d', '-c']};

  assert.equal(isForeign(shim), true);
  assert.equal(isForeign(pigz), false);
});
