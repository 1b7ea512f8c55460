import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {EndedRequest} from '../../../../agent/probes/requests/connection.js';
import {PeerNames} from '../../../../agent/probes/requests/peer-name.js';
import {readRequestState} from '../../../../agent/probes/requests/request-state.js';
import {serverRecord} from '../../../../agent/probes/requests/server-record.js';
import {budgetSumNs, type RequestRecord} from '../../../../src/domain/request.js';
import {MAX_PARTS_PER_REQUEST} from '../../../../src/wire/limits.js';

const REDIS = (0x0500000an << 24n) | (0xeb18n << 8n) | 2n;
const SELECT = 9n;
const WAIT = 1;
const PEER = 2;
const CALL = 3;

function record(
  ended: Partial<EndedRequest>,
  answering: readonly bigint[] = [],
  goVersion: string | undefined = 'go1.19.8',
): RequestRecord {
  const peer = {rootPid: 7, pid: 7, address: '10.0.0.7:4711', goid: 42, isLayoutKnown: true};
  return serverRecord(
    peer,
    {
      head: {method: 'GET', path: '/v2/x/manifests/t'},
      state: readRequestState([0n, 200n << 48n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]),
      ...{startNs: 1_000n, endNs: 2_000n, bytesIn: 1, bytesOut: 2},
      partsNs: new Map(),
      waits: [],
      ...ended,
    },
    {
      ...{
        target: 'registry',
        goVersion,
        device: 'sdb',
        toUnixNs: (ns) => ns,
        names: new PeerNames(),
      },
      peersAnswering: () => answering,
    },
  );
}

describe('readRequestState', () => {
  test('takes sums below zero for what they are, and gives back what they borrowed', () => {
    const meta = BigInt.asUintN(64, (-5n << 32n) - 26_000_000n);
    const {partsNs} = readRequestState([0n, 0n, 0n, 0n, meta, 7n << 32n, 0n, 0n, 0n, 0n]);

    assert.equal(partsNs.get('fs.read'), -26_000_000);
    assert.equal(partsNs.get('fs.meta'), -5);
    assert.equal(partsNs.get('fs.sync'), 7);
  });
});

describe('serverRecord', () => {
  test('has calls in order of time, and details of what they were on', () => {
    const {budget, calls, details} = record({
      partsNs: new Map([
        ['queue', 100],
        ['fs.sync', 300],
        ['send', 50],
      ]),
      waits: [
        {atNs: 1_150n, amountNs: 200, kind: PEER, detail: REDIS},
        {atNs: 1_400n, amountNs: 300, kind: CALL, detail: 4n},
      ],
    });

    assert.deepEqual(calls, [
      {part: 'queue', offsetNs: 0, durationNs: 100, count: 1},
      {part: 'upstream:redis@10.0.0.5:6379', offsetNs: 150, durationNs: 200, count: 1},
      {part: 'fs.sync', offsetNs: 400, durationNs: 300, count: 1},
      {part: 'send', offsetNs: 950, durationNs: 50, count: 1},
    ]);
    assert.deepEqual(details, {device: 'sdb', peer: '10.0.0.5:6379'});
    assert.equal(budget.get('fs.sync'), 300, 'a long call is in the sum of its part already');
    assert.equal(budgetSumNs(budget), 1_000);
  });

  for (const [name, answering, part, inferred] of [
    ['one peer answered', [REDIS], 'upstream:redis@10.0.0.5:6379', true],
    ['none answered', [], 'wait:select', false],
    ['two did, and nobody knows which', [REDIS, REDIS], 'wait:select', false],
  ] as const) {
    test(`calls a wait by its reason or its peer, when ${name}`, () => {
      const waits = [{atNs: 1_100n, amountNs: 600, kind: WAIT, detail: SELECT}];
      const {budget, inferred: parts} = record({waits}, answering);

      assert.equal(budget.get(part), 600);
      assert.deepEqual(parts, inferred ? [part] : []);
    });
  }

  test('leaves a wait unexplained of which no reason is known', () => {
    const waits = [{atNs: 1_100n, amountNs: 600, kind: WAIT, detail: SELECT}];

    assert.equal(record({waits}, [], 'go1.99').budget.get('unexplained'), 1_000);
  });

  test('keeps the largest parts where there are more than a record may have', () => {
    const waits = Array.from({length: 100}, (_, n) => ({
      ...{atNs: 1_000n, amountNs: n + 1, kind: PEER},
      detail: (BigInt(n) << 24n) | 2n,
    }));
    const {budget, calls} = record({endNs: 11_000n, waits});

    assert.ok(budget.size <= MAX_PARTS_PER_REQUEST);
    assert.equal(budget.get('upstream:99.0.0.0:0'), 100);
    assert.equal(budgetSumNs(budget), 10_000);
    assert.equal(calls.length, 64);
  });
});
