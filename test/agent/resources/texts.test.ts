import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readDisks} from '../../../agent/resources/disks.js';
import {readLocalMounts} from '../../../agent/resources/file-systems.js';
import {readGoSettings} from '../../../agent/resources/go-settings.js';
import {readNamedLines, readNumber, readPairs} from '../../../agent/resources/key-values.js';
import {readPressure} from '../../../agent/resources/pressure.js';
import {readLimits} from '../../../agent/resources/process-limits.js';

describe('texts of the kernel', () => {
  test('have a name and a number in each line', () => {
    const text = 'nr_periods 12\nread_bytes: 4096\nMemAvailable:   77 kB\nnot a pair\n';
    const pairs = readPairs(text);
    assert.deepEqual(
      ['nr_periods', 'read_bytes', 'MemAvailable', 'not', 'periods', 'nr'].map(pairs.get),
      [12, 4096, 77, undefined, undefined, undefined],
    );
  });

  test('have a line of names and one of numbers', () => {
    const text = 'TcpExt: ListenDrops Cut\nTcpExt: 7\nIpExt: A\nTcpExt: 9\n';
    assert.deepEqual(
      ['TcpExt.ListenDrops', 'TcpExt.Cut', 'TcpExt.A', 'IpExt.A', 'Tcp.ListenDrops'].map(
        readNamedLines(text).get,
      ),
      [7, undefined, undefined, undefined, undefined],
    );
  });

  for (const [text, number] of [
    ['12\n', 12],
    ['max', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    test(`hold a number alone or none: ${JSON.stringify(text)}`, () => {
      assert.equal(readNumber(text), number);
    });
  }
});

test('pressure is told in ns, and not at all without a kernel that measures it', () => {
  const text =
    'some avg10=1.00 avg60=0.50 avg300=0.10 total=1234\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=5\n';
  assert.deepEqual(readPressure(text), {some_ns: 1_234_000, full_ns: 5_000});
  assert.deepEqual(readPressure(undefined), {some_ns: undefined, full_ns: undefined});
});

test('limits are the soft ones, and absent where there is none', () => {
  const text = `Limit                     Soft Limit           Hard Limit           Units
Max processes             unlimited            unlimited            processes
Max open files            14                   1024                 files
`;
  assert.deepEqual(readLimits(text), {openFiles: 14, processes: undefined});
});

test('disks tell what they did; those that did nothing are left out', () => {
  const text = `   7       0 loop0 10 0 16 8 20 0 624 84 3 80 152 0 0 0 0 18 59
   7       1 loop1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
 254       0 vda broken
`;
  assert.deepEqual(readDisks(text), [
    {
      ...{device: 'loop0', number: '7:0', inFlight: 3},
      sums: {
        ...{reads: 10, read_bytes: 8192, read_ns: 8_000_000},
        ...{writes: 20, written_bytes: 319_488, write_ns: 84_000_000},
        ...{busy_ns: 80_000_000, queued_ns: 152_000_000},
        ...{flushes: 18, flush_ns: 59_000_000},
      },
    },
  ]);
});

describe("Go's settings", () => {
  for (const [environ, settings] of [
    [
      'PATH=/bin\0GOMAXPROCS=2\0GOGC=off\0GOMEMLIMIT=512MiB\0',
      {gomaxprocs: 2, gogc: -1, gomemlimit_bytes: 2 ** 29},
    ],
    ['GOGC=50\0GOMEMLIMIT=1000\0', {gogc: 50, gomemlimit_bytes: 1000}],
    ['GOMEMLIMIT=1GB\0GOMAXPROCS=two\0NOTGOGC=1\0', {}],
    ['', {}],
  ] as const) {
    test(`in ${JSON.stringify(environ)}`, () => {
      assert.deepEqual(readGoSettings(environ), settings);
    });
  }
});

test('file systems are the local ones, each device once', () => {
  const mountinfo = `27 1 254:0 / / rw - ext4 /dev/vda rw
28 27 254:0 /x /srv rw - ext4 /dev/vda rw
29 27 0:30 / /dev/shm rw - tmpfs tmpfs rw
30 27 0:31 / /var/lib/registry rw - tmpfs tmpfs rw
31 27 0:40 / /mnt rw - nfs4 server:/ rw
`;
  assert.deepEqual(readLocalMounts(mountinfo), [
    {folder: '/', device: '254:0'},
    {folder: '/var/lib/registry', device: '0:31'},
  ]);
});
