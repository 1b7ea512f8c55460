// Runs the CO-RE engine with the probe `requests` alone, for tests that need root. It has the shape of
// requests-probe.ts, so that a test can ask either engine.

import {setTimeout as sleep} from 'node:timers/promises';

import {startCoreProbes} from '../../../agent/core/core-probes.js';
import type {LossRecord} from '../../../src/domain/record.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import {SETTLE_MS, type AskedRequests} from './requests-probe.js';

export async function startCoreRequests(pids: readonly number[]): Promise<AskedRequests> {
  const records: RequestRecord[] = [];
  const losses: LossRecord[] = [];
  const spoken: string[] = [];
  const probes = await startCoreProbes({
    probes: ['requests'],
    processes: pids.map((pid) => ({pid, target: 'registry'})),
    onInterval: (interval) => {
      for (const record of interval.records) {
        if (record.kind === 'request') records.push(record);
        else if (record.kind === 'loss') losses.push(record);
      }
    },
  });
  const lost = (reason: LossRecord['reason']): number =>
    losses.filter((loss) => loss.reason === reason).reduce((sum, {count}) => sum + count, 0);
  return {
    records,
    get spoken() {
      for (const {detail = ''} of losses) {
        const [, protocol, port] = /speaks (\S+) on port (\d+)/.exec(detail) ?? [];
        const text = `${port} ${protocol}`;
        if (port !== undefined && !spoken.includes(text)) spoken.push(text);
      }
      return spoken;
    },
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
