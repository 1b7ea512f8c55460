// A batch with one record of each kind, for tests of the wire.

import {histogramOf} from '../../../../src/domain/histogram.js';
import type {WireBatch} from '../../../../src/wire/frames.js';

export function aBatch(): WireBatch {
  return {
    epoch: 2,
    seq: 41,
    runId: '20260101-000000-demo',
    startNs: 1_790_000_000_000_000_000n,
    endNs: 1_790_000_001_000_000_000n,
    clockOffsetNs: -1_250_000n,
    clockErrorNs: 90_000n,
    production: {producedRecords: 5_000, droppedSpoolFull: 0, droppedInvalid: 1},
    records: [
      {
        kind: 'histogram',
        target: 'registry',
        probe: 'syscalls',
        series: 'fdatasync',
        metric: 'latency',
        histogram: histogramOf([1_000, 2_000_000, 2_100_000, 412_000_000]),
      },
      {
        kind: 'counter',
        target: 'registry',
        probe: 'syscalls',
        series: 'write',
        metric: 'bytes',
        value: 2 ** 40,
      },
      {
        kind: 'gauge',
        target: 'registry',
        probe: 'process',
        series: '',
        metric: 'rss_bytes',
        value: 31e6,
      },
      {
        kind: 'target',
        event: 'found',
        process: {
          target: 'registry',
          targetKind: 'registry',
          pid: 4711,
          startTicks: 123_456_789,
          exe: '/usr/bin/docker-registry',
          comm: 'docker-registry',
          listenPorts: [5000],
          goVersion: 'go1.19.8',
          version: '2.8.2+ds1-1',
          buildId: '8a0f3f1e5b2c4d6e7f8091a2b3c4d5e6f7089142',
        },
      },
      {
        kind: 'loss',
        probe: 'tcp',
        reason: 'gap',
        count: 0,
        gapNs: 2_000_000_000n,
        detail: 'restarted',
      },
      {kind: 'cost', probe: 'syscalls', runNs: 1_234_567, runs: 4_000},
    ],
  };
}
