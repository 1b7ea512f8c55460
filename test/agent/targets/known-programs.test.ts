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
    ['registry', 'registry', '/opt/registry-v3.1.2', 'registry-v3.1.2', ['r', 'serve', 'c']],
    ['core', 'core', '/harbor/harbor_core', 'harbor_core', ['/harbor/harbor_core']],
    ['jobservice', 'jobservice', '/harbor/harbor_jobservice', 'harbor_jobservi', ['x', '-c', 'y']],
    ['registryctl', 'registryctl', '/home/harbor/harbor_registryctl', 'harbor_registry', ['x']],
    ['envoy', 'proxy', '/usr/local/bin/envoy', 'envoy', ['envoy', '-c', 'x']],
    ['haproxy', 'proxy', '/usr/sbin/haproxy', 'haproxy', ['haproxy', '-W']],
    ['traefik', 'proxy', '/usr/local/bin/traefik', 'traefik', ['traefik']],
    ['minio', 'storage', '/usr/bin/minio', 'minio', ['minio', 'server', '/data']],
    ['seaweedfs', 'storage', '/usr/bin/weed', 'weed', ['weed', 's3']],
    ['versitygw', 'storage', '/opt/versitygw-v1.8.0', 'versitygw-v1.8.', ['v', 'posix', '/data']],
    ['radosgw', 'storage', '/usr/bin/radosgw', 'radosgw', ['radosgw', '-f']],
    ['ceph-osd', 'storage', '/usr/bin/ceph-osd', 'ceph-osd', ['ceph-osd', '-i', '0']],
    ['trivy', 'scanner', '/home/scanner/bin/scanner-trivy', 'scanner-trivy', ['scanner-trivy']],
    ['dfdaemon', 'distributor', '/usr/bin/dfdaemon', 'dfdaemon', ['dfdaemon']],
    ['dfdaemon', 'distributor', '/opt/dragonfly/bin/dfget', 'dfget', ['dfget', 'daemon']],
    ['kraken-agent', 'distributor', '/usr/bin/kraken-agent', 'kraken-agent', ['kraken-agent']],
    ['nydus', 'distributor', '/usr/local/bin/nydusd', 'nydusd', ['nydusd', 'fuse']],
    ['cri-o', 'runtime', '/usr/bin/crio', 'crio', ['/usr/bin/crio']],
    ['podman', 'runtime', '/usr/bin/podman', 'podman', ['podman', 'system', 'service']],
    ['buildkitd', 'builder', '/usr/bin/buildkitd', 'buildkitd', ['buildkitd']],
    ['mysql', 'mysql', '/usr/sbin/mysqld', 'mysqld', ['mysqld']],
    ['mariadb', 'mysql', '/usr/sbin/mariadbd', 'mariadbd', ['mariadbd']],
    ['memcached', 'memcached', '/usr/bin/memcached', 'memcached', ['memcached', '-m', '64']],
    ['etcd', 'etcd', '/usr/bin/etcd', 'etcd', ['etcd']],
    ['dragonfly', 'redis', '/usr/local/bin/dragonfly', 'dragonfly', ['dragonfly']],
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
    ['a client of minio', '/usr/bin/minio', 'minio', ['minio', '--version']],
    ['a client of Dragonfly', '/usr/bin/dfget', 'dfget', ['dfget', 'http://x']],
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
