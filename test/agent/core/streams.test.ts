// Requests of HTTP/2 from the loader's FRAME and FRAMES_END records.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {RecordBytes} from '../../../agent/core/record-bytes.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {finished} from './support/finished.js';
import {newReader} from './support/new-reader.js';
import {cutBytes, frameBytes, framesEndBytes} from './support/written-records.js';

const START = 1_000_000_000n;
const END = 2_000_000_000n;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const HEADERS = 1;
const RST_STREAM = 3;
const END_HEADERS = 4;
const END_STREAM = 1;
/** `:method: GET`, `:path: /`. */
const GET = Buffer.from('8284', 'hex');
/** The same with a trace, written out and kept in the table. */
const TRACED = Buffer.concat([
  GET,
  Buffer.from([0x40, 11]),
  Buffer.from('traceparent'),
  Buffer.from([55]),
  Buffer.from(`00-${TRACE}-00f067aa0ba902b7-01`),
]);
/** `:status: 200`. */
const OK = Buffer.from('88', 'hex');

const asked = (number: number, stream: number, payload = GET) =>
  frameBytes({
    ...{number, stream, payload, type: HEADERS, flags: END_HEADERS, id: 10 + number},
    ...{startNs: START + 100n, atNs: START + 400n, tlsNs: number === 1 ? 50 : 0},
  });
const answered = (number: number, stream: number) =>
  frameBytes({
    ...{number, stream, payload: OK, type: HEADERS, flags: END_HEADERS | END_STREAM},
    ...{isAnswer: true, atNs: START + 1_400n},
  });

describe('requests of HTTP/2', () => {
  test('have head, status, bytes and ends, and what is known of their time', () => {
    const [request, ...more] = recordsOf(asked(1, 1, TRACED), answered(1, 1));

    assert.deepEqual(more, []);
    assert.ok(request?.kind === 'request');
    assert.deepEqual(request, {
      ...{kind: 'request', side: 'server', target: 'registry', pid: 100, goid: 0},
      ...{method: 'GET', path: '/', step: 'ping', status: 200, bytesIn: 11, bytesOut: 22},
      // With the handshake of its connection.
      ...{startNs: START + 50n, durationNs: 1_350},
      ...{peer: '10.0.0.7:40000', local: '10.0.0.1:5000', netns: 0},
      budget: new Map([
        ['queue', 300],
        ['tls', 50],
        ['unexplained', 1_000],
      ]),
      ...{inferred: [], details: {}, trace: {traceId: TRACE, spanId: '00f067aa0ba902b7'}},
      calls: [
        {part: 'queue', offsetNs: 50, durationNs: 300, count: 1},
        {part: 'tls', offsetNs: 0, durationNs: 50, count: 1},
      ],
    });
  });

  test('share a connection, and fields that were sent before', () => {
    const again = Buffer.concat([GET, Buffer.from('be', 'hex')]);
    const records = recordsOf(
      ...[asked(1, 1, TRACED), asked(2, 3, again), asked(3, 5)],
      ...[answered(1, 5), answered(2, 3), answered(3, 1)],
    );

    assert.deepEqual(
      records.map((record) => record.kind === 'request' && record.trace?.traceId),
      [undefined, TRACE, TRACE],
    );
  });

  test('have no status where their stream was reset, or their connection ended', () => {
    const reset = {number: 3, stream: 3, type: RST_STREAM, flags: 0, atNs: START + 900n};
    const records = recordsOf(
      ...[asked(1, 1), asked(2, 3), frameBytes(reset)],
      framesEndBytes(START + 2_000n, 3, 0),
    );

    assert.deepEqual(
      records.map((record) => record.kind === 'request' && [record.status, record.durationNs]),
      [
        [0, 800],
        [0, 1_950],
      ],
    );
  });

  test('are counted by connection where a frame is missing', () => {
    const records = recordsOf(
      ...[asked(1, 1), answered(1, 1), asked(3, 5), answered(2, 5), asked(4, 7)],
      framesEndBytes(START + 2_000n, 4, 2),
    );

    assert.deepEqual(
      records.map((record) =>
        record.kind === 'counter' ? [record.series, record.metric, record.value] : record.kind,
      ),
      ['request', [':5000', 'HTTP/2', 1]],
    );
  });

  test('are not told of a connection that the engine cannot follow, which it tells itself', () => {
    assert.deepEqual(recordsOf(asked(1, 1), framesEndBytes(START + 2_000n, 1, 0, true)), []);
  });
});

function recordsOf(...records: readonly Buffer[]): readonly ProbeRecord[] {
  const reader = newReader();
  for (const bytes of records) reader.take(new RecordBytes(bytes));
  const {cut} = reader.take(new RecordBytes(cutBytes(1, START, END)));
  return finished(reader.ending(cut!)).records;
}
