import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {TargetFinder, type TargetScan} from '../../../agent/targets/target-finder.js';
import {readTargetRule} from '../../../agent/targets/target-rule.js';
import {FakeProc, type FakeProcess} from './support/fake-proc.js';

/** A path that no machine has, so that no real program is read. */
const REGISTRY = '/opt/none/docker-registry';
const CONTAINER = 'ab'.repeat(32);

let proc: FakeProc;
beforeEach(() => (proc = new FakeProc()));
afterEach(() => proc.close());

function registry(pid: number, port: number, more: Partial<FakeProcess> = {}): FakeProcess {
  const commandLine = ['docker-registry', 'serve', `${port}.yml`];
  return {pid, exe: REGISTRY, commandLine, listens: [port], ...more};
}

function finder(...rules: string[]): TargetFinder {
  return new TargetFinder(proc.files, rules.map(readTargetRule));
}

function namesIn(scan: TargetScan): string[] {
  return scan.found.map((process) => `${process.target}=${process.pid}`).sort();
}

describe('TargetFinder', () => {
  test('finds known programs, with container and ports', () => {
    proc.add(registry(100, 5000, {container: CONTAINER}));
    proc.add({pid: 101, exe: '/usr/bin/vim'});

    const {found, exited, watch} = finder().scan();

    assert.deepEqual(found, [
      {
        target: 'registry',
        targetKind: 'registry',
        pid: 100,
        startTicks: 100,
        exe: REGISTRY,
        comm: 'docker-registry',
        container: CONTAINER,
        listenPorts: [5000],
      },
    ]);
    assert.deepEqual(exited, []);
    assert.deepEqual(watch, [{target: 'registry', pid: 100}]);
  });

  test('names two registries by their ports, the lower one plainly', () => {
    proc.add(registry(100, 5001));
    proc.add(registry(101, 5000));

    assert.deepEqual(namesIn(finder().scan()), ['registry:5001=100', 'registry=101']);
  });

  test('waits for the port of a second registry, but not for ever', () => {
    const targets = finder();
    proc.add(registry(100, 5000));
    targets.scan();

    proc.add(registry(101, 5001, {listens: []}));
    assert.deepEqual(namesIn(targets.scan()), []);
    proc.add(registry(101, 5001));
    assert.deepEqual(namesIn(targets.scan()), ['registry:5001=101']);

    proc.add(registry(102, 5002, {listens: []}));
    const scans = Array.from({length: 4}, () => namesIn(targets.scan()));
    assert.deepEqual(scans, [[], [], [], ['registry:pid-102=102']]);
  });

  test('tells the ports of a root as soon as it opens them', () => {
    const targets = finder();
    proc.add(registry(100, 5000, {listens: []}));
    assert.deepEqual(targets.scan().found[0]?.listenPorts, []);

    proc.add(registry(100, 5000));

    assert.deepEqual(targets.scan().found[0]?.listenPorts, [5000]);
    assert.deepEqual(targets.scan().found, []);
  });

  test('follows a restart under the same name', () => {
    const targets = finder();
    proc.add(registry(100, 5000));
    targets.scan();

    proc.remove(100);
    proc.add(registry(200, 5000));
    const {found, exited, forget, watch} = targets.scan();

    assert.deepEqual(
      exited.map(({target, pid}) => [target, pid]),
      [['registry', 100]],
    );
    assert.deepEqual(
      found.map(({target, pid}) => [target, pid]),
      [['registry', 200]],
    );
    assert.deepEqual(forget, [100]);
    assert.deepEqual(watch, [{target: 'registry', pid: 200}]);
  });

  test('tells a reused pid by its start', () => {
    const targets = finder();
    proc.add(registry(100, 5000));
    targets.scan();

    proc.add(registry(100, 5000, {startTicks: 7_000}));
    const {found, exited, forget, watch} = targets.scan();

    assert.deepEqual([exited[0]?.startTicks, found[0]?.startTicks], [100, 7_000]);
    assert.deepEqual([forget, watch], [[100], [{target: 'registry', pid: 100}]]);
  });

  test('takes a process that has ended but was not collected for gone', () => {
    const targets = finder();
    proc.add(registry(100, 5000));
    targets.scan();

    proc.add(registry(100, 5000, {state: 'Z', listens: []}));

    assert.equal(targets.scan().exited.length, 1);
    assert.deepEqual(targets.roots(), []);
  });

  test('finds a program that a shell becomes, soon when the shell is young, later when old', () => {
    const targets = finder();
    proc.add({pid: 100, exe: '/bin/dash', comm: 'sh'});
    proc.add({pid: 107, exe: '/bin/dash', comm: 'sh'});
    targets.scan();

    proc.add(registry(100, 5000));
    assert.deepEqual(namesIn(targets.scan()), ['registry=100']);

    for (let scans = 0; scans < 5; scans += 1) targets.scan();
    proc.add(registry(107, 5001));
    const later = Array.from({length: 10}, () => namesIn(targets.scan())).flat();
    assert.deepEqual(later, ['registry:5001=107']);
  });

  test('watches workers that were there before with their master, not as roots', () => {
    proc.add({pid: 100, exe: '/usr/sbin/nginx', listens: [80]});
    proc.add({pid: 101, exe: '/usr/sbin/nginx', parent: 100});
    const targets = finder();

    const {found, watch} = targets.scan();

    assert.deepEqual(
      found.map(({pid}) => pid),
      [100],
    );
    assert.deepEqual(watch, [
      {target: 'nginx', pid: 100},
      {target: 'nginx', pid: 101},
    ]);
    proc.add({pid: 102, exe: '/usr/sbin/nginx', parent: 100});
    assert.deepEqual(targets.scan().watch, [{target: 'nginx', pid: 102}]);
    proc.add({pid: 103, exe: '/usr/sbin/nginx', parent: 100});
    assert.deepEqual(targets.scan().watch, [], 'the kernel lets later ones inherit the target');
    assert.deepEqual(
      targets.treeOf(100).map(({pid}) => pid),
      [100, 101, 102, 103],
    );
  });

  test('takes containerd for a target of its own below dockerd', () => {
    proc.add({pid: 100, exe: '/usr/sbin/dockerd'});
    proc.add({pid: 101, exe: '/usr/bin/containerd', parent: 100});
    const targets = finder();

    assert.deepEqual(namesIn(targets.scan()), ['containerd=101', 'dockerd=100']);
    assert.deepEqual(
      targets.treeOf(100).map(({pid}) => pid),
      [100],
    );
  });

  test('gives up what containerd forks for containers, and finds the registry in one', () => {
    const targets = finder();
    proc.add({pid: 100, exe: '/usr/bin/containerd'});
    targets.scan();

    proc.add({
      pid: 101,
      exe: '/usr/bin/containerd-shim-runc-v2',
      comm: 'containerd-shim',
      parent: 100,
    });
    proc.add({pid: 102, exe: '/bin/sh', parent: 101, container: CONTAINER});
    proc.add(registry(103, 5000, {parent: 102, container: CONTAINER, netns: 'net:[2]'}));
    const scan = targets.scan();

    assert.deepEqual(namesIn(scan), ['registry=103']);
    assert.deepEqual(scan.forget, [101, 102]);
    assert.deepEqual(
      targets.treeOf(100).map(({pid}) => pid),
      [100],
    );
  });

  test('takes over the child of a server that went into the background', () => {
    const targets = finder();
    proc.add({pid: 100, exe: '/usr/sbin/nginx'});
    proc.add({pid: 101, exe: '/usr/sbin/nginx', parent: 100});
    targets.scan();

    proc.remove(100);
    const {found, forget, watch} = targets.scan();

    assert.deepEqual(
      found.map(({target, pid}) => [target, pid]),
      [['nginx', 101]],
    );
    assert.deepEqual(forget, [100, 101]);
    assert.deepEqual(watch, [{target: 'nginx', pid: 101}]);
  });

  test('without discovery watches only what rules ask for', () => {
    proc.add(registry(100, 5000));
    const targets = new TargetFinder(proc.files, [readTargetRule('web=comm:vim')], false);
    proc.add({pid: 101, exe: '/usr/bin/vim'});

    assert.deepEqual(namesIn(targets.scan()), ['web=101']);
  });
});

describe('a rule', () => {
  test('by pid, executable or name comes before a known program', () => {
    proc.add(registry(100, 5000));
    proc.add(registry(101, 5001, {exe: '/opt/registry/docker-registry'}));
    proc.add({pid: 102, exe: '/usr/bin/python3.11', comm: 'locust'});
    const targets = finder('a=pid:100', 'b=exe:/opt/registry/docker-registry', 'c=comm:locust');

    assert.deepEqual(namesIn(targets.scan()), ['a=100', 'b=101', 'c=102']);
  });

  test('groups all processes that it matches under one name', () => {
    proc.add({pid: 100, exe: '/usr/bin/x'});
    proc.add({pid: 101, exe: '/usr/bin/x'});

    assert.deepEqual(namesIn(finder('x=exe:/usr/bin/x').scan()), ['x=100', 'x=101']);
  });

  test('by port finds who listens, and not systemd, which holds the socket too', () => {
    proc.add({pid: 1, exe: '/usr/lib/systemd/systemd', parent: 0, listens: [5000]});
    proc.add(registry(100, 5000));
    proc.write(1, 'net/tcp', '');

    const targets = finder('web=port:5000');
    proc.add({pid: 7, exe: '/usr/bin/vim'});

    assert.deepEqual(namesIn(targets.scan()), ['web=100']);
  });

  test('by port renames a known program once it listens', () => {
    const targets = finder('web=port:5000');
    proc.add(registry(100, 5000, {listens: []}));
    for (let scans = 0; scans < 3; scans += 1) assert.deepEqual(namesIn(targets.scan()), []);
    assert.deepEqual(namesIn(targets.scan()), ['registry=100']);

    proc.add(registry(100, 5000));
    const {found, exited, forget, watch} = targets.scan();

    assert.deepEqual([exited[0]?.target, found[0]?.target], ['registry', 'web']);
    assert.deepEqual([forget, watch], [[100], [{target: 'web', pid: 100}]]);
  });

  test('by a published port finds the process in the container', () => {
    const proxy = ['/usr/bin/docker-proxy', '-proto', 'tcp', '-host-port', '5000'];
    proc.add({
      pid: 100,
      exe: '/usr/bin/docker-proxy',
      commandLine: [...proxy, '-container-ip', '172.17.0.2', '-container-port', '8080'],
      listens: [5000],
    });
    proc.add({pid: 101, exe: '/app/server', netns: 'net:[2]', listens: [8080]});
    proc.add({pid: 102, exe: '/app/server', netns: 'net:[3]', listens: [8080]});
    const routes = (address: string): string => `  |-- ${address}\n     /32 host LOCAL\n`;
    proc.write(101, 'net/fib_trie', routes('172.17.0.3'));
    proc.write(102, 'net/fib_trie', routes('172.17.0.2'));

    assert.deepEqual(namesIn(finder('web=port:5000').scan()), ['web=102']);
  });

  test('that is not met yet is met when its process starts', () => {
    const targets = finder('web=port:5000', 'x=comm:other');
    assert.deepEqual(namesIn(targets.scan()), []);
    const unmet = (): string[] => targets.unmetRules().map(({name}) => name);
    assert.deepEqual(unmet(), ['web', 'x']);

    proc.add({pid: 100, exe: '/bin/x', listens: [5000]});
    proc.add({pid: 101, exe: '/bin/other'});

    assert.deepEqual(namesIn(targets.scan()), ['web=100', 'x=101']);
    assert.deepEqual(unmet(), []);
  });
});
