import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {PeerTargets} from '../../../agent/targets/peer-targets.js';
import {ProcessTable} from '../../../agent/targets/process-table.js';
import type {HostReach} from '../../../src/domain/hops/host-reach.js';
import type {TargetProcess} from '../../../src/domain/target.js';
import {FakeProc} from './support/fake-proc.js';

describe('the target at an address', () => {
  let proc: FakeProc;
  beforeEach(() => (proc = new FakeProc()));
  afterEach(() => proc.close());

  test('is the one that listens there in the namespace of its caller', () => {
    add(100, 'core', [8080]);
    add(101, 'redis', [6379]);
    add(102, 'other-redis', [6379], 'net:[2]', '172.17.0.2');

    const {targetAt} = looked(['core', 100], ['redis', 101], ['other-redis', 102]);

    assert.equal(targetAt('core', '127.0.0.1:6379'), 'redis');
    assert.equal(targetAt('other-redis', '127.0.0.1:6379'), 'other-redis');
    assert.equal(targetAt('core', '172.17.0.2:6379'), 'other-redis');
    assert.equal(targetAt('core', '127.0.0.1:6380'), undefined);
    assert.equal(targetAt('core', '10.0.0.1:6379'), undefined);
  });

  test('is unknown where it may be any of several, until one of them alone is left', () => {
    add(100, 'core', []);
    add(101, 'a', [5000]);
    add(102, 'b', [5000]);
    const peers = new PeerTargets(proc.files);

    peers.look([root(100, 'core'), root(101, 'a', 5000), root(102, 'b', 5000)], []);
    assert.equal(peers.targetAt('core', '127.0.0.1:5000'), undefined);

    peers.look([root(100, 'core'), root(102, 'b', 5000)], []);
    assert.equal(peers.targetAt('core', '127.0.0.1:5000'), 'b');
  });

  test('is that of a container whose port Docker publishes', () => {
    proc.write(1, 'net/fib_trie', local('10.0.0.1'));
    add(100, 'core', []);
    add(101, 'registry', [8080], 'net:[2]', '172.17.0.2');
    const words = ['/usr/bin/docker-proxy', '-proto', 'tcp', '-host-ip', '0.0.0.0'];
    proc.add({
      pid: 102,
      exe: '/usr/bin/docker-proxy',
      commandLine: [...words, '-host-port', '5000', ...container('172.17.0.2', 8080)],
      listens: [5000],
    });

    const {targetAt} = looked(['core', 100], ['registry', 101]);

    assert.equal(targetAt('core', '127.0.0.1:5000'), 'registry');
    assert.equal(targetAt('core', '10.0.0.1:5000'), 'registry');
    assert.equal(targetAt('core', '10.0.0.2:5000'), undefined);
  });

  test('is that of the pods to which the kernel translates the address of a service', () => {
    add(100, 'core', [], 'net:[2]', '10.244.0.5');
    add(101, 'registry', [5001], 'net:[3]', '10.244.1.7');
    add(102, 'registry', [5001], 'net:[4]', '10.244.1.8');
    add(103, 'jobs', [5001], 'net:[5]', '10.244.1.9');
    const line = (service: string, pod: string): string => tracked(service, 5000, pod, 5001);
    proc.write(
      1,
      'net/nf_conntrack',
      line('10.96.0.10', '10.244.1.7') +
        line('10.96.0.10', '10.244.1.8') +
        line('10.96.0.11', '10.244.1.8') +
        line('10.96.0.11', '10.244.1.9') +
        line('10.96.0.12', '10.96.0.12'),
    );

    const {targetAt} = looked(['core', 100], ['registry', 101], ['registry', 102], ['jobs', 103]);

    assert.equal(targetAt('core', '10.96.0.10:5000'), 'registry');
    assert.equal(targetAt('core', '10.96.0.11:5000'), undefined);
    assert.equal(targetAt('core', '10.96.0.12:5000'), undefined);
  });

  test('is told to other hosts as they reach it', () => {
    proc.write(1, 'net/fib_trie', local('127.0.0.1') + local('10.0.0.1'));
    proc.write(1, 'net/if_inet6', 'fe8000000000000000fc00fffe000001 02 40 20 80     eth0\n');
    add(100, 'core', []);
    add(101, 'redis', [6379]);
    add(102, 'postgres', [5432], 'net:[2]', '172.17.0.2');
    const words = ['docker-proxy', '-host-port', '5433', ...container('172.17.0.2', 5432)];
    proc.add({pid: 103, exe: '/usr/bin/docker-proxy', commandLine: words, listens: [5433]});
    proc.write(
      1,
      'net/nf_conntrack',
      tracked('10.0.0.1', 5434, '172.17.0.2', 5432) +
        tracked('10.96.0.10', 6379, '10.244.1.7', 6379) +
        tracked('10.96.0.11', 6379, '10.244.1.8', 6379),
    );
    const peers = looked(['core', 100], ['redis', 101], ['postgres', 102]);

    assert.equal(peers.targetAt('core', '10.96.0.10:6379'), undefined);

    assert.deepEqual(peers.reach(), {
      addresses: [
        {address: '10.0.0.1:6379', target: 'redis'},
        {address: '172.17.0.2:5432', target: 'postgres', isInner: true},
        {address: '10.0.0.1:5433', target: 'postgres'},
        {address: '10.0.0.1:5434', target: 'postgres'},
        {address: '10.96.0.10:6379', leadsTo: ['10.244.1.7:6379']},
      ],
      networks: ['10.0.0.1/32'],
    });
  });

  function add(
    pid: number,
    exe: string,
    listens: number[],
    netns?: string,
    address?: string,
  ): void {
    const own = netns === undefined ? {} : {netns};
    proc.add({pid, exe: `/bin/${exe}`, listens, ...own});
    if (address !== undefined) proc.write(pid, 'net/fib_trie', local(address));
  }

  function looked(
    ...targets: [target: string, pid: number][]
  ): Pick<PeerTargets, 'targetAt'> & {reach: () => HostReach} {
    const table = new ProcessTable(proc.files);
    table.update(new Set());
    const peers = new PeerTargets(proc.files);
    peers.look(
      targets.map(([target, pid]) => root(pid, target)),
      table.all(),
    );
    return {
      targetAt: (caller, address) => peers.targetAt(caller, address),
      reach: () => peers.reach,
    };
  }
});

function local(address: string): string {
  return `  |-- ${address}\n     /32 host LOCAL\n`;
}

/** A connection in net/nf_conntrack, and where the kernel takes it. */
function tracked(asked: string, port: number, answers: string, answersAt: number): string {
  return `ipv4 2 tcp 6 9 ESTABLISHED src=10.244.0.5 dst=${asked} sport=4 dport=${port} src=${answers} dst=10.244.0.5 sport=${answersAt} dport=4 [ASSURED] mark=0 use=1\n`;
}

function container(address: string, port: number): string[] {
  return ['-container-ip', address, '-container-port', String(port)];
}

function root(pid: number, target: string, ...listenPorts: number[]): TargetProcess {
  return {
    ...{target, targetKind: 'other', pid, startTicks: pid, exe: '', comm: ''},
    listenPorts,
  };
}
