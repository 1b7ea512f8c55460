import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {TargetFinder} from '../../../../agent/targets/target-finder.js';
import {readTargetRule} from '../../../../agent/targets/target-rule.js';
import {FakeProc, type FakeProcess} from '../support/fake-proc.js';

const SHIM = '/usr/bin/containerd-shim-runc-v2';
const STATE = '/run/containerd/io.containerd.runtime.v2.task';
const REGISTRY = '/opt/none/docker-registry';

let proc: FakeProc;
beforeEach(() => (proc = new FakeProc()));
afterEach(() => proc.close());

function found(...rules: string[]): string[] {
  const targets = new TargetFinder(proc.files, rules.map(readTargetRule));
  for (let look = 0; look < 4; look += 1) targets.scan();
  return targets.roots().map(({target, pid, containerName}) => {
    return [`${target}=${pid}`, ...(containerName === undefined ? [] : [containerName])].join(' ');
  });
}

function idOf(letter: string): string {
  return letter.repeat(64);
}

/** A shim, as containerd starts it in the bundle of the container `id`. */
function addShim(pid: number, id: string, more: Partial<FakeProcess> & {of?: string} = {}): void {
  const namespace = more.of ?? 'moby';
  const commandLine = [SHIM, '-namespace', namespace, '-id', id, '-address', '/run/x.sock'];
  proc.add({pid, exe: SHIM, commandLine, folder: `${STATE}/${namespace}/${id}`, ...more});
}

function writeJson(pid: number, path: string, value: unknown): void {
  proc.write(pid, `root${path}`, JSON.stringify(value));
}

/** Docker's files of a container, as the process `seenBy` sees them. */
function writeDocker(
  seenBy: number,
  id: string,
  name: string,
  ports: Record<number, number>,
  labels: Record<string, string> = {},
): void {
  const folder = `/data/docker/containers/${id}`;
  writeJson(seenBy, `${STATE}/moby/${id}/config.json`, {
    mounts: [
      {destination: '/proc', source: 'proc'},
      {destination: '/etc/hostname', source: `${folder}/hostname`},
    ],
  });
  const published = Object.entries(ports).map(([hostPort, port]) => [
    `${port}/tcp`,
    [{HostIp: '0.0.0.0', HostPort: hostPort}],
  ]);
  writeJson(seenBy, `${folder}/config.v2.json`, {
    Name: `/${name}`,
    Config: {Labels: labels},
    NetworkSettings: {Ports: {...Object.fromEntries(published), '53/udp': null, '81/tcp': null}},
  });
}

function addServer(pid: number, more: Partial<FakeProcess>): void {
  proc.add({pid, exe: REGISTRY, commandLine: ['docker-registry', 'serve'], ...more});
}

describe('a rule by port', () => {
  beforeEach(() => {
    // Without its proxy, dockerd itself holds the port.
    proc.add({pid: 50, exe: '/usr/sbin/dockerd', listens: [5001, 2375]});
    addShim(60, idOf('a'));
    writeDocker(60, idOf('a'), 'shop-registry-1', {5001: 5000});
  });

  test('finds the process in the container for which dockerd holds the port', () => {
    addServer(61, {parent: 60, netns: 'net:[2]', listens: [5000], container: idOf('a')});
    addServer(62, {netns: 'net:[3]', listens: [5000]});

    assert.ok(found('web=port:5001').includes('web=61 shop-registry-1'));
  });

  test('does not take dockerd for a container that does not listen yet', () => {
    addServer(61, {parent: 60, netns: 'net:[2]', container: idOf('a')});

    assert.deepEqual(
      found('web=port:5001').filter((each) => each.startsWith('web')),
      [],
    );
  });

  test("finds dockerd at its API's port", () => {
    proc.write(50, 'root/etc/docker/daemon.json', '{"hosts": ["tcp://0.0.0.0:2375"]}');

    assert.ok(found('api=port:2375').includes('api=50'));
  });

  test('leads through a node in a container to a pod of it', () => {
    const [node, sandbox] = [idOf('b'), idOf('c')];
    const inside = {netns: 'net:[4]', parent: 71};
    addShim(70, node);
    writeDocker(70, node, 'kind-control-plane', {8443: 443});
    proc.add({pid: 71, exe: '/sbin/init', comm: 'systemd', ...inside, parent: 70, container: node});
    addShim(72, sandbox, {of: 'k8s.io', ...inside});
    writeJson(72, `/var/lib/cni/results/bridge-${sandbox}-eth0`, {
      capabilityArgs: {portMappings: [{HostPort: 443, ContainerPort: 5000, Protocol: 'TCP'}]},
    });
    addServer(73, {parent: 72, netns: 'net:[5]', listens: [5000]});

    assert.ok(found('web=port:8443').includes('web=73'));
  });

  test('finds who listens in the container for which conmon holds the port', () => {
    const commandLine = ['conmon', '-c', idOf('d'), '-b', '/bundle', '-n', 'mirror'];
    proc.add({pid: 80, exe: '/usr/bin/conmon', commandLine, listens: [5002]});
    proc.add({pid: 81, parent: 80, exe: '/sbin/tini', netns: 'net:[6]'});
    addServer(82, {parent: 81, netns: 'net:[6]', listens: [5000]});

    assert.ok(found('web=port:5002').includes('web=82 mirror'));
  });

  test('follows a translation that the kernel made', () => {
    proc.write(1, 'net/fib_trie', '  |-- 10.0.0.1\n     /32 host LOCAL\n');
    proc.write(
      1,
      'net/nf_conntrack',
      'ipv4     2 tcp      6 9 TIME_WAIT src=10.0.0.9 dst=10.0.0.1 sport=4 dport=30500 src=10.1.0.7 dst=10.0.0.9 sport=5000 dport=4 [ASSURED] mark=0\n',
    );
    addServer(90, {netns: 'net:[7]', listens: [5000]});
    proc.write(90, 'net/fib_trie', '  |-- 10.1.0.7\n     /32 host LOCAL\n');

    assert.ok(found('web=port:30500').includes('web=90'));
  });
});

describe('a rule by container', () => {
  const labels = {'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'mirror'};

  for (const name of ['shop-mirror-1', 'mirror', 'shop/mirror']) {
    test(`finds a container of Docker Compose as ${name}`, () => {
      addShim(60, idOf('a'));
      writeDocker(60, idOf('a'), 'shop-mirror-1', {}, labels);
      addServer(61, {parent: 60, listens: [5000], container: idOf('a')});
      addServer(70, {listens: [5001]});

      assert.deepEqual(found(`web=container:${name}`).sort(), [
        'registry=70',
        'web=61 shop/mirror/shop-mirror-1',
      ]);
    });
  }

  for (const name of ['web-0', 'shop/web-0', 'server', 'shop/web-0/server']) {
    test(`finds a container that CRI-O keeps as ${name}`, () => {
      const commandLine = [
        'conmon',
        '-c',
        idOf('d'),
        '-b',
        '/bundle',
        '-n',
        `k8s_server_web-0_shop`,
      ];
      proc.add({pid: 80, exe: '/usr/libexec/crio/conmon', commandLine});
      writeJson(80, '/bundle/config.json', {
        annotations: {
          'io.kubernetes.container.name': 'server',
          'io.kubernetes.pod.name': 'web-0',
          'io.kubernetes.pod.namespace': 'shop',
        },
      });
      addServer(81, {parent: 80, listens: [5000], container: idOf('d')});

      assert.deepEqual(found(`web=container:${name}`), ['web=81 shop/web-0/server']);
    });
  }

  test('takes the program that an init started, or else all that runs there', () => {
    addShim(60, idOf('a'));
    writeDocker(60, idOf('a'), 'registry', {});
    proc.add({pid: 61, exe: '/sbin/tini', parent: 60, container: idOf('a')});
    addServer(62, {parent: 61, listens: [5000], container: idOf('a')});
    addShim(70, idOf('b'));
    writeDocker(70, idOf('b'), 'own', {});
    proc.add({pid: 71, exe: '/bin/own', parent: 70, container: idOf('b')});
    proc.add({pid: 72, exe: '/bin/worker', parent: 71, container: idOf('b')});

    assert.deepEqual(found('web=container:registry', 'own=container:own').sort(), [
      'own=71 own',
      'web=62 registry',
    ]);
  });

  test('finds what starts later, and a container whose name is written later', () => {
    const targets = new TargetFinder(proc.files, [readTargetRule('web=container:mirror')]);
    const pids = (): number[] => targets.roots().map(({pid}) => pid);
    addShim(60, idOf('a'));
    addServer(61, {parent: 60, listens: [5000], container: idOf('a')});
    targets.scan();
    targets.scan();
    assert.deepEqual(
      targets.roots().map(({target}) => target),
      ['registry'],
    );
    writeDocker(60, idOf('a'), 'shop-mirror-1', {}, labels);
    targets.scan();
    assert.deepEqual(
      targets.roots().map(({target}) => target),
      ['web'],
    );
    addShim(70, idOf('b'));
    writeDocker(70, idOf('b'), 'shop-mirror-2', {}, labels);
    addServer(71, {parent: 70, listens: [5000], container: idOf('b')});
    targets.scan();

    assert.deepEqual(pids(), [61, 71]);
  });
});

describe('names', () => {
  test('of two pods that share a port number tell them apart', () => {
    for (const [at, pod] of ['registry-6b7f-abc', 'registry-6b7f-xyz'].entries()) {
      const [shim, sandbox, own] = [100 + 10 * at, idOf(`${at}`), idOf(`${at + 5}`)];
      addShim(shim, sandbox, {of: 'k8s.io'});
      writeJson(shim, `${STATE}/k8s.io/${own}/config.json`, {
        annotations: {
          'io.kubernetes.cri.container-name': 'registry',
          'io.kubernetes.cri.sandbox-name': pod,
          'io.kubernetes.cri.sandbox-namespace': 'shop',
        },
      });
      addServer(shim + 1, {
        ...{parent: shim, netns: `net:[${shim}]`, listens: [5000], container: own},
      });
    }

    assert.deepEqual(found(), [
      'registry=101 shop/registry-6b7f-abc/registry',
      'registry:registry-6b7f-xyz=111 shop/registry-6b7f-xyz/registry',
    ]);
  });

  test('of a service of Docker Compose tell its project, whatever the container is called', () => {
    const labels = {
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'images',
      'com.docker.compose.container-number': '1',
    };
    addShim(60, idOf('a'));
    writeDocker(60, idOf('a'), 'my-registry', {}, labels);
    addServer(61, {parent: 60, listens: [5000], container: idOf('a')});

    assert.deepEqual(found(), ['registry=61 shop/images/my-registry']);
  });

  test('of a pod of CRI-O come from the bundle that conmon keeps', () => {
    const id = idOf('e');
    const bundle = `/run/containers/storage/overlay-containers/${id}/userdata`;
    const words = ['-b', bundle, '-c', id, '-n', 'k8s_registry_registry-6b7f-abc_shop_77_0'];
    proc.add({pid: 60, exe: '/usr/bin/conmon', commandLine: ['/usr/bin/conmon', ...words]});
    writeJson(60, `${bundle}/config.json`, {
      annotations: {
        'io.container.manager': 'cri-o',
        'io.kubernetes.container.name': 'registry',
        'io.kubernetes.pod.name': 'registry-6b7f-abc',
        'io.kubernetes.pod.namespace': 'shop',
      },
    });
    addServer(61, {parent: 60, listens: [5000], container: id});

    assert.deepEqual(found(), ['registry=61 shop/registry-6b7f-abc/registry']);
  });

  test('come from the innermost of nested runtimes', () => {
    addShim(60, idOf('a'));
    writeDocker(60, idOf('a'), 'node', {});
    proc.add({pid: 61, parent: 60, exe: '/usr/sbin/dockerd', container: idOf('a')});
    addShim(62, idOf('b'), {parent: 61});
    writeDocker(62, idOf('b'), 'inner', {});
    addServer(63, {parent: 62, listens: [5000], container: idOf('b')});

    assert.deepEqual(found().sort(), ['dockerd=61 node', 'registry=63 inner']);
  });

  for (const [words, write] of [
    ['no JSON', () => proc.write(60, `root${STATE}/moby/${idOf('a')}/config.json`, '{"a')],
    ['other JSON', () => writeJson(60, `${STATE}/moby/${idOf('a')}/config.json`, [null])],
    [
      'a name of no container',
      () => {
        writeDocker(60, idOf('a'), '../../etc', {});
      },
    ],
    [
      'a pipe that nobody writes',
      () => {
        proc.write(60, `root${STATE}/moby/${idOf('a')}/x`, '');
        spawnSync('mkfifo', [`${proc.root}/60/root${STATE}/moby/${idOf('a')}/config.json`]);
      },
    ],
    ['ports of nonsense', () => writeDocker(60, idOf('a'), ' ', {70_000: 5000, 5001: 0})],
  ] as const) {
    test(`are left out where the runtime's file has ${words}`, () => {
      addShim(60, idOf('a'));
      addServer(61, {parent: 60, listens: [5000], container: idOf('a')});
      write();

      assert.deepEqual(found('web=port:5001'), ['registry=61']);
    });
  }
});
