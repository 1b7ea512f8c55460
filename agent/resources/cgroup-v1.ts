// Reads a control group of version 1: a folder for each controller. The file's name tells the
// controller, so one function reads from all of them.

import {
  countCpus,
  cpusOf,
  NO_MEMORY_LIMIT,
  type CgroupState,
  type ReadFile,
} from './cgroup-state.js';
import {readNumber, readPairs} from './key-values.js';

export function readCgroupV1(read: ReadFile): CgroupState {
  const cpu = readPairs(read('cpu.stat') ?? '');
  const memory = readPairs(read('memory.stat') ?? '');
  const limit = readNumber(read('memory.limit_in_bytes'));
  const frozen = read('freezer.state');
  return {
    levels: {
      cpu_quota: cpusOf(
        readNumber(read('cpu.cfs_quota_us')),
        readNumber(read('cpu.cfs_period_us')),
      ),
      cpus: countCpus(read('cpuset.effective_cpus')),
      memory_limit_bytes: limit !== undefined && limit < NO_MEMORY_LIMIT ? limit : undefined,
      memory_bytes: readNumber(read('memory.usage_in_bytes')),
      frozen: frozen === undefined ? undefined : Number(frozen.trim() !== 'THAWED'),
    },
    sums: {
      cpu_periods: cpu.get('nr_periods'),
      throttled_periods: cpu.get('nr_throttled'),
      throttled_ns: cpu.get('throttled_time'),
      major_faults: memory.get('total_pgmajfault'),
      refaults: memory.get('total_workingset_refault_file'),
      memory_limit_hits: readNumber(read('memory.failcnt')),
      oom_kills: readPairs(read('memory.oom_control') ?? '').get('oom_kill'),
      ...sumsOf(read('blkio.throttle.io_service_bytes_recursive'), 'read_bytes', 'written_bytes'),
      ...sumsOf(read('blkio.throttle.io_serviced_recursive'), 'reads', 'writes'),
    },
    deviceLimits: limitsOf(read),
  };
}

/** `8:0 Read 4096` and `8:0 Write 8192`, for each device. */
function sumsOf(
  text: string | undefined,
  readMetric: string,
  writeMetric: string,
): Record<string, number | undefined> {
  const sum = (operation: string): number | undefined => {
    const pattern = new RegExp(`^\\d+:\\d+ ${operation} (\\d+)$`, 'gm');
    const values = [...(text ?? '').matchAll(pattern)];
    if (values.length === 0) return undefined;
    return values.reduce((total, [, value]) => total + Number(value), 0);
  };
  return {[readMetric]: sum('Read'), [writeMetric]: sum('Write')};
}

const LIMIT_FILES: Readonly<Record<string, string>> = {
  'blkio.throttle.read_bps_device': 'read_bytes_limit',
  'blkio.throttle.write_bps_device': 'written_bytes_limit',
  'blkio.throttle.read_iops_device': 'reads_limit',
  'blkio.throttle.write_iops_device': 'writes_limit',
};

/** `7:0 150` in each file. */
function limitsOf(read: ReadFile): CgroupState['deviceLimits'] {
  const limits = new Map<string, Record<string, number>>();
  for (const [file, metric] of Object.entries(LIMIT_FILES)) {
    for (const [, device, value] of (read(file) ?? '').matchAll(/^(\d+:\d+) (\d+)$/gm)) {
      limits.set(device!, {...limits.get(device!), [metric]: Number(value)});
    }
  }
  return limits;
}
