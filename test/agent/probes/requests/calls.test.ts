import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Words} from '../../../../agent/bpftrace/words.js';
import {KernelTimes} from '../../../../agent/bpftrace/kernel-times.js';
import type {CallState} from '../../../../agent/probes/requests/call-state.js';
import {readCallState} from '../../../../agent/probes/requests/call-state.js';
import {Calls} from '../../../../agent/probes/requests/calls.js';
import {Connection} from '../../../../agent/probes/requests/connection.js';
import {PeerNames} from '../../../../agent/probes/requests/peer-name.js';
import {Room} from '../../../../agent/probes/requests/timeline.js';
import {budgetSumNs} from '../../../../src/domain/request.js';

const KEY = '-131383460612224';
const REQUEST = 'GET /v2/x/blobs/y HTTP/1.1\r\nHost: x\r\n\r\n';
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n';
/** 127.0.0.1, port 5000, AF_INET. */
const PEER = {family: 2, port: 0x8813, address: 0x0100007f};

const STATE: CallState = {
  ...{startNs: 1_000_000, writtenNs: 1_010_000, firstNs: 1_200_000, lastNs: 1_300_000},
  ...{status: 200, rootPid: 7, pid: 8, bytesIn: ANSWER.length + 100, bytesOut: REQUEST.length},
  peer: PEER,
};

function setUp(
  answer = ANSWER,
  mayHaveOrigin?: (pid: number) => boolean,
): {calls: Calls; connection: Connection} {
  const connection = new Connection(new Room(100));
  connection.addBytes(STATE.startNs, REQUEST.length, REQUEST);
  connection.addBytes(STATE.firstNs, answer.length, answer);
  const targetOf = (pid: number): string | undefined => (pid === 7 ? 'dockerd' : undefined);
  return {
    calls: new Calls({
      ...{targetOf, times: new KernelTimes()},
      toUnixNs: (ns) => ns,
      names: new PeerNames(),
      ...(mayHaveOrigin && {mayHaveOrigin}),
    }),
    connection,
  };
}

describe('Calls', () => {
  test('hands out one that is complete at the tick, and not again when its connection goes on', () => {
    const {calls, connection} = setUp();

    calls.seen(KEY, STATE, connection);
    const [record, ...more] = calls.finishTick(STATE.lastNs);

    assert.deepEqual(more, []);
    assert.equal(record?.side, 'client');
    assert.deepEqual(
      [record.target, record.pid, record.method, record.path, record.status, record.peer],
      ['dockerd', 8, 'GET', '/v2/x/blobs/y', 200, '127.0.0.1:5000'],
    );
    assert.deepEqual(
      [...record.budget],
      [
        ['send', 10_000],
        ['upstream:127.0.0.1:5000', 190_000],
        ['receive', 100_000],
      ],
    );
    assert.equal(budgetSumNs(record.budget), record.durationNs);
    assert.equal(calls.ended(KEY, STATE, connection), undefined);
  });

  for (const [name, state, answer] of [
    ['of whose body something is missing', {bytesIn: ANSWER.length + 99}, ANSWER],
    ['whose answer tells no length', {}, 'HTTP/1.1 200 OK\r\n\r\n'],
    ['that has no answer yet', {status: 0, firstNs: 0, lastNs: 0}, ''],
  ] as const) {
    test(`waits for one ${name}, until its connection is used again`, () => {
      const {calls, connection} = setUp(answer);
      const open = {...STATE, ...state};

      calls.seen(KEY, open, connection);

      assert.deepEqual(calls.finishTick(STATE.lastNs), []);
      assert.equal(calls.ended(KEY, open, connection), undefined);
      assert.equal(calls.finishTick(STATE.lastNs)[0]?.path, '/v2/x/blobs/y');
    });
  }

  test('takes an answer without a length to be at its end after five seconds', () => {
    const {calls, connection} = setUp('HTTP/1.1 200 OK\r\n\r\n');
    calls.seen(KEY, STATE, connection);

    assert.equal(calls.finishTick(STATE.lastNs + 6_000_000_000).length, 1);
  });

  test('holds one of a process that serves requests until its origin is known, or three seconds', () => {
    for (const [origin, ns, records] of [
      [undefined, 2_000_000_000, 0],
      [undefined, 4_000_000_000, 1],
      [{id: 7, by: 'goroutine'}, 0, 1],
    ] as const) {
      const {calls, connection} = setUp(ANSWER, () => true);
      calls.seen(KEY, STATE, connection);
      const [call] = calls.known();
      if (origin !== undefined) call!.origin = origin;

      const sent = calls.finishTick(STATE.lastNs + ns);

      assert.equal(sent.length, records);
      assert.deepEqual(sent[0]?.origin, origin);
    }
  });

  test('hands out at the end those that still wait for an origin', () => {
    const {calls, connection} = setUp(ANSWER, () => true);
    calls.ended(KEY, STATE, connection);

    assert.equal(calls.flush().length, 1);
    assert.equal(calls.flush().length, 0);
  });

  for (const [name, origin, ms, isKept] of [
    [
      'keeps one of a thread until its request is told, which may be a minute later',
      {},
      80_000,
      true,
    ],
    ['forgets one of a thread whose request is never told', {}, 100_000, false],
    ['keeps one of a goroutine for three seconds', {goid: 9}, 2_000, true],
    ['forgets one of a goroutine after three seconds', {goid: 9}, 4_000, false],
    ['forgets one that was made for no request', {madeFor: 0}, 0, false],
  ] as const) {
    test(name, () => {
      const {calls, connection} = setUp(ANSWER, () => true);
      calls.ended(KEY, {...STATE, madeFor: 5, ...origin}, connection);
      for (const call of calls.known()) call.origin = {id: 7, by: 'connection'};

      const sent = calls.finishTick(STATE.lastNs + ms * 1_000_000);

      assert.equal(sent.length, 1);
      assert.equal(calls.known().length, isKept ? 1 : 0);
    });
  }

  test('forgets one of a thread when its request has its time', () => {
    const {calls, connection} = setUp();
    calls.ended(KEY, {...STATE, madeFor: 5}, connection);
    for (const call of calls.known()) call.isCharged = true;

    calls.finishTick(STATE.lastNs);

    assert.deepEqual(calls.known(), []);
  });

  test('keeps so many at most that wait for requests that are told late', () => {
    const {calls} = setUp();
    for (let at = 0; at < 5_000; at += 1) {
      const texts = [{atNs: STATE.startNs, text: REQUEST}];
      calls.ended(`${at}`, {...STATE, madeFor: at + 1}, {takeTexts: () => texts});
    }

    calls.finishTick(STATE.lastNs);
    assert.equal(calls.known().length, 5_000);
    calls.finishTick(STATE.lastNs + 4_000_000_000);
    assert.equal(calls.known().length, 4_096);
  });

  test('leaves the head of a request that was served before on a socket that is used again', () => {
    const {calls, connection} = setUp();
    const served = {atNs: STATE.startNs - 500_000, text: 'GET /served HTTP/1.1\r\n\r\n'};
    connection.addBytes(served.atNs, served.text.length, served.text);

    calls.ended(KEY, STATE, connection);

    assert.equal(calls.finishTick(STATE.lastNs).length, 1);
    assert.deepEqual(connection.takeTexts(0, STATE.startNs), [served]);
  });

  test('forgets one that the kernel does not name any more', () => {
    const {calls, connection} = setUp();
    calls.seen(KEY, {...STATE, status: 0}, connection);
    for (let tick = 0; tick < 4; tick++) calls.finishTick(STATE.lastNs);

    assert.deepEqual(calls.finishTick(STATE.lastNs + 6_000_000_000), []);
  });

  test('says whose answer came at the end of a time, to a request made within it', () => {
    const {calls, connection} = setUp();
    calls.seen(KEY, STATE, connection);

    assert.deepEqual(calls.peersAnswering(8, 900_000, 1_250_000), [PEER]);
    assert.deepEqual(calls.peersAnswering(9, 900_000, 1_250_000), [], 'another process');
    assert.deepEqual(calls.peersAnswering(8, 900_000, 1_100_000), [], 'answered later');
    assert.deepEqual(calls.peersAnswering(8, 900_000, 90_000_000), [], 'long before its end');
  });

  test('reads the words of the script', () => {
    const meta = (404n << 48n) | (7n << 22n) | 8n;
    const before = 0xffff_ff00n | (5n << 32n);
    const now = 0x10n | (30n << 32n);

    const peer = (0x0100007fn << 24n) | (0x8813n << 8n) | 2n;
    const state = Words.of(1n, meta, 2n, 3n, 4n, before, now, peer);

    assert.deepEqual(readCallState(state, new KernelTimes()), {
      ...{startNs: 1, writtenNs: 2, firstNs: 3, lastNs: 4, status: 404, rootPid: 7, pid: 8},
      ...{bytesIn: 0x110, bytesOut: 25, peer: PEER},
    });
    assert.throws(() => readCallState(Words.of(1n), new KernelTimes()), TypeError);
  });
});
