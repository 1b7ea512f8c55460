import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {ProtocolError, type ResponseHead} from '../../../../src/load/http/response-head.js';
import {ResponseParser} from '../../../../src/load/http/response-parser.js';

interface Heard {
  status?: number;
  body: string;
  ended: boolean;
  reusable?: boolean;
  header?: string | undefined;
}

const CASES = [
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello', 'hello', true],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nx-a: b\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nT: 1\r\n\r\n',
    'hello',
    true,
  ],
  ['no body', 'HTTP/1.1 204 No Content\r\nx-a: b\r\nContent-Length: 7\r\n\r\n', '', true],
  [
    'an interim answer first',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 0\r\n\r\n',
    '',
    true,
  ],
  [
    'close',
    'HTTP/1.1 200 OK\r\nX-A: b\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi',
    'hi',
    false,
  ],
  [
    'close among other options',
    'HTTP/1.1 200 OK\r\nX-A: b\r\nConnection: Upgrade, Close\r\nContent-Length: 2\r\n\r\nhi',
    'hi',
    false,
  ],
  [
    'close, and another line of options',
    'HTTP/1.1 200 OK\r\nX-A: b\r\nConnection: close\r\nConnection: x\r\nContent-Length: 2\r\n\r\nhi',
    'hi',
    false,
  ],
  [
    'a length that is said twice',
    'HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi',
    'hi',
    true,
  ],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nX-A: b\r\nContent-Length: 2\r\n\r\nhi', 'hi', false],
] as const;

describe('ResponseParser', () => {
  for (const [what, text, body, reusable] of CASES) {
    test(`reads a response with ${what} however it is cut`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({min: 1, max: text.length - 1})), (cuts) => {
          const heard = hear(text, cuts);

          assert.equal(heard.body, body);
          assert.equal(heard.ended, true);
          assert.equal(heard.reusable, reusable);
          assert.equal(heard.header, 'b');
        }),
      );
    });
  }

  test('ends a response without a length when the peer closes', () => {
    const parser = new ResponseParser();
    const heard = expectOne(parser);
    parser.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\nhel'));
    parser.push(Buffer.from('lo'));

    assert.equal(heard.ended, false);
    assert.equal(parser.finish(), true);
    assert.deepEqual([heard.body, heard.ended, heard.reusable], ['hello', true, false]);
  });

  test('does not end one that is shorter than it says', () => {
    const parser = new ResponseParser();
    const heard = expectOne(parser);
    parser.push(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello'));

    assert.equal(parser.finish(), false);
    assert.equal(heard.ended, false);
    assert.equal(parser.hasBegun, true);
  });

  test('takes a HEAD response to have no body whatever its length says', () => {
    const parser = new ResponseParser();
    const heard = expectOne(parser, true);
    parser.push(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n'));

    assert.equal(heard.ended, true);
  });

  for (const [what, text] of [
    ['another protocol', '\x15\x03\x01\x00\x02\x02\x16'],
    ['a wrong version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['an unknown transfer encoding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['a chunk size that is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    [
      'a chunk longer than it says',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n',
    ],
    ['bytes after the answer', 'HTTP/1.1 204 No Content\r\n\r\nmore'],
    ['an endless head', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`],
    ['a switch of protocols', 'HTTP/1.1 101 Switching\r\n\r\n'],
  ] as const) {
    test(`refuses ${what}`, () => {
      assert.throws(() => hear(text, []), ProtocolError);
    });
  }

  test('answers random bytes with a protocol error, or waits for more of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), (bytes) => {
        const parser = new ResponseParser();
        expectOne(parser);
        try {
          parser.push(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n'), bytes]));
        } catch (error) {
          assert(error instanceof ProtocolError);
        }
      }),
    );
  });
});

function hear(text: string, cuts: readonly number[]): Heard {
  const parser = new ResponseParser();
  const heard = expectOne(parser);
  const bytes = Buffer.from(text, 'latin1');
  const places = [0, ...[...new Set(cuts)].sort((left, right) => left - right), bytes.length];
  for (let index = 1; index < places.length; index += 1) {
    // The buffer is wiped afterwards, because the parser may keep no view of it.
    const piece = Buffer.from(bytes.subarray(places[index - 1], places[index]));
    parser.push(piece);
    piece.fill(0);
  }
  return heard;
}

function expectOne(parser: ResponseParser, isHead = false): Heard {
  const heard: Heard = {body: '', ended: false};
  parser.expect(
    {
      onHead: (head: ResponseHead) => {
        heard.status = head.status;
        heard.header = head.header('x-a');
      },
      onBody: (chunk) => (heard.body += chunk.toString('latin1')),
      onEnd: (reusable) => {
        heard.ended = true;
        heard.reusable = reusable;
      },
    },
    isHead,
  );
  return heard;
}
