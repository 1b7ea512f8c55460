// Runs the CO-RE engine with the probe `requests` alone, for tests that need root. It has the shape of
// requests-probe.ts, so that a test can ask either engine.

import {setTimeout as sleep} from 'node:timers/promises';

import {startCoreProbes} from '../../../agent/core/core-probes.js';
import type {LossRecord} from '../../../src/domain/record.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import {UNREAD_PROBE} from '../../../src/domain/unread.js';
import {SETTLE_MS, type AskedRequests} from './requests-probe.js';

export async function startCoreRequests(pids: readonly number[]): Promise<AskedRequests> {
  const records: RequestRecord[] = [];
  const losses: LossRecord[] = [];
  const unread: Record<string, number> = {};
  const probes = await startCoreProbes({
    probes: ['requests'],
    processes: pids.map((pid) => ({pid, target: 'registry'})),
    onInterval: (interval) => {
      for (const record of interval.records) {
        if (record.kind === 'request') records.push(record);
        else if (record.kind === 'loss') losses.push(record);
        else if (record.kind === 'counter' && record.probe === UNREAD_PROBE) {
          const key = `${record.series.replace(/^:/, '')} ${record.metric}`;
          unread[key] = (unread[key] ?? 0) + record.value;
        }
      }
    },
  });
  const lost = (reason: LossRecord['reason']): number =>
    losses.filter((loss) => loss.reason === reason).reduce((sum, {count}) => sum + count, 0);
  return {
    records,
    unread,
    watch: (pid) => probes.watch({pid, target: 'registry'}),
    lost: () => lost('lost_events') + lost('map_full'),
    unreadable: () => lost('unreadable'),
    settle: async () => {
      await sleep(SETTLE_MS);
      await probes.cut();
      await probes.cut();
    },
    stop: () => probes.stop(),
  };
}
