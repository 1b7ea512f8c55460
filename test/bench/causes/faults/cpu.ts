// Faults of the CPU.

import {cpus} from 'node:os';

import {startRegistry} from '../../../../src/parts/registry.js';
import {watched, type Fault, type Load} from '../fault.js';
import {twoRegistries} from '../two-registries.js';

const PULL: Load = {operation: 'pull', rate: 20, layerSize: '64KiB'};

export const CPU_FAULTS: readonly Fault[] = [
  {
    name: 'spinning-programs',
    expects: ['cpu-other-programs'],
    load: PULL,
    prepare: async (lab) => {
      const {url, pid} = lab.part(await startRegistry());
      return {
        ...{url, targets: [watched(pid)]},
        inject: () => {
          for (let n = 0; n < 24; n += 1) lab.start(['sh', '-c', 'while :; do :; done']);
        },
      };
    },
  },
  {
    name: 'cpu-quota',
    expects: ['cpu-quota'],
    load: {...PULL, rate: 12},
    prepare: async (lab) => {
      const {url, pid} = lab.part(await startRegistry());
      const set = lab.cgroup('cpu', [pid]);
      return {
        ...{url, targets: [watched(pid)]},
        inject: () => set('cpu.cfs_quota_us', '12000'),
      };
    },
  },
  {
    name: 'narrow-cpu-set',
    // The CPU that is left has other work, while others of the host are idle.
    expects: ['cpu-set'],
    load: PULL,
    prepare: async (lab) => {
      const last = String(cpus().length - 1);
      for (let n = 0; n < 6; n += 1)
        lab.start(['taskset', '-c', last, 'sh', '-c', 'while :; do :; done']);
      const {url, pid} = lab.part(await startRegistry());
      const set = lab.cgroup('cpuset', [pid]);
      return {url, targets: [watched(pid)], inject: () => set('cpuset.cpus', last)};
    },
  },
  {
    name: 'cpu-used-up',
    // More load than the CPUs serve: no other program takes them, and no limit holds the registry back.
    expects: ['cpu-own-use', 'cpu-saturated'],
    load: {...PULL, users: {healthy: 2, sick: 48}},
    prepare: async (lab) => {
      const {url, pid} = lab.part(await startRegistry());
      return {url, targets: [watched(pid)], inject: () => undefined};
    },
  },
  {
    name: 'garbage-collection',
    expects: ['garbage-collection'],
    load: {...PULL, rate: 25},
    prepare: (lab) => twoRegistries(lab, {GOGC: '1'}),
  },
  {
    name: 'gomaxprocs',
    expects: ['gomaxprocs'],
    // A pull takes some 10 ms of CPU: so many use half of one CPU, and wait for each other where there is one.
    load: {...PULL, rate: 45, layerSize: '16KiB'},
    prepare: (lab) => twoRegistries(lab, {GOMAXPROCS: '1'}),
  },
];
