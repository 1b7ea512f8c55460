// Reads a control group of version 2.

import {countCpus, cpusOf, type CgroupState, type ReadFile} from './cgroup-state.js';
import {readNumber, readPairs} from './key-values.js';
import {PRESSED, readPressure} from './pressure.js';

const NS_PER_US = 1_000;

export function readCgroupV2(read: ReadFile): CgroupState {
  const [quota, period] = (read('cpu.max') ?? '').split(' ');
  const cpu = readPairs(read('cpu.stat') ?? '');
  const memory = readPairs(read('memory.stat') ?? '');
  const events = readPairs(read('memory.events') ?? '');
  const throttledUs = cpu.get('throttled_usec');
  return {
    levels: {
      cpu_quota: cpusOf(readNumber(quota), readNumber(period)),
      cpus: countCpus(read('cpuset.cpus.effective')),
      memory_limit_bytes: readNumber(read('memory.max')),
      memory_high_bytes: readNumber(read('memory.high')),
      memory_bytes: readNumber(read('memory.current')),
      frozen: readPairs(read('cgroup.events') ?? '').get('frozen'),
    },
    sums: {
      cpu_periods: cpu.get('nr_periods'),
      throttled_periods: cpu.get('nr_throttled'),
      throttled_ns: throttledUs === undefined ? undefined : throttledUs * NS_PER_US,
      ...{major_faults: memory.get('pgmajfault'), refaults: memory.get('workingset_refault_file')},
      reclaimed_pages: memory.get('pgsteal'),
      ...{memory_limit_hits: events.get('max'), oom_kills: events.get('oom_kill')},
      ...pressures(read),
      ...ioSums(read('io.stat') ?? ''),
    },
    deviceLimits: ioLimits(read('io.max') ?? ''),
  };
}

function pressures(read: ReadFile): Record<string, number | undefined> {
  const all = PRESSED.flatMap((resource) => {
    const text = read(`${resource}.pressure`);
    return Object.entries(readPressure(text)).map(([kind, ns]) => [`${resource}_${kind}`, ns]);
  });
  return Object.fromEntries(all) as Record<string, number | undefined>;
}

const IO_METRICS = {rbytes: 'read_bytes', wbytes: 'written_bytes', rios: 'reads', wios: 'writes'};

/** Of all devices together: `8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0`. */
function ioSums(text: string): Record<string, number | undefined> {
  return Object.fromEntries(
    Object.entries(IO_METRICS).map(([field, metric]) => {
      const values = [...text.matchAll(new RegExp(`\\b${field}=(\\d+)`, 'g'))];
      const sum = values.reduce((total, [, value]) => total + Number(value), 0);
      return [metric, values.length === 0 ? undefined : sum];
    }),
  );
}

const LIMIT_METRICS: Readonly<Record<string, string>> = {
  rbps: 'read_bytes_limit',
  wbps: 'written_bytes_limit',
  riops: 'reads_limit',
  wiops: 'writes_limit',
};

/** `8:16 rbps=2097152 wbps=max riops=max wiops=120`. */
function ioLimits(text: string): CgroupState['deviceLimits'] {
  const limits = text.split('\n').map((line): [string, Record<string, number>] => {
    const [device, ...fields] = line.trim().split(' ');
    const set = fields.flatMap((field) => {
      const [name, value] = field.split('=');
      const metric = LIMIT_METRICS[name!];
      const limit = readNumber(value);
      return metric === undefined || limit === undefined ? [] : [[metric, limit]];
    });
    return [device!, Object.fromEntries(set) as Record<string, number>];
  });
  return new Map(limits.filter(([, set]) => Object.keys(set).length > 0));
}
