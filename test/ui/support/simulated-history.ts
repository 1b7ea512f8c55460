// A made-up history: a nightly scenario that got slower in the middle, and others that ran once.

import type {HistoryRunJson} from '../../../src/contract/history-json.js';

const DAY_MS = 24 * 3_600_000;

/** The newest first; the newest began `nowMs` ago, and each other one a day before the next. */
export function simulatedHistory(count: number, nowMs: number): HistoryRunJson[] {
  return Array.from({length: count}, (_, at) => historyRun(at, nowMs - at * DAY_MS));
}

function historyRun(at: number, startMs: number): HistoryRunJson {
  const isSlow = at % 30 > 9 && at % 30 < 15;
  const wobble = ((at * 7919) % 13) / 100;
  const isOnce = at % 17 === 16;
  const p95Ms = (isSlow ? 410 : 300) * (1 + wobble);
  const users = isSlow ? 24 : 32 + (at % 3) * 2;
  const id = `20261101-${String(100_000 + at)}-aaaa`;
  return {
    id,
    name: isOnce ? `try-${at}` : 'nightly-ramp',
    labels: {branch: at % 4 === 0 ? 'main' : 'release', ...(at === 3 ? {keep: 'yes'} : {})},
    record: 'all',
    startUnixNs: `${Math.floor(startMs)}000000`,
    endUnixNs: `${Math.floor(startMs + 240_000)}000000`,
    traceId: '0'.repeat(32),
    spanId: '0'.repeat(16),
    bytes: 1_400_000 + at * 8_191,
    summary: {
      verdict: isOnce ? 'done' : at % 11 === 5 ? 'degraded' : 'broke',
      scenario: isOnce ? `try-${at}` : 'nightly',
      ...(isOnce ? {} : {knee: {operation: 'push', users, isLimit: true}}),
      p95Ms,
      operationsPerDay: users * 41_300,
      cpuMsPerOperation: 18 + wobble * 40 + (isSlow ? 9 : 0),
      registryVersions: [at > 12 ? 'v2.8.3' : 'v3.0.0'],
    },
  };
}
