// Parked goroutines, from the loader's records to parts of a budget, calls with stacks, and samples.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {CoreIntervals} from '../../../agent/core/core-intervals.js';
import {RecordBytes} from '../../../agent/core/record-bytes.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {budgetSumNs, type RequestRecord} from '../../../src/domain/request.js';
import type {StackRecord} from '../../../src/domain/stacks/stack.js';
import {finished} from './support/finished.js';
import {
  callBytes,
  cutBytes,
  headBytes,
  requestBytes,
  stackBytes,
  type WrittenEvent,
} from './support/written-records.js';

const START = 1_000_000_000n;
const END = 2_000_000_000n;
const HEAD = 'GET /v2/a/blobs/sha256:00 HTTP/1.1\r\nHost: r\r\n\r\n';
const [WAIT, PEER, CALL, SCHED] = [1, 2, 3, 4];
/** Numbers of reasons in Go 1.19. */
const [SELECT, SEMACQUIRE] = [9, 18];
const MS = 1_000_000;

/** Functions by address. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'runtime.gopark',
  2: 'runtime.semacquire1',
  3: 'runtime.gcMarkDone',
  4: 'sync.(*Mutex).Lock',
  5: 'storage.(*Cache).Get',
  6: 'runtime.selectgo',
  7: 'net/http.(*persistConn).roundTrip',
  8: 'main.serve',
};
const GC = stackBytes(21, [1, 2, 3, 8]);
const LOCK = stackBytes(22, [1, 2, 4, 5, 8]);
const CLIENT = stackBytes(23, [1, 6, 7, 8]);
const READY = stackBytes(24, [1, 8]);

describe('the waits of a request', () => {
  test('are named by the place where its goroutine parked, not by the reason alone', () => {
    const {request, parked} = readRequest(
      [GC, LOCK],
      [wait(100, 3, SEMACQUIRE, 21), wait(200, 5, SEMACQUIRE, 22), wait(300, 7, SEMACQUIRE, 0)],
    );

    assert.deepEqual(Object.fromEntries(request.budget), {
      'wait:gc': 3 * MS,
      'wait:lock': 12 * MS,
      unexplained: 985 * MS,
    });
    assert.equal(budgetSumNs(request.budget), request.durationNs);
    assert.deepEqual(placesOf(request), [
      ['wait:gc', 'runtime.gcMarkDone'],
      ['wait:lock', 'storage.(*Cache).Get'],
      ['wait:lock', undefined],
    ]);
    assert.deepEqual(samplesOf(parked), [
      ['gc', 'main.serve;runtime.gcMarkDone;runtime.semacquire1;runtime.gopark', 3 * MS, 1],
      [
        'lock',
        'main.serve;storage.(*Cache).Get;sync.(*Mutex).Lock;runtime.semacquire1;runtime.gopark',
        5 * MS,
        1,
      ],
      ['lock', '', 7 * MS, 1],
    ]);
  });

  test('for a call are the peer’s that answered, else are called by what they were made with', () => {
    const answered = callBytes(9, {
      startNs: START + 100n * BigInt(MS),
      writtenNs: START + 101n * BigInt(MS),
      firstNs: START + 119n * BigInt(MS),
      lastNs: START + 119n * BigInt(MS),
    });
    const {request, parked} = readRequest(
      [CLIENT, answered],
      [wait(100, 20, SELECT, 23), wait(300, 30, SELECT, 23)],
    );

    assert.equal(request.budget.get('upstream:s3@10.0.0.9:9000'), 20 * MS);
    assert.equal(request.budget.get('upstream:http'), 30 * MS);
    assert.deepEqual(request.inferred, ['upstream:s3@10.0.0.9:9000', 'upstream:http']);
    assert.deepEqual(
      samplesOf(parked).map(([kind, , ns, count]) => [kind, ns, count]),
      [['upstream', 50 * MS, 2]],
    );
  });

  test('for Go’s scheduler and inside calls of peers have stacks too; system calls have none', () => {
    const {request, parked} = readRequest(
      [READY, CLIENT],
      [
        {...at(100, 4), kind: SCHED, stack: 24},
        {...at(200, 6), kind: PEER, family: 2, port: 6379, peer: '10.0.0.5', stack: 23},
        {...at(300, 1), kind: PEER, family: 2, port: 6379, peer: '10.0.0.5'},
        {...at(400, 9), kind: CALL, what: 4},
      ],
      [0, 0, 0, 0, 0, 9 * MS, 0, 0, 0, 4 * MS],
    );

    assert.deepEqual(
      request.calls.map(({part, stack}) => [part, stack !== undefined]),
      [
        ['sched', true],
        ['upstream:redis@10.0.0.5:6379', true],
        ['upstream:redis@10.0.0.5:6379', false],
        ['fs.sync', false],
      ],
    );
    assert.deepEqual(
      samplesOf(parked).map(([kind, , ns]) => [kind, ns]),
      [
        ['sched', 4 * MS],
        ['upstream', 6 * MS],
      ],
    );
  });

  test('are added up by 10 ms, at the moment at which the goroutine ran again', () => {
    const waits = [0, 1, 2].map((n) => wait(101 + 2 * n, 1, SEMACQUIRE, 22));
    const {parked} = readRequest([LOCK], [...waits, wait(501, 4, SEMACQUIRE, 22)]);

    assert.equal(parked.length, 1);
    assert.equal(parked[0]!.step, 'blob.get');
    assert.deepEqual(
      parked[0]!.points.map(({weight, count}) => [weight, count]),
      [
        [3 * MS, 3],
        [4 * MS, 1],
      ],
    );
    for (const [n, ms] of [105, 505].entries()) {
      assert.ok(Math.abs(parked[0]!.points[n]!.offsetMs - ms) <= 5);
    }
  });

  test('with more callers than were told are cut', () => {
    const {request} = readRequest(
      [stackBytes(25, [1, 2, 4], true)],
      [wait(100, 3, SEMACQUIRE, 25)],
    );

    assert.equal(request.calls[0]!.stack!.truncated, true);
  });

  test('whose stack was never told are counted as lost, and keep their time', () => {
    const {records, request} = readRequest([], [wait(100, 3, SEMACQUIRE, 77)]);

    assert.equal(request.budget.get('wait:lock'), 3 * MS);
    const losses = records.filter(({kind}) => kind === 'loss');
    assert.deepEqual(losses, [{kind: 'loss', probe: 'requests', reason: 'stack_lost', count: 1}]);
  });
});

function at(startMs: number, ms: number): Pick<WrittenEvent, 'atNs' | 'ns'> {
  return {atNs: START + BigInt(startMs * MS), ns: ms * MS};
}

function wait(startMs: number, ms: number, what: number, stack: number): WrittenEvent {
  return {...at(startMs, ms), kind: WAIT, what, stack};
}

interface Read {
  readonly records: readonly ProbeRecord[];
  readonly request: RequestRecord;
  readonly parked: readonly StackRecord[];
}

/** A request of one second with these events, after these records. */
function readRequest(
  before: readonly Buffer[],
  events: readonly WrittenEvent[],
  partsNs: readonly number[] = [],
): Read {
  const reader = newReader();
  const times = {startNs: START, readNs: START, endNs: END};
  const bytes = [
    ...before,
    headBytes(1, 1, START, HEAD),
    requestBytes({id: 1, ...times, partsNs, events}),
  ];
  for (const each of bytes) reader.take(new RecordBytes(each));
  const {cut} = reader.take(new RecordBytes(cutBytes(1, START, END)));
  const {records} = finished(reader.ending(cut!));
  return {
    records,
    request: records.find(
      (record): record is RequestRecord => record.kind === 'request' && record.side === 'server',
    )!,
    parked: records.filter((record) => record.kind === 'stack'),
  };
}

function newReader(): CoreIntervals {
  return new CoreIntervals({
    targetOf: (root) => (root === 100 ? 'registry' : undefined),
    toUnixNs: (kernelNs) => kernelNs,
    code: {
      versionOf: () => 1,
      symbolize: (_pid, addresses, _kernelText, isCut = false) => ({
        frames: addresses
          .map((address) => {
            const frame = {kind: 'user', module: 'registry', named: true, inlined: false} as const;
            return {...frame, name: NAMES[address]!};
          })
          .reverse(),
        truncated: isCut,
        droppedFrames: 0,
      }),
    },
    steps: {stepIn: () => undefined},
    goVersions: {of: () => 'go1.19.8', refresh: () => {}},
  });
}

/** Each call's part, and the function of its stack that is no part of Go's runtime. */
function placesOf({calls}: RequestRecord): (readonly [string, string | undefined])[] {
  return calls.map(({part, stack}) => [part, stack?.frames[1]?.name]);
}

function samplesOf(parked: readonly StackRecord[]) {
  return parked.map(({sampleKind, wait: kind, stack, points}) => {
    assert.equal(sampleKind, 'waiting');
    const sum = (of: (point: (typeof points)[number]) => number): number =>
      points.reduce((all, point) => all + of(point), 0);
    const text = stack.frames.map(({name}) => name).join(';');
    return [kind, text, sum(({weight}) => weight), sum(({count = 0}) => count)] as const;
  });
}
