import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {Origins} from '../../../../agent/probes/origins/origins.js';
import type {MadeCall, ServedRequest} from '../../../../agent/probes/origins/facts.js';
import {
  budgetSumNs,
  type BudgetPart,
  type RequestCall,
  type RequestRecord,
} from '../../../../src/domain/request.js';
import {aRequest} from '../../../src/domain/support/sample-request.js';

const MS = 1_000_000;
const TRACE = {traceId: 'a'.repeat(32), spanId: 'b'.repeat(16)};
const OTHER_SPAN = {...TRACE, spanId: 'e'.repeat(16)};
const OTHER_TRACE = {traceId: 'c'.repeat(32), spanId: 'd'.repeat(16)};
const S3 = 'upstream:s3@10.0.0.9:9000';

/** Served by process 8 from 0 to 100 ms, and without any event of its own, unless said otherwise. */
function served(
  over: Partial<ServedRequest> &
    Partial<Pick<RequestRecord, 'pid' | 'goid' | 'path' | 'trace' | 'calls' | 'inferred'>>,
): ServedRequest {
  const {startNs = 0, endNs = 100 * MS, kernelId = 0, pid = 8, calls = [], ...rest} = over;
  const {path = '/v2/a/blobs/x', goid = 1, trace, inferred = []} = rest;
  const parts: Partial<Record<BudgetPart, number>> = {};
  for (const {part, durationNs} of calls) parts[part] = (parts[part] ?? 0) + durationNs;
  const more = {pid, goid, calls, path, inferred, ...(trace && {trace})};
  return {startNs, endNs, kernelId, record: aRequest(endNs - startNs, parts, more)};
}

/** Made by process 8 from 20 to 60 ms, its answer began at 50 ms. */
function made(over: Partial<MadeCall> = {}): MadeCall {
  return {
    ...{pid: 8, goid: 0, startNs: 20 * MS, firstNs: 50 * MS, endNs: 60 * MS, part: S3},
    ...{method: 'GET', path: '/bucket/x', trace: undefined, madeFor: 0, isWaitedFor: false},
    ...over,
  };
}

function wait(part: BudgetPart, fromMs: number, untilMs: number): RequestCall {
  return {part, offsetNs: fromMs * MS, durationNs: (untilMs - fromMs) * MS, count: 1};
}

describe('the origin of a call', () => {
  const waiting = served({calls: [wait('wait:select', 20.1, 50.1)]});
  const named = served({calls: [wait(S3, 20.1, 50.1)], inferred: [S3]});
  const busy = served({calls: [wait('wait:chan', 1, 2), wait('fs.read', 2, 99)]});

  for (const [name, requests, call, origin] of [
    [
      'is the request that the kernel saw it made for',
      [served({kernelId: 4}), served({kernelId: 5})],
      made({madeFor: 5}),
      [1, 'connection'],
    ],
    [
      'is the request whose goroutine made it',
      [served({kernelId: 4}), served({kernelId: 5})],
      made({madeFor: 5, goid: 9}),
      [1, 'goroutine'],
    ],
    [
      'is the one of its trace, though another request seems to have handed it over',
      [served({trace: TRACE}), served({kernelId: 5, trace: OTHER_TRACE})],
      made({madeFor: 5, goid: 9, trace: TRACE}),
      [0, 'traceparent'],
    ],
    [
      'is the request whose goroutine made it, whatever its trace says',
      [served({trace: TRACE}), served({kernelId: 5, goid: 9, trace: OTHER_TRACE})],
      made({madeFor: 5, goid: 9, trace: TRACE}),
      [1, 'goroutine'],
    ],
    [
      'is the request whose goroutine was seen to wait for its answer, whatever its trace says',
      [served({trace: TRACE}), served({kernelId: 5, trace: OTHER_TRACE})],
      made({madeFor: 5, goid: 9, isWaitedFor: true, trace: TRACE}),
      [1, 'goroutine'],
    ],
    [
      'is the one request of its trace',
      [served({trace: OTHER_TRACE}), served({trace: TRACE})],
      made({trace: TRACE}),
      [1, 'traceparent'],
    ],
    [
      'is the one of its span, though another one of its trace seems to have handed it over',
      [served({trace: TRACE}), served({kernelId: 5, trace: OTHER_SPAN})],
      made({madeFor: 5, goid: 9, trace: TRACE}),
      [0, 'traceparent'],
    ],
    [
      'is the one of its span, however early that ended',
      [served({trace: OTHER_SPAN}), served({trace: TRACE, endNs: 30 * MS})],
      made({trace: TRACE}),
      [1, 'traceparent'],
    ],
    [
      'is the one of its trace that lasts as long, though its server made a span for the call',
      [served({trace: OTHER_TRACE}), served({trace: OTHER_SPAN})],
      made({trace: TRACE}),
      [1, 'traceparent'],
    ],
    [
      'is unknown if the one request of its trace has another span and ended before it',
      [served({trace: OTHER_SPAN, endNs: 30 * MS})],
      made({trace: TRACE, firstNs: 0, endNs: Infinity}),
      undefined,
    ],
    ['is the request that waited for it', [busy, waiting], made(), [1, 'goroutine']],
    ['is the one whose wait has the name of its peer', [busy, named], made(), [1, 'goroutine']],
    [
      'is the one request that had time to wait for it',
      [busy, served({})],
      made(),
      [1, 'containment'],
    ],
    [
      'is the one with its path, if all have one trace',
      [served({trace: TRACE, path: '/v2/b'}), served({trace: TRACE, path: '/v2/c'})],
      made({trace: TRACE, path: '/v2/c'}),
      [1, 'traceparent'],
    ],
    [
      'is unknown among several requests that look alike',
      [served({}), served({})],
      made(),
      undefined,
    ],
    ['is unknown if the one request was busy', [busy], made(), undefined],
    [
      'is unknown if the request ended long before the call',
      [served({endNs: 30 * MS})],
      made(),
      undefined,
    ],
    ['is no request of another process', [served({pid: 9})], made(), undefined],
    ['is no request that began after it', [served({startNs: 30 * MS})], made(), undefined],
  ] as const) {
    test(name, () => {
      const records = new Origins(100).attribute(requests, [call]);

      const at = records.findIndex(({id}) => id !== undefined && id === call.origin?.id);
      assert.deepEqual(call.origin === undefined ? undefined : [at, call.origin.by], origin);
    });
  }

  test('that the kernel told is known before its request has ended', () => {
    const origins = new Origins(100);
    const call = made({madeFor: 5});

    origins.attribute([], [call]);
    const early = call.origin;
    const [record] = origins.attribute([served({kernelId: 5})], [call]);

    assert.equal(early?.by, 'connection');
    assert.equal(record?.id, early.id);
    assert.equal(record.budget.get(S3), 40 * MS);
  });

  test('that a goroutine wrote is known when its request has ended, or when it can wait no longer', () => {
    const origins = new Origins(100);
    const call = made({madeFor: 5, goid: 9});

    origins.attribute([], [call]);
    assert.equal(call.origin, undefined);
    origins.name(call);
    const {id} = call.origin!;
    const [record] = origins.attribute([served({kernelId: 5})], []);

    assert.equal(record?.id, id);
  });

  test('is right for requests at the same time whose goroutines waited by turns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({min: 1, max: 40}), {minLength: 2, maxLength: 12}),
        (lengths) => {
          const [requests, calls] = [[] as ServedRequest[], [] as MadeCall[]];
          let startMs = 5;
          for (const [at, lengthMs] of lengths.entries()) {
            startMs += 6;
            const doneMs = startMs + lengthMs + at / 100;
            calls.push(
              made({
                startNs: startMs * MS,
                firstNs: doneMs * MS,
                endNs: (doneMs + 1) * MS,
                path: String(at),
              }),
            );
            requests.push(
              served({endNs: 300 * MS, calls: [wait('wait:select', startMs + 0.05, doneMs + 0.1)]}),
            );
          }

          const records = new Origins(0).attribute(requests, calls);

          for (const [at, call] of calls.entries()) assert.equal(call.origin?.id, records[at]?.id);
        },
      ),
    );
  });
});

describe('the budget of a request with calls', () => {
  test('has their time in place of waits and of what is unexplained', () => {
    const calls = [wait('wait:select', 20, 51), wait('fs.read', 51, 55), wait('wait:lock', 70, 80)];
    const [record] = new Origins(0).attribute([served({calls})], [made()]);

    assert.deepEqual(Object.fromEntries(record!.budget), {
      [S3]: 36 * MS,
      'fs.read': 4 * MS,
      'wait:lock': 10 * MS,
      unexplained: 50 * MS,
    });
    assert.deepEqual(record!.inferred, [S3]);
    assert.equal(record!.details.peer, '10.0.0.9:9000');
    assert.deepEqual(
      record!.calls.map(({part, offsetNs, durationNs}) => [part, offsetNs / MS, durationNs / MS]),
      [
        [S3, 20, 40],
        ['fs.read', 51, 4],
        ['wait:lock', 70, 10],
      ],
    );
  });

  test('counts calls at the same time once, and none beyond the end of the request', () => {
    const calls = [
      made({madeFor: 5}),
      made({madeFor: 5, startNs: 30 * MS, endNs: 55 * MS}),
      made({madeFor: 5, startNs: 90 * MS, firstNs: 0, endNs: Infinity}),
    ];
    const [record] = new Origins(0).attribute([served({kernelId: 5})], calls);

    assert.equal(record!.budget.get(S3), 50 * MS);
    assert.deepEqual(record!.inferred, []);
  });

  test('adds up to the duration, whatever the calls', () => {
    const span = fc.tuple(fc.nat(120), fc.nat(120)).map((ends) => ends.sort((a, b) => a - b));
    const part = fc.constantFrom<BudgetPart>(
      'wait:select',
      'sched',
      'fs.read',
      'upstream:x:1',
      'send',
    );

    fc.assert(
      fc.property(
        fc.array(span, {maxLength: 6}),
        fc.array(part, {maxLength: 8}),
        (spans, parts) => {
          const own = parts.map((name, at) => wait(name, at * 12, at * 12 + 11));
          const request = served({kernelId: 5, calls: own});
          const calls = spans.map(([from, until]) =>
            made({madeFor: 5, startNs: from! * MS, firstNs: until! * MS, endNs: until! * MS}),
          );
          const [record] = new Origins(0).attribute([request], calls);

          assert.equal(budgetSumNs(record!.budget), record!.durationNs);
          for (const ns of record!.budget.values()) assert.ok(ns > 0);
          for (const own of ['fs.read', 'send'] as const) {
            assert.equal(
              record!.budget.get(own),
              request.record.budget.get(own),
              'its own doings stay',
            );
          }
        },
      ),
    );
  });
});
