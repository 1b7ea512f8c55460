import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readHeads} from '../../../../agent/probes/requests/http-head.js';
import {KnownHeads} from '../../../../agent/probes/requests/known-heads.js';

const ONE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const OTHER = `00-${'c'.repeat(32)}-${'b'.repeat(16)}-01`;
const HOST = 'Host: r\r\n';

function get(path: string, ...fields: readonly string[]): string {
  return `GET ${path} HTTP/1.1\r\n${HOST}${fields.map((field) => `${field}\r\n`).join('')}\r\n`;
}

describe('KnownHeads', () => {
  for (const [name, text] of [
    ['without a trace context', get('/v2/')],
    ['with one', get('/v2/', `traceparent: ${ONE}`, 'Accept: x')],
    ['with one as Go writes it', get('/v2/', `Traceparent: ${ONE}`)],
    ['with one in another spelling', get('/v2/', `TRACEPARENT:${ONE}`)],
    ['with one that is invalid', get('/v2/', 'traceparent: 00-1-2-3')],
    ['with two', get('/v2/', `TRACEPARENT: ${ONE}`, `traceparent: ${OTHER}`)],
    ['and another one with a trace context', get('/v2/') + get('/v2/b', `traceparent: ${ONE}`)],
    [
      'of two requests with one each',
      get('/1', `traceparent: ${ONE}`) + get('/2', `traceparent: ${OTHER}`),
    ],
    ['whose body has one', `PUT / HTTP/1.1\r\n${HOST}\r\n\r\ntraceparent: ${ONE}\r\n\r\n`],
    ['that does not end', `GET / HTTP/1.1\r\n${HOST}traceparent: ${ONE}\r\n`],
    ['of a server of objects', get('/b/k', 'x-amz-date: 1', `traceparent: ${ONE}`)],
    ['that is none', `traceparent: ${ONE}\r\n\r\n`],
  ] as const) {
    test(`gives what readHeads reads in a text ${name}, however often it comes`, () => {
      const heads = new KnownHeads();

      assert.deepEqual(heads.of(text), readHeads(text));
      assert.deepEqual(heads.of(text), readHeads(text));
    });
  }

  test('gives each of two equal heads its own trace context', () => {
    const heads = new KnownHeads();

    const traceIds = [ONE, OTHER].map(
      (trace) => heads.of(get('/v2/', `traceparent: ${trace}`))[0]?.trace?.traceId,
    );

    assert.deepEqual(traceIds, ['a'.repeat(32), 'c'.repeat(32)]);
  });
});
