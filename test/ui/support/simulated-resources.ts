// What an agent reads of the resources of the simulated host: above the knee, another program writes to
// the registry's disk. Only questions for causes see it, so that the tables of series stay short.

import type {Figure} from '../../../src/domain/record.js';
import {HOST_TARGET} from '../../../src/domain/target.js';
import {momentAt} from './simulated-run.js';

const MIB = 2 ** 20;

export function resourcesAt(second: number): Figure[] {
  const busy = Math.min(0.99, 0.2 + 0.1 * momentAt(second).pressure);
  const isSick = momentAt(second).users > 112;
  return [
    counter('registry', 'process', '', 'cpu_ns', 3e8),
    counter(HOST_TARGET, 'disk', 'sda', 'busy_ns', (isSick ? 0.98 : busy) * 1e9),
    counter(HOST_TARGET, 'disk', 'sda', 'written_bytes', (isSick ? 184 : 4) * MIB),
    counter(HOST_TARGET, 'disk', 'sda', 'writes', isSick ? 600 : 100),
    counter(HOST_TARGET, 'disk', 'sda', 'write_ns', isSick ? 6e10 : 2e8),
    counter(HOST_TARGET, 'programs', 'rsync', 'written_bytes', isSick ? 180 * MIB : 0),
    {
      kind: 'gauge',
      target: HOST_TARGET,
      probe: 'programs',
      series: 'rsync',
      metric: 'pid',
      value: 812,
    },
  ];
}

function counter(
  target: string,
  probe: string,
  series: string,
  metric: string,
  value: number,
): Figure {
  return {kind: 'counter', target, probe, series, metric, value};
}
