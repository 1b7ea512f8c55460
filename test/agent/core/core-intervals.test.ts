import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import type {CoreIntervals} from '../../../agent/core/core-intervals.js';
import {RecordBytes} from '../../../agent/core/record-bytes.js';
import type {ReadInterval} from '../../../agent/probes/running/interval-hold.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {budgetSumNs, type RequestRecord} from '../../../src/domain/request.js';
import {finished} from './support/finished.js';
import {newReader} from './support/new-reader.js';
import {
  callBytes,
  callsBytes,
  cutBytes,
  drainedBytes,
  frameBytes,
  framesEndBytes,
  headBytes,
  lossBytes,
  readyBytes,
  requestBytes,
  spokenBytes,
  unixBytes,
  unreadRequestBytes,
} from './support/written-records.js';

const START = 1_000_000_000n;
const END = 2_000_000_000n;
const HEAD = 'GET /v2/a/manifests/latest HTTP/1.1\r\nHost: r\r\n\r\n';
/** `:method: GET`, `:path: /`. */
const GET = Buffer.from('8284', 'hex');
const GOES_ON = 1;
const PIPELINED = 2;
const DRAINING = 8;
/** Written records are those of root 100. */
const OTHER_ROOT = 101;

/** A call whose answer takes 850 ns, 100 ns after this moment. */
const madeAfter = (ns: bigint) => ({
  ...{startNs: ns + 100n, writtenNs: ns + 150n},
  ...{firstNs: ns + 900n, lastNs: ns + 950n},
});

describe('CoreIntervals', () => {
  test('gives figures under the series of the bpftrace probes', () => {
    const records = recordsOf(callsBytes(100, 1, 4_096, [[40, 23]], [[32, 2]]));

    assert.deepEqual(records, [
      {
        ...{kind: 'histogram', probe: 'syscalls', target: 'registry', series: 'write'},
        ...{metric: 'latency', histogram: {precisionBits: 4, counts: new Map([[40, 23]])}},
      },
      counter('write', 'bytes', 4_096),
      counter('write', 'errors.EPIPE', 2),
    ]);
  });

  test('drops the figures of a root that is no target', () => {
    assert.deepEqual(recordsOf(callsBytes(999, 1, 4_096, [[40, 23]])), []);
  });

  test('counts connections that cannot be read by port and protocol, or by server', () => {
    const to = (port: number): Buffer => spokenBytes(port, 2);
    const records = recordsOf(to(5001), to(5001), spokenBytes(443, 3, '10.0.0.9'), to(5002));

    assert.deepEqual(
      records.map((each) => each.kind === 'counter' && [each.series, each.metric, each.value]),
      [
        [':5001', 'TLS', 2],
        ['→ 10.0.0.9:443', 'HTTP/2', 1],
        [':5002', 'TLS', 1],
      ],
    );
  });

  test('counts requests over TLS that could not be read beside connections', () => {
    const records = recordsOf(
      unreadRequestBytes(5001),
      spokenBytes(5001, 2),
      unreadRequestBytes(5001),
    );

    assert.deepEqual(
      records.map((each) => each.kind === 'counter' && [each.series, each.metric, each.value]),
      [
        [':5001', 'TLS requests', 2],
        [':5001', 'TLS', 1],
      ],
    );
  });

  test('counts requests whose head was cut before a trace was seen', () => {
    const trace = `traceparent: 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01\r\n`;
    const cut = HEAD.slice(0, -2);
    const heads = [HEAD, cut, cut + trace, cut];
    const asked = heads.flatMap((head, at) => [
      headBytes(at + 1, 1, START, head),
      requestBytes({id: at + 1, ...times(100, 300, 1_300), status: at === 3 ? 0 : 200}),
    ]);

    assert.deepEqual(
      recordsOf(...asked).flatMap((each) =>
        each.kind === 'counter' ? [[each.series, each.metric, each.value]] : [],
      ),
      [[':5000', 'long heads', 1]],
    );
  });

  test('counts what was asked over unix sockets by the path of the socket', () => {
    const records = recordsOf(
      unixBytes('/run/registry.sock', 1, 7),
      unixBytes('/run/registry.sock', 3, 2),
      unixBytes('@abstract', 1, 1),
    );

    assert.deepEqual(
      records.map((each) => each.kind === 'counter' && [each.series, each.metric, each.value]),
      [
        ['unix:/run/registry.sock', 'unix', 7],
        ['unix:/run/registry.sock', 'HTTP/2', 2],
        ['unix:@abstract', 'unix', 1],
      ],
    );
  });

  test('says of what is no HTTP that requests were read there after all', () => {
    const request = [
      headBytes(1, 1, START, HEAD),
      requestBytes({id: 1, ...times(100, 300, 1_300)}),
    ];
    const counts = recordsOf(spokenBytes(5000, 4), ...request, ...request, spokenBytes(5000, 4))
      .filter((each) => each.kind === 'counter')
      .map(({series, metric, value}) => [series, metric, value]);

    assert.deepEqual(counts, [
      [':5000', 'other', 1],
      [':5000', 'read', 1],
    ]);
  });

  test('makes a request whose budget adds up to its duration', () => {
    const request = requestOf(
      headBytes(1, 1, START + 30n, HEAD),
      requestBytes({
        id: 1,
        ...times(100, 300, 1_300),
        partsNs: [400, 50],
        events: [
          {atNs: START + 500n, ns: 250, kind: 2, family: 2, port: 6379, peer: '10.0.0.5'},
          {atNs: START + 800n, ns: 90, kind: 3, what: 4},
        ],
      }),
    );

    assert.equal(request.path, '/v2/a/manifests/latest');
    assert.equal(request.peer, '10.0.0.7:40000');
    assert.equal(request.durationNs, 1_200);
    assert.equal(budgetSumNs(request.budget), 1_200);
    assert.deepEqual(Object.fromEntries(request.budget), {
      cpu: 400,
      runqueue: 50,
      queue: 200,
      'upstream:redis@10.0.0.5:6379': 250,
      unexplained: 300,
    });
    assert.deepEqual(
      request.calls.map(({part, durationNs}) => [part, durationNs]),
      [
        ['queue', 200],
        ['upstream:redis@10.0.0.5:6379', 250],
        ['fs.sync', 90],
      ],
    );
  });

  test('begins the first request of a connection with its handshake', () => {
    const request = requestOf(
      headBytes(1, 1, START + 30n, HEAD),
      requestBytes({
        id: 1,
        ...times(100, 300, 1_300),
        partsNs: [1_000],
        events: [{atNs: START - 600n, ns: 700, kind: 5}],
      }),
    );

    assert.equal(request.durationNs, 1_900);
    assert.deepEqual(Object.fromEntries(request.budget), {cpu: 1_000, queue: 200, tls: 700});
    assert.deepEqual(
      request.calls.map(({part, offsetNs, durationNs}) => [part, offsetNs, durationNs]),
      [
        ['queue', 700, 200],
        ['tls', 0, 700],
      ],
    );
  });

  test('joins the events of a request that was told in several records', () => {
    const event = {atNs: START + 500n, ns: 100, kind: 2, family: 2, port: 80, peer: '10.0.0.5'};
    const request = requestOf(
      headBytes(1, 1, START + 30n, HEAD),
      requestBytes({id: 1, ...times(0, 0, 0), flags: GOES_ON, events: [event]}),
      requestBytes({id: 1, ...times(100, 300, 1_300), events: [{...event, ns: 50}]}),
    );

    assert.equal(request.budget.get('upstream:10.0.0.5:80'), 150);
  });

  test('finds the head of a pipelined request behind the one before it', () => {
    const second = 'HEAD /v2/b/blobs/sha256:00 HTTP/1.1\r\n\r\n';
    const requests = requestsOf(
      headBytes(1, 1, START + 30n, HEAD + second),
      requestBytes({id: 1, ...times(100, 300, 1_300)}),
      requestBytes({id: 2, ...times(1_300, 1_300, 1_500), flags: PIPELINED, headBytes: 0}),
    );

    assert.deepEqual(
      requests.map(({method, path}) => `${method} ${path}`),
      ['GET /v2/a/manifests/latest', 'HEAD /v2/b/blobs/sha256:00'],
    );
  });

  test('holds a request back until its peer has all of the answer', () => {
    const reader = newReader();
    const sent = [
      headBytes(1, 1, START + 30n, HEAD),
      requestBytes({id: 1, ...times(100, 300, 1_300), flags: DRAINING}),
    ];

    const before = intervalOf(reader, [...sent, cutBytes(1, START, END)]);
    const after = intervalOf(reader, [
      drainedBytes(1, START + 1_300n, START + 5_300n),
      cutBytes(2, END, END + 1_000_000_000n),
    ]);

    assert.deepEqual(before.records, []);
    assert.equal((after.records[0] as RequestRecord).drainNs, 4_000);
  });

  test('leaves a request that ends behind a cut, and whose calls are not told yet, to the next one', () => {
    const reader = newReader();
    const made = madeAfter(END);
    const first = intervalOf(reader, [
      headBytes(1, 1, START + 30n, HEAD),
      requestBytes({id: 1, ...times(100, 300, 1_000_001_000)}),
      cutBytes(1, START, END),
    ]);
    const second = intervalOf(reader, [
      headBytes(9, 2, END + 100n, 'GET /bucket/x HTTP/1.1\r\n\r\n'),
      headBytes(9, 3, END + 900n, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
      callBytes(9, made, {isOpen: true, cause: 1}),
      cutBytes(2, END, END + 1_000_000_000n),
    ]);

    assert.deepEqual(first.records, []);
    const [call, served] = second.records as RequestRecord[];
    assert.equal(served?.side, 'server');
    assert.ok(served.id !== undefined);
    assert.deepEqual(call?.origin, {id: served.id, by: 'connection'});
    assert.equal(served.budget.get('upstream:s3@10.0.0.9:9000'), 850);
  });

  test('hands out what is held back when it is asked to', () => {
    const reader = newReader();
    intervalOf(reader, [
      headBytes(1, 1, START + 30n, HEAD),
      requestBytes({id: 1, ...times(100, 300, 1_300), flags: DRAINING}),
      cutBytes(1, START, END),
    ]);

    assert.equal(reader.flush().length, 1);
    assert.equal(reader.flush().length, 0);
  });

  test('gives a request at once where no more of them can be held back', () => {
    const reader = newReader();
    const most = 32_768;
    for (let id = 1; id <= most + 1; id += 1) {
      take(reader, headBytes(id, 1, START + 30n, HEAD));
      take(reader, requestBytes({id, ...times(100, 300, 1_300), flags: DRAINING}));
    }
    const {records} = intervalOf(reader, [cutBytes(1, START, END)]);

    assert.equal(records.filter(({kind}) => kind === 'request').length, 1);
    assert.equal(reader.flush().length, most);
  });

  test('counts a request whose head was lost', () => {
    const records = recordsOf(requestBytes({id: 1, ...times(100, 300, 1_300)}));

    assert.deepEqual(records, [{kind: 'loss', probe: 'requests', reason: 'unreadable', count: 1}]);
  });

  test('counts a head once that the kernel has counted as lost', () => {
    const records = recordsOf(
      requestBytes({id: 1, ...times(100, 300, 1_300), headBytes: 0}),
      lossBytes(6, 0, 1, 'heads'),
    );

    const loss = {kind: 'loss', probe: 'requests', reason: 'lost_events', detail: 'heads'};
    assert.deepEqual(records, [{...loss, count: 1}]);
  });

  for (const [what, status, kinds] of [
    ['a pipelined request whose head was not told', 200, ['request', 'loss']],
    ['no answer that says that no request came in time', 408, ['request']],
  ] as const) {
    test(`counts as lost ${what}`, () => {
      const second = {flags: PIPELINED, headBytes: 0, status};
      const records = recordsOf(
        headBytes(1, 1, START + 30n, HEAD),
        requestBytes({id: 1, ...times(100, 300, 1_300)}),
        requestBytes({id: 2, ...times(1_300, 1_300, 1_500), ...second}),
      );

      assert.deepEqual(
        records.map(({kind}) => kind),
        kinds,
      );
    });
  }

  test('counts no head of a process that no target has', () => {
    const {records} = intervalOf(newReader(OTHER_ROOT), [
      requestBytes({id: 1, ...times(100, 300, 1_300)}),
      cutBytes(1, START, END),
    ]);

    assert.deepEqual(records, []);
  });

  test('gives a request that a target made, once', () => {
    const reader = newReader();
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
    const made = madeAfter(START);
    const first = intervalOf(reader, [
      headBytes(9, 2, START + 150n, 'PUT /bucket/x HTTP/1.1\r\n\r\n'),
      headBytes(9, 3, START + 900n, answer),
      callBytes(9, made, {isOpen: true}),
      cutBytes(1, START, END),
    ]);
    const second = intervalOf(reader, [callBytes(9, made), cutBytes(2, END, END + 10n)]);

    const [request] = first.records as RequestRecord[];
    assert.equal(request?.side, 'client');
    assert.equal(request?.path, '/bucket/x');
    assert.equal(request?.budget.get('upstream:s3@10.0.0.9:9000'), 750);
    assert.deepEqual(second.records, []);
  });

  test('tells losses under the name of their probe', () => {
    assert.deepEqual(recordsOf(lossBytes(6, 0, 3, 'the ring buffer'), lossBytes(3, 3, 5)), [
      {
        ...{kind: 'loss', probe: 'requests', reason: 'lost_events', count: 3},
        detail: 'the ring buffer',
      },
      {
        ...{kind: 'counter', target: 'host', probe: 'missed', series: 'runqueue'},
        ...{metric: 'events', value: 5},
      },
    ]);
  });

  test('counts records that end within a field, and reads on', () => {
    const short = callsBytes(100, 1, 1, [[40, 23]]);
    short.writeUInt32LE(99, 24);

    const records = recordsOf(short, callsBytes(100, 0, 0, [[40, 1]]));

    assert.deepEqual(
      records.map(({kind}) => kind),
      ['histogram', 'loss'],
    );
  });

  test('survives any bytes that a record may hold', () => {
    const samples = [
      callsBytes(100, 1, 4_096, [[40, 23]], [[32, 2]]),
      headBytes(1, 1, START, HEAD),
      requestBytes({id: 1, ...times(100, 300, 1_300), events: [{atNs: 1n, ns: 5, kind: 1}]}),
      callBytes(9, {startNs: 1n, writtenNs: 2n, firstNs: 3n, lastNs: 4n}),
      frameBytes({number: 1, stream: 1, type: 1, flags: 5, payload: GET, atNs: START}),
      framesEndBytes(START, 1, 0),
      lossBytes(6, 0, 3, 'x'),
      readyBytes(5n),
    ];
    const place = fc.tuple(fc.nat(400), fc.nat(255));

    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(place, {maxLength: 6}),
        (bytes, changes) => {
          const changed = Buffer.from(bytes);
          for (const [at, value] of changes) if (at >= 4 && at < bytes.length) changed[at] = value;

          const reader = newReader();
          take(reader, changed);
          intervalOf(reader, [cutBytes(1, START, END)]).later?.();
        },
      ),
      {numRuns: 2_000},
    );
  });
});

function times(
  start: number,
  read: number,
  end: number,
): {startNs: bigint; readNs: bigint; endNs: bigint} {
  const at = (ns: number): bigint => START + BigInt(ns);
  return {startNs: at(start), readNs: at(read), endNs: at(end)};
}

function take(reader: CoreIntervals, bytes: Buffer): ReturnType<CoreIntervals['take']> {
  return reader.take(new RecordBytes(bytes));
}

/** The interval that the last of these records ends. */
function intervalOf(reader: CoreIntervals, records: readonly Buffer[]): ReadInterval {
  const taken = records.map((bytes) => take(reader, bytes));
  const cut = taken.at(-1)?.cut;
  assert.ok(cut);
  return finished(reader.ending(cut));
}

function recordsOf(...records: readonly Buffer[]): readonly ProbeRecord[] {
  return intervalOf(newReader(), [...records, cutBytes(1, START, END)]).records;
}

function requestsOf(...records: readonly Buffer[]): RequestRecord[] {
  return recordsOf(...records).map((record) => {
    assert.equal(record.kind, 'request');
    return record as RequestRecord;
  });
}

function requestOf(...records: readonly Buffer[]): RequestRecord {
  const [request, ...more] = requestsOf(...records);
  assert.ok(request);
  assert.deepEqual(more, []);
  return request;
}

function counter(series: string, metric: string, value: number): ProbeRecord {
  return {kind: 'counter', probe: 'syscalls', target: 'registry', series, metric, value};
}
