// The readers of what servers answer to the load generator's HTTP client.

import assert from 'node:assert/strict';

import {ProtocolError, readHead} from '../../../src/load/http/response-head.js';
import {ResponseParser} from '../../../src/load/http/response-parser.js';
import {readChallenges} from '../../../src/load/registry/challenge.js';
import {serverMessage} from '../../../src/load/registry/server-message.js';
import {made, type Target} from './target.js';

const HEADS = [
  'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="a"\r\nWWW-Authenticate: Bearer ' +
    'realm="https://h/token",service="s",scope="repository:a:pull"\r\nContent-Length: 12',
  'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\nLocation: /v2/a?x=1',
  'HTTP/1.1 401 \r\nwww-authenticate: Negotiate YII/+aA==, NTLM, Bearer realm=a',
];

const ANSWERS = [
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nTrailer: a\r\n\r\n',
  'HTTP/1.0 200 OK\r\n\r\nto the end of the connection',
];

const MESSAGES = [
  '{"errors":[{"code":"NAME_UNKNOWN","message":"not known","detail":{}},{"code":"DENIED"},null]}',
  '<html><body>504 Gateway Time-out</body></html>',
];

const MOST_MESSAGE_CHARS = 200;

export const HTTP_TARGETS: readonly Target[] = [
  made('readHead and readChallenges', HEADS, (input) => {
    try {
      const {head} = readHead(input);
      readChallenges(head.header('www-authenticate') ?? '');
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }),
  {
    name: 'ResponseParser',
    seeds: ANSWERS.map((answer) => Buffer.from(answer)),
    run: (bytes) => {
      const whole = read([bytes]);
      for (const at of [1, bytes.length >> 1, Math.max(0, bytes.length - 1)]) {
        assert.deepEqual(read([bytes.subarray(0, at), bytes.subarray(at)]), whole, `cut at ${at}`);
      }
    },
  },
  {
    name: 'serverMessage',
    seeds: MESSAGES.map((message) => Buffer.from(message)),
    run: (bytes) => assert.ok(serverMessage(bytes).length <= MOST_MESSAGE_CHARS),
  },
];

/** What the parser makes of one answer that comes in these pieces. */
function read(pieces: readonly Buffer[]): object {
  const seen = {statuses: [] as number[], bodyBytes: 0, hasEnded: false, isRefused: false};
  const parser = new ResponseParser();
  const listener = {
    onHead: ({status}: {readonly status: number}) => void seen.statuses.push(status),
    onBody: (chunk: Buffer) => void (seen.bodyBytes += chunk.length),
    onEnd: () => void (seen.hasEnded = true),
  };
  parser.expect(listener, false);
  try {
    for (const piece of pieces) parser.push(piece);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    seen.isRefused = true;
  }
  return seen;
}
