import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readHeads} from '../../../../agent/probes/requests/http-head.js';

const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

describe('readHeads', () => {
  test('reads method, path and trace, wherever the header stands and however it is written', () => {
    const text = `PUT /v2/a/manifests/b?x=1 HTTP/1.1\r\nAuthorization: Bearer ${'t'.repeat(2_048)}\r\nTraceParent:${TRACE}\r\n\r\n`;

    assert.deepEqual(readHeads(text), [
      {
        method: 'PUT',
        path: '/v2/a/manifests/b?x=1',
        trace: {traceId: 'a'.repeat(32), spanId: 'b'.repeat(16)},
      },
    ]);
  });

  for (const [read, method] of [
    ['ET', 'GET'],
    ['EAD', 'HEAD'],
    ['OST', 'POST'],
    ['UT', 'PUT'],
    ['ATCH', 'PATCH'],
    ['ELETE', 'DELETE'],
  ] as const) {
    test(`knows ${method} without the letter that the background reader took`, () => {
      assert.equal(readHeads(`${read} /v2/ HTTP/1.1\r\n\r\n`)[0]?.method, method);
    });
  }

  test('finds pipelined requests behind a body, by its length', () => {
    const text =
      'POST /1 HTTP/1.1\r\nContent-Length: 16\r\n\r\nGET /no HTTP/1.1GET /2 HTTP/1.1\r\n\r\n';

    assert.deepEqual(
      readHeads(text).map(({path}) => path),
      ['/1', '/2'],
    );
  });

  for (const [name, trace] of [
    ['in capitals', TRACE.toUpperCase()],
    ['of zeros', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`],
    ['that is too short', TRACE.slice(0, 50)],
  ] as const) {
    test(`takes no traceparent ${name}`, () => {
      const [head] = readHeads(`GET / HTTP/1.1\r\ntraceparent: ${trace}\r\n\r\n`);

      assert.equal(head?.path, '/');
      assert.equal(head.trace, undefined);
    });
  }

  for (const [name, text] of [
    ['nothing', ''],
    ['garbage', '\x00\x01\xff GET / HTTP/1.1\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an answer', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['a word that is no method', 'GOT / HTTP/1.1\r\n\r\n'],
  ] as const) {
    test(`finds no request in ${name}`, () => {
      assert.deepEqual(readHeads(text), []);
    });
  }

  test('keeps a request line that what was read cuts off', () => {
    assert.equal(readHeads(`GET /${'a'.repeat(5_000)}`)[0]?.path.length, 2_048);
  });

  test('leaves a line of 8 KB that is no request line at once', () => {
    const line = `GET /${'a'.repeat(8_000)} X\r\n`;
    const begin = process.cpuUsage();
    for (let n = 0; n < 20; n += 1) assert.deepEqual(readHeads(line), []);
    const {user, system} = process.cpuUsage(begin);

    assert.ok((user + system) / 1e3 < 200, `${(user + system) / 1e3} ms of CPU time`);
  });

  for (const [text, isCut] of [
    ['GET / HTTP/1.1\r\nHost: r\r\nAuth', true],
    ['GET / HTTP/1.1\r\nHost: r\r\n\r\n', undefined],
    ['GET / HTTP/1.0\nHost: r\n\n', undefined],
  ] as const) {
    test(`${isCut ? 'says' : 'does not say'} that ${JSON.stringify(text)} is cut`, () => {
      assert.equal(readHeads(text)[0]?.isCut, isCut);
    });
  }

  test('takes the trace that was told behind a head that was cut in the middle of it', () => {
    const text = `GET / HTTP/1.1\r\ntraceparent: ${TRACE.slice(0, 20)} HTTP/1.1\r\ntraceparent: ${TRACE}\r\n\r\n`;

    assert.equal(readHeads(text)[0]?.trace?.spanId, 'b'.repeat(16));
  });
});
