import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  cgroupFolder,
  readCgroupMounts,
  readCgroupPaths,
  withAncestors,
} from '../../../agent/resources/cgroup-paths.js';
import {countCpus} from '../../../agent/resources/cgroup-state.js';
import {readCgroupV1} from '../../../agent/resources/cgroup-v1.js';
import {readCgroupV2} from '../../../agent/resources/cgroup-v2.js';

const MOUNTS = `22 27 0:21 / /proc rw,relatime - proc proc rw
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw shared:3 - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/my\\040groups rw,relatime - cgroup2 cgroup2 rw
`;

describe('the places of control groups', () => {
  const mounts = readCgroupMounts(MOUNTS);

  test('are the mounts of both versions', () => {
    assert.deepEqual(
      mounts.map(({folder, controllers}) => [folder, controllers]),
      [
        ['/sys/fs/cgroup/cpu,cpuacct', ['rw', 'cpu', 'cpuacct']],
        ['/sys/fs/cgroup/memory', ['rw', 'memory']],
        ['/sys/fs/my groups', ['unified']],
      ],
    );
  });

  for (const [controller, path, folder] of [
    ['cpu', '/pod/one', '/sys/fs/cgroup/cpu,cpuacct/pod/one'],
    ['cpu', '/', '/sys/fs/cgroup/cpu,cpuacct'],
    ['memory', '/docker/abc', '/sys/fs/cgroup/memory'],
    ['memory', '/docker/abc/x', '/sys/fs/cgroup/memory/x'],
    ['memory', '/docker/abcdef', undefined],
    ['unified', '/../other', undefined],
    ['blkio', '/pod/one', undefined],
  ] as const) {
    test(`lead from ${controller}:${path} to ${folder ?? 'nowhere'}`, () => {
      assert.equal(cgroupFolder(mounts, controller, path), folder);
    });
  }

  test('are told for each controller of a process', () => {
    const paths = readCgroupPaths('9:name=systemd:/a\n4:cpu,cpuacct:/b:c\n0::/d\n\nnonsense\n');
    assert.deepEqual(
      [...paths],
      [
        ['name=systemd', '/a'],
        ['cpu', '/b:c'],
        ['cpuacct', '/b:c'],
        ['unified', '/d'],
      ],
    );
  });

  test('have groups above them, the innermost first', () => {
    assert.deepEqual(withAncestors('/kube/pod/one'), ['/kube/pod/one', '/kube/pod', '/kube']);
    assert.deepEqual(withAncestors('/'), []);
  });
});

describe('a control group of version 2', () => {
  test('tells its limits and sums in the words of both versions', () => {
    const {levels, sums, deviceLimits} = readCgroupV2(
      filesOf({
        'cpu.max': '150000 100000\n',
        'cpu.stat': 'usage_usec 5\nnr_periods 12\nnr_throttled 7\nthrottled_usec 3500\n',
        'cpuset.cpus.effective': '0-3,8\n',
        'memory.max': '1048576\n',
        'memory.high': 'max\n',
        'memory.current': '4096\n',
        'memory.stat': 'anon 1\npgmajfault 3\nworkingset_refault_file 9\npgsteal 4\n',
        'memory.events': 'low 0\nhigh 0\nmax 2\noom 1\noom_kill 1\n',
        'cgroup.events': 'populated 1\nfrozen 1\n',
        'cpu.pressure': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=88\n',
        'io.stat':
          '8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=5 wbytes=0 rios=1 wios=0\n',
        'io.max':
          '8:16 rbps=2097152 wbps=max riops=max wiops=120\n8:32 rbps=max wbps=max riops=max wiops=max\n',
      }),
    );

    assert.deepEqual(withoutUnknown(levels), {
      ...{cpu_quota: 1.5, cpus: 5, memory_limit_bytes: 1_048_576, memory_bytes: 4096, frozen: 1},
    });
    assert.deepEqual(withoutUnknown(sums), {
      ...{cpu_periods: 12, throttled_periods: 7, throttled_ns: 3_500_000},
      ...{major_faults: 3, refaults: 9, reclaimed_pages: 4, memory_limit_hits: 2, oom_kills: 1},
      cpu_some_ns: 88_000,
      ...{read_bytes: 15, written_bytes: 20, reads: 2, writes: 2},
    });
    assert.deepEqual(
      [...deviceLimits],
      [['8:16', {read_bytes_limit: 2_097_152, writes_limit: 120}]],
    );
  });

  test('tells nothing where there are no files', () => {
    const {levels, sums, deviceLimits} = readCgroupV2(() => undefined);
    assert.deepEqual(
      [withoutUnknown(levels), withoutUnknown(sums), deviceLimits.size],
      [{}, {}, 0],
    );
  });
});

describe('a control group of version 1', () => {
  test('tells its limits and sums in the words of both versions', () => {
    const {levels, sums, deviceLimits} = readCgroupV1(
      filesOf({
        'cpu.cfs_quota_us': '30000\n',
        'cpu.cfs_period_us': '100000\n',
        'cpu.stat': 'nr_periods 10\nnr_throttled 4\nthrottled_time 5000\n',
        'memory.limit_in_bytes': '9223372036854771712\n',
        'memory.usage_in_bytes': '4096\n',
        'memory.failcnt': '3\n',
        'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
        'freezer.state': 'FREEZING\n',
        'blkio.throttle.io_serviced_recursive': '7:0 Read 3\n7:0 Write 4\n8:0 Read 1\nTotal 8\n',
        'blkio.throttle.write_iops_device': '7:0 150\n',
        'blkio.throttle.write_bps_device': '7:0 1048576\n',
      }),
    );

    assert.deepEqual(withoutUnknown(levels), {cpu_quota: 0.3, memory_bytes: 4096, frozen: 1});
    assert.deepEqual(withoutUnknown(sums), {
      ...{cpu_periods: 10, throttled_periods: 4, throttled_ns: 5000},
      ...{memory_limit_hits: 3, oom_kills: 2, reads: 4, writes: 4},
    });
    assert.deepEqual(
      [...deviceLimits],
      [['7:0', {written_bytes_limit: 1_048_576, writes_limit: 150}]],
    );
  });

  test('has no quota where it is -1', () => {
    const files = {'cpu.cfs_quota_us': '-1\n', 'cpu.cfs_period_us': '100000\n'};
    assert.equal(readCgroupV1(filesOf(files)).levels['cpu_quota'], undefined);
  });
});

test('a list of CPUs is counted', () => {
  assert.deepEqual(['0', '0-3,8', '', undefined].map(countCpus), [1, 5, undefined, undefined]);
});

function filesOf(files: Readonly<Record<string, string>>) {
  return (file: string): string | undefined => files[file];
}

function withoutUnknown(values: Readonly<Record<string, number | undefined>>) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
