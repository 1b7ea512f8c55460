import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  readCommandLine,
  readContainerId,
  readExeLink,
  readStat,
  readStatus,
} from '../../../agent/targets/proc-text.js';
import {cpuMsOf} from '../../support/cpu-time.js';

describe('readStat', () => {
  test('reads a recorded line', () => {
    const line =
      '5124 (bash) S 5106 5124 5124 0 -1 4194560 6389 353727 0 185 3 4 1330 177 20 0 1 0 133160 5255168 1018 18446744073709551615 94678341713920 94678342503325 140721705182000 0 0 0 65536 4 1132560123 1 0 0 17 0 0 0 0 0 0 94678342736624 94678342784868 94679301820416 140721705184094 140721705184109 140721705184109 140721705185258 0\n';

    assert.deepEqual(readStat(line), {
      comm: 'bash',
      parentPid: 5106,
      isKernelThread: false,
      isZombie: false,
      ...{isWaitingForDisk: false, isStopped: false, majorFaults: 0},
      cpuTicks: 7,
      childTicks: 1507,
      startTicks: 133160,
    });
  });

  test('reads names with spaces and parentheses', () => {
    const line =
      '77 (a) b (c) Z 2 0 0 0 -1 2097152 0 0 0 0 1 2 0 0 20 0 1 0 12 0 0 18446744073709551615 0';

    const stat = readStat(line);

    assert.equal(stat?.comm, 'a) b (c');
    assert.equal(stat.parentPid, 2);
    assert.equal(stat.isKernelThread, true);
    assert.equal(stat.isZombie, true);
  });

  for (const text of ['', '12', '12 (x', '12 (x) S 1']) {
    test(`finds nothing in ${JSON.stringify(text)}`, () => {
      assert.equal(readStat(text), undefined);
    });
  }
});

describe('readStatus', () => {
  test('reads resident memory and threads', () => {
    const text = 'Name:\tdockerd\nVmHWM:\t   99 kB\nVmRSS:\t   31364 kB\nThreads:\t9\n';

    assert.deepEqual(readStatus(text), {rssBytes: 31364 * 1024, threads: 9});
  });

  test('leaves out what a kernel thread does not have', () => {
    assert.deepEqual(readStatus('Name:\tkthreadd\nThreads:\t1\n'), {
      rssBytes: undefined,
      threads: 1,
    });
  });
});

describe('readCommandLine', () => {
  test('splits arguments', () => {
    assert.deepEqual(readCommandLine('docker-registry\0serve\0/etc/a b.yml\0'), [
      'docker-registry',
      'serve',
      '/etc/a b.yml',
    ]);
  });

  test('splits a title that a program gave itself', () => {
    assert.deepEqual(readCommandLine('nginx: master process\0\0\0'), [
      'nginx:',
      'master',
      'process',
    ]);
  });

  test('finds no words where there are none', () => {
    assert.deepEqual(readCommandLine(''), []);
  });

  test('is done at once with two hundred thousand empty words, which any program can be given', () => {
    const text = `${'\0'.repeat(200_000)}x\0`;

    assert.ok(cpuMsOf(() => readCommandLine(text)) < 200);
  });

  test('keeps the beginning of a command line without end', () => {
    const words = readCommandLine('x\0'.repeat(1_000_000));

    assert.equal(words.length, 32 * 1024);
  });
});

const ID = 'f0'.repeat(32);
const OUTER = 'ab'.repeat(32);
const POD = 'cd'.repeat(32);
const UID = 'pod3f2a9c1e_7a52_4b1e_9a35_0c5b8d6e4f70';

describe('readContainerId', () => {
  for (const [what, text] of [
    ['Docker', `0::/docker/${ID}\n`],
    ['Docker under systemd', `0::/system.slice/docker-${ID}.scope\n`],
    ['Docker with a systemd inside', `0::/docker/${ID}/init.scope\n`],
    ['Docker, version 1', `9:name=systemd:/docker/${ID}\n8:pids:/docker/${ID}\n0::/\n`],
    [
      'Docker in Docker, version 1',
      `8:pids:/docker/${OUTER}/docker/${ID}\n1:cpu:/docker/${OUTER}\n`,
    ],
    ['Docker in Docker', `0::/docker/${OUTER}/docker/${ID}\n`],
    ['containerd in Kubernetes', `0::/kubepods.slice/a.slice/cri-containerd-${ID}.scope\n`],
    ['containerd, version 1', `7:cpu,cpuacct:/kubepods/besteffort/pod1-2/${ID}\n`],
    [
      'containerd with a driver of systemd names',
      `4:memory:/system.slice/containerd.service/kubepods-${UID}.slice:cri-containerd:${ID}\n`,
    ],
    ['nerdctl', `0::/system.slice/nerdctl-${ID}.scope\n`],
    ['Podman', `0::/machine.slice/libpod-${ID}.scope\n`],
    ['Podman with its inner group', `0::/machine.slice/libpod-${ID}.scope/container\n`],
    [
      'Podman without root',
      `0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope/container\n`,
    ],
    ['a pod of Podman', `0::/machine.slice/machine-libpod_pod_${POD}.slice/libpod-${ID}.scope\n`],
    ['a pod of Podman, version 1', `5:freezer:/libpod_parent/${POD}/libpod-${ID}\n`],
    ['CRI-O', `0::/kubepods.slice/kubepods-${UID}.slice/crio-${ID}.scope\n`],
    [
      'CRI-O with its inner group',
      `0::/kubepods.slice/kubepods-${UID}.slice/crio-${ID}.scope/container\n`,
    ],
    ['CRI-O, version 1', `3:devices:/kubepods/burstable/pod1-2/crio-${ID}\n`],
    [
      'kind',
      `0::/docker/${OUTER}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-${UID}.slice/cri-containerd-${ID}.scope\n`,
    ],
    ['kind, version 1', `6:memory:/docker/${OUTER}/kubelet/kubepods/besteffort/pod1-2/${ID}\n`],
    ['a node of kind', `0::/docker/${ID}/system.slice/containerd.service\n`],
    [
      'minikube',
      `0::/system.slice/docker-${OUTER}.scope/kubepods.slice/kubepods-${UID}.slice/docker-${ID}.scope\n`,
    ],
    [
      'kind in Podman',
      `0::/machine.slice/libpod-${OUTER}.scope/container/kubelet.slice/cri-containerd-${ID}.scope\n`,
    ],
  ] as const) {
    test(`reads the innermost id of ${what}`, () => {
      assert.equal(readContainerId(text), ID);
    });
  }

  for (const [what, text] of [
    ['a service of systemd', '0::/system.slice/docker.service\n'],
    ['a service of systemd, version 1', '1:name=systemd:/system.slice/nginx.service\n0::/\n'],
    ['the root of a namespace', '0::/\n'],
    ['more digits', `0::/x/${'f0'.repeat(32)}00\n`],
    ['fewer digits', `0::/x/${'f0'.repeat(16)}\n`],
    ['what looks after a container of Podman', `0::/machine.slice/libpod-conmon-${ID}.scope\n`],
    ['what looks after a container of CRI-O', `0::/system.slice/crio-conmon-${ID}.scope\n`],
    ['nothing', ''],
  ] as const) {
    test(`finds none in the group of ${what}`, () => {
      assert.equal(readContainerId(text), undefined);
    });
  }
});

test('a replaced executable keeps its path', () => {
  assert.equal(readExeLink('/usr/sbin/dockerd (deleted)'), '/usr/sbin/dockerd');
});
