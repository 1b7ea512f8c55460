// Makes requests of a registry under load as an agent reports them: three kinds, ten parts of a budget, and
// some thirty calls each. They are always the same.

import type {BudgetPart, RequestCall, RequestRecord} from '../../../src/domain/request.js';
import {stepOf} from '../../../src/domain/step.js';
import {aRequest} from '../../src/domain/support/sample-request.js';
import {SECOND_NS} from '../../src/store/support/sample-run.js';
import {randomFrom} from '../../support/seeded-random.js';

export const KINDS = [
  ['GET', '/v2/library/app-7/manifests/sha256:'],
  ['GET', '/v2/library/app-7/blobs/sha256:'],
  ['HEAD', '/v2/library/app-7/blobs/sha256:'],
] as const;

/** Parts of a budget, each with its share of the time and its number of calls. */
const PARTS: readonly (readonly [BudgetPart, number, number])[] = [
  ['queue', 0.04, 1],
  ['receive', 0.02, 1],
  ['fs.meta', 0.1, 6],
  ['fs.read', 0.25, 4],
  ['upstream:10.0.0.5:6379', 0.2, 2],
  ['send', 0.1, 2],
  ['cpu', 0.2, 8],
  ['sched', 0.05, 2],
  ['runqueue', 0.03, 1],
];

const random = randomFrom(7);

/** A request that begins within the second after `secondNs`. */
export function requestIn(secondNs: bigint): RequestRecord {
  const [method, prefix] = KINDS[Math.floor(random() * KINDS.length)]!;
  const path = prefix + Array.from({length: 8}, () => hex(8)).join('');
  const durationNs = Math.round(600_000 * 2 ** (4 * (random() + random() + random()) - 6));
  const parts = PARTS.map(([part, share]) => [part, Math.round(share * durationNs)] as const);
  return aRequest(durationNs, Object.fromEntries(parts), {
    ...{method, path, step: stepOf(method, path), goid: Math.floor(random() * 1e6), pid: 4711},
    startNs: secondNs + BigInt(Math.floor(random() * Number(SECOND_NS))),
    trace: {traceId: hex(8) + hex(8) + hex(8) + hex(8), spanId: hex(8) + hex(8)},
    ...{peer: `10.0.0.7:${40_000 + Math.floor(random() * 20_000)}`, drainNs: 40_000},
    ...{bytesIn: 312, bytesOut: 1_700, inferred: [], details: {device: 'sda'}},
    calls: callsIn(durationNs),
  });
}

function callsIn(durationNs: number): RequestCall[] {
  const calls = PARTS.flatMap(([part, share, count]) =>
    Array.from({length: count}, () => ({
      ...{part, count: 1, offsetNs: Math.floor(random() * durationNs)},
      durationNs: Math.round((share * durationNs) / count),
    })),
  );
  return calls.sort((left, right) => left.offsetNs - right.offsetNs);
}

function hex(digits: number): string {
  return Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');
}
