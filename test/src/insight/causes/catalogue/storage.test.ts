// Causes of catalogue/storage against models of their figures.

import {figures, hostFigures, limits, type Values} from '../support/asked-causes.js';
import {testCases, type Case} from '../support/catalogue-cases.js';

const MIB = 2 ** 20;
const MS = 1e6;

const CASES: readonly Case[] = [
  {
    cause: 'device-slow',
    parts: {'fs.sync': [2, 22], cpu: [1, 1]},
    before: disk({
      writes: 100,
      write_ns: 100 * MS,
      flushes: 20,
      flush_ns: 20 * MS,
      busy_ns: 100 * MS,
    }),
    after: disk({
      writes: 90,
      write_ns: 300 * MS,
      flushes: 18,
      flush_ns: 350 * MS,
      busy_ns: 600 * MS,
    }),
    explainsMs: 20,
    says: /^the device sda of host-1 is slow: 19\.4 ms for each flush \(before: 1 ms\), at 18\.0\/s \(before: 20\.0\/s\)$/,
    but: {after: disk({writes: 110, write_ns: 900 * MS, busy_ns: 110 * MS})},
  },
  {
    // A tenth more of the same requests.
    cause: 'device-slow',
    parts: {'fs.sync': [20, 22.5]},
    before: disk({
      writes: 100,
      write_ns: 50 * MS,
      flushes: 100,
      flush_ns: 300 * MS,
      busy_ns: 350 * MS,
    }),
    after: disk({
      writes: 100,
      write_ns: 50 * MS,
      flushes: 100,
      flush_ns: 340 * MS,
      busy_ns: 390 * MS,
    }),
    explainsMs: 2.5,
    says: /^the device sda of host-1 is slow: 3\.4 ms for each flush \(before: 3 ms\), at 100\/s \(before: 100\/s\)/,
    // They take longer because there are more of them.
    but: {
      after: disk({
        writes: 140,
        write_ns: 80 * MS,
        flushes: 120,
        flush_ns: 430 * MS,
        busy_ns: 510 * MS,
      }),
    },
  },
  {
    // Flushes alone take longer, which most requests are not.
    cause: 'device-slow',
    parts: {'fs.sync': [20, 22.5]},
    before: disk({
      ...{writes: 900, write_ns: 450 * MS, flushes: 100, flush_ns: 100 * MS},
      busy_ns: 550 * MS,
    }),
    after: disk({
      ...{writes: 900, write_ns: 450 * MS, flushes: 100, flush_ns: 120 * MS},
      busy_ns: 570 * MS,
    }),
    explainsMs: 2.5,
    says: /^the device sda of host-1 is slow: 1\.2 ms for each flush \(before: 1 ms\)/,
    // They wait in line: the device is not busy for longer.
    but: {
      after: disk({
        ...{writes: 900, write_ns: 450 * MS, flushes: 100, flush_ns: 120 * MS},
        busy_ns: 552 * MS,
      }),
    },
  },
  {
    cause: 'disk-own-use',
    parts: {'fs.sync': [2, 22]},
    before: [
      ...disk({writes: 100, write_ns: 100 * MS, busy_ns: 1e8}),
      ...limits({written_bytes: MIB}),
    ],
    after: [
      ...disk({writes: 900, write_ns: 9e9, busy_ns: 9.9e8}),
      ...limits({written_bytes: 9 * MIB}),
    ],
    explainsMs: 20,
    says: /^registry uses up the disk sda of host-1: the disk is busy 99 % of the time, requests come to it at 900\/s \(before: 100\/s\), and registry moves 9 MiB a second \(before: 1 MiB\)$/,
    but: {
      after: [
        ...disk({writes: 900, write_ns: 9e9, busy_ns: 9.9e8}),
        ...limits({written_bytes: MIB}),
      ],
    },
  },
  {
    cause: 'disk-full',
    parts: {'fs.write': [1, 6]},
    before: room({free_bytes: 500 * MIB, size_bytes: 1000 * MIB}),
    after: room({free_bytes: MIB, size_bytes: 1000 * MIB}),
    explainsMs: 5,
    says: /^the file system \/var of registry has no room left: 1 MiB of 1,?000 MiB$/,
    but: {after: room({free_bytes: 100 * MIB, size_bytes: 1000 * MIB})},
  },
  {
    cause: 'disk-full',
    parts: {'fs.meta': [1, 6]},
    before: room({free_inodes: 500, inodes: 1000}),
    after: room({free_inodes: 0, inodes: 1000}),
    explainsMs: 5,
    says: /has no inodes left: 0 of 1,000$/,
    but: {before: room({free_inodes: 0, inodes: 1000})},
  },
];

testCases(CASES);

function disk(sums: Values): ReturnType<typeof figures> {
  return hostFigures('disk', 'sda', sums);
}

function room(levels: Values): ReturnType<typeof figures> {
  return figures('registry', 'filesystem', '/var 8:1', {}, levels);
}
