import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Words} from '../../../../agent/bpftrace/words.js';
import {KernelTimes} from '../../../../agent/bpftrace/kernel-times.js';
import type {EndedRequest} from '../../../../agent/probes/requests/connection.js';
import {PeerNames, type Endpoint} from '../../../../agent/probes/requests/peer-name.js';
import {SUM_PARTS} from '../../../../agent/probes/requests/record-words.generated.js';
import {
  readRequestState,
  type RequestState,
} from '../../../../agent/probes/requests/request-state.js';
import {serverRecord} from '../../../../agent/probes/requests/server-record.js';
import {budgetSumNs, type BudgetPart, type RequestRecord} from '../../../../src/domain/request.js';
import {MAX_PARTS_PER_REQUEST} from '../../../../src/wire/limits.js';

const REDIS: Endpoint = {family: 2, port: 0xeb18, address: 0x0500000a};
const SELECT = 9;
const IN_SELECT = {atNs: 1_100, amountNs: 600, kind: 'wait', reason: SELECT} as const;

function record(
  ended: Partial<EndedRequest>,
  answering: readonly Endpoint[] = [],
  goVersion: string | undefined = 'go1.19.8',
): RequestRecord {
  const peer = {
    ...{rootPid: 7, pid: 7, address: '10.0.0.7:4711', port: 5000},
    ...{goid: 42, isLayoutKnown: true},
  };
  return serverRecord(
    peer,
    {
      head: {method: 'GET', path: '/v2/x/manifests/t'},
      state: stateOf([0n, 200n << 48n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]),
      ...{startNs: 1_000, endNs: 2_000, sums: sumsOf({}), queueNs: 0},
      parts: [],
      ...ended,
    },
    {
      ...{
        target: 'registry',
        goVersion,
        device: 'sdb',
        times: new KernelTimes(),
        toUnixNs: (ns) => ns,
        names: new PeerNames(),
      },
      peersAnswering: () => answering,
    },
  );
}

function stateOf(words: readonly bigint[]): RequestState {
  return readRequestState(Words.of(...words), new KernelTimes());
}

function sumsOf(partsNs: Partial<Record<BudgetPart, number>>): EndedRequest['sums'] {
  return {partsNs: SUM_PARTS.map((part) => partsNs[part] ?? 0), bytesIn: 1, bytesOut: 2};
}

describe('readRequestState', () => {
  test('takes sums below zero for what they are, and gives back what they borrowed', () => {
    const meta = BigInt.asUintN(64, (-5n << 32n) - 26_000_000n);
    const {sums} = stateOf([0n, 0n, 0n, 0n, meta, 7n << 32n, 0n, 0n, 0n, 0n]);

    assert.deepEqual(
      sums.partsNs,
      sumsOf({'fs.read': -26_000_000, 'fs.meta': -5, 'fs.sync': 7}).partsNs,
    );
  });
});

describe('serverRecord', () => {
  test('has calls in order of time, and details of what they were on', () => {
    const {budget, calls, details} = record({
      sums: sumsOf({'fs.sync': 300, send: 50}),
      queueNs: 100,
      parts: [
        {atNs: 1_150, amountNs: 200, kind: 'peer', peer: REDIS},
        {atNs: 1_400, amountNs: 300, kind: 'call', part: 'fs.sync'},
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
      const {budget, inferred: parts} = record({parts: [IN_SELECT]}, answering);

      assert.equal(budget.get(part), 600);
      assert.deepEqual(parts, inferred ? [part] : []);
    });
  }

  test('leaves a wait unexplained of which no reason is known', () => {
    const {budget} = record({parts: [IN_SELECT]}, [], 'go1.99');

    assert.equal(budget.get('unexplained'), 1_000);
  });

  test('keeps the largest parts where there are more than a record may have', () => {
    const parts = Array.from({length: 100}, (_, n) => ({
      ...{atNs: 1_000, amountNs: n + 1},
      ...{kind: 'peer' as const, peer: {family: 2, port: 0, address: n}},
    }));
    const {budget, calls} = record({endNs: 11_000, parts});

    assert.ok(budget.size <= MAX_PARTS_PER_REQUEST);
    assert.equal(budget.get('upstream:99.0.0.0:0'), 100);
    assert.equal(budgetSumNs(budget), 10_000);
    assert.equal(calls.length, 100, 'the time of all parts is needed to charge calls');
  });
});
