import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Http2Connections} from '../../../agent/http2/connections.js';
import {FRAME, FRAME_FLAG, type ToldFrame} from '../../../agent/http2/frame.js';
import type {EndedStream} from '../../../agent/http2/streams.js';
import {converse, type Conversation} from './support/conversation.js';
import {FrameTeller} from './support/frame-teller.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const {endStream, endHeaders, padded, priority} = FRAME_FLAG;
/** `:method: GET`, `:path: /`, from the table that all have. */
const GET = Buffer.from('8284', 'hex');
/** `:status: 200`, and with 204. */
const OK = Buffer.from('88', 'hex');
const NO_CONTENT = Buffer.from('89', 'hex');
const CROWD = 290;

describe('Http2Connections', () => {
  test('gives the requests of a real client and server, whole', async () => {
    const asked = Array.from({length: 300}, (_, n) => ({
      method: ['GET', 'PUT', 'HEAD', 'DELETE'][n % 4]!,
      path: `/v2/${n}/${'long-'.repeat(n % 90)}?q=${n}`,
      status: [200, 201, 404, 503][n % 4]!,
      fields: {
        traceparent: `00-${TRACE}-${String(n + 1).padStart(16, '0')}-01`,
        [`x-name-${n % 23}`]: 'v'.repeat((n * 37) % 700),
      },
    }));
    const conversation = await converse(asked);

    const ended = requestsOf(conversation);

    assert.deepEqual(
      ended.map(({head, status}) => `${head.method} ${head.path} ${status} ${head.trace?.spanId}`),
      asked.map(({method, path, status, fields}) => {
        return `${method} ${path} ${status} ${fields.traceparent.split('-')[2]}`;
      }),
    );
  });

  test('reads a block in several frames, with padding and a priority', () => {
    const book = new Book();
    book.ask(
      frame(
        FRAME.headers,
        1,
        priority | padded,
        concat([2, 0, 0, 0, 0, 7], GET.subarray(0, 1), [0, 0]),
      ),
    );
    book.ask(frame(FRAME.continuation, 1, 0, Buffer.alloc(0)));
    book.ask(frame(FRAME.continuation, 1, endHeaders, GET.subarray(1)));
    book.answer(frame(FRAME.headers, 1, endHeaders | endStream, NO_CONTENT));

    assert.deepEqual(book.lines(), ['GET / 204']);
  });

  test('takes the status of the final answer, and neither interim ones nor trailers', () => {
    const book = new Book();
    book.ask(frame(FRAME.headers, 1, endHeaders, GET));
    // `:status: 103`
    book.answer(frame(FRAME.headers, 1, endHeaders, concat([0x08, 3], Buffer.from('103'))));
    book.answer(frame(FRAME.headers, 1, endHeaders, OK));
    book.ask(frame(FRAME.headers, 1, endHeaders | endStream, concat([0x00, 1, 0x61, 1, 0x62])));
    book.answer(frame(FRAME.headers, 1, endHeaders | endStream, concat([0x00, 1, 0x61, 1, 0x62])));

    assert.deepEqual(book.lines(), ['GET / 200']);
  });

  test('ends a request where either side resets its stream', () => {
    const book = new Book();
    for (const stream of [1, 3, 5]) book.ask(frame(FRAME.headers, stream, endHeaders, GET));
    book.ask(frame(FRAME.rstStream, 1, 0, Buffer.alloc(4)));
    book.answer(frame(FRAME.headers, 3, endHeaders, OK));
    book.answer(frame(FRAME.rstStream, 3, 0, Buffer.alloc(4)));
    book.ask(frame(FRAME.rstStream, 3, 0, Buffer.alloc(4)));
    book.answer(frame(FRAME.headers, 5, endHeaders, OK));
    book.answer(frame(FRAME.data, 5, endStream, Buffer.alloc(0)));

    assert.deepEqual(book.lines(), ['GET / 0', 'GET / 200', 'GET / 200']);
  });

  test('ends requests that a server goes away from, and all others with the connection', () => {
    const book = new Book();
    for (const stream of [1, 3, 5]) book.ask(frame(FRAME.headers, stream, endHeaders, GET));
    book.answer(frame(FRAME.goaway, 0, 0, concat([0, 0, 0, 3], [0, 0, 0, 0])));
    assert.deepEqual(book.lines(), ['GET / 0']);
    book.answer(frame(FRAME.headers, 1, endHeaders | endStream, OK));
    book.end();

    assert.deepEqual(book.lines(), ['GET / 0', 'GET / 200', 'GET / 0']);
  });

  test('gives each of 10,000 requests that are reset at once', () => {
    const book = new Book();
    for (let stream = 1; stream < 20_000; stream += 2) {
      book.ask(frame(FRAME.headers, stream, endHeaders | endStream, GET));
      book.ask(frame(FRAME.rstStream, stream, 0, Buffer.alloc(4)));
    }

    assert.equal(book.lines().length, 10_000);
    assert.equal(book.unread, 0);
  });

  test('gives 10,000 requests that go on at one time', () => {
    const book = new Book();
    const streams = Array.from({length: 10_000}, (_, at) => 2 * at + 1);
    for (const stream of streams) book.ask(frame(FRAME.headers, stream, endHeaders, GET));
    for (const stream of streams)
      book.answer(frame(FRAME.headers, stream, endHeaders | endStream, OK));

    assert.equal(book.lines().length, 10_000);
  });

  test('does not read a connection on which more requests go on than there is room for', () => {
    const book = new Book();
    for (let stream = 1; stream < 2 * 40_000; stream += 2)
      book.ask(frame(FRAME.headers, stream, endHeaders, GET));
    book.end();

    assert.equal(book.unread, 1);
    assert.deepEqual(book.lines(), []);
  });

  for (const [name, flood, frames] of [
    ['long frames', Buffer.alloc(16_000, 'x'), 7],
    ['empty frames', Buffer.alloc(0), 2_000],
  ] as const) {
    test(`does not read a connection with a block of fields without end, of ${name}`, () => {
      const book = new Book();
      book.ask(frame(FRAME.headers, 1, 0, GET));
      for (let n = 0; n < frames; n += 1) book.ask(frame(FRAME.continuation, 1, 0, flood));

      assert.equal(book.unread, 1);
    });
  }

  test('does not read a connection any more of which a frame is missing, and says so once', () => {
    const book = new Book();
    book.ask(frame(FRAME.headers, 1, endHeaders, GET));
    book.skip(frame(FRAME.headers, 3, endHeaders, GET));
    book.ask(frame(FRAME.headers, 5, endHeaders, GET));
    for (const stream of [1, 3, 5])
      book.answer(frame(FRAME.headers, stream, endHeaders | endStream, OK));
    book.end();

    assert.deepEqual(book.lines(), []);
    assert.equal(book.unread, 1);
  });

  test('does not tell what goes on where the last frame of an answer is missing', () => {
    const book = new Book();
    book.ask(frame(FRAME.headers, 1, endHeaders, GET));
    book.skipAnswer(frame(FRAME.headers, 1, endHeaders | endStream, OK));
    book.end();

    assert.deepEqual(book.lines(), []);
    assert.equal(book.unread, 1);
  });

  test('does not read a connection whose beginning is missing', () => {
    const book = new Book();
    book.skip(frame(FRAME.headers, 1, endHeaders, GET));
    book.ask(frame(FRAME.headers, 3, endHeaders, GET));

    assert.equal(book.unread, 1);
  });

  test('does not read fields that refer to what was never sent', () => {
    const book = new Book();
    book.ask(frame(FRAME.headers, 1, endHeaders, Buffer.from('8284be', 'hex')));

    assert.equal(book.unread, 1);
  });

  test('tells requests that go on with a connection that the engine lost as little as that one', () => {
    const book = new Book();
    book.ask(frame(FRAME.headers, 1, endHeaders, GET));
    book.end({isLost: true});

    assert.deepEqual(book.lines(), []);
    assert.equal(book.unread, 0);
  });

  test('reads other connections beside one that takes all room for fields', () => {
    const connections = new Http2Connections();
    let unread = 0;
    for (let connection = 1; connection <= CROWD; connection += 1) {
      const teller = new FrameTeller(connection);
      for (const told of teller.tell(false, concat(PREFACE, largeTable(connection))))
        unread += Number(connections.take(told).isUnread);
    }
    const book = new Book(connections, CROWD + 1);
    book.ask(frame(FRAME.headers, 1, endHeaders, GET));
    book.answer(frame(FRAME.headers, 1, endHeaders | endStream, OK));

    // 16 MB have room for 268 tables of 62,592 bytes.
    assert.equal(unread, CROWD - 268);
    assert.deepEqual(book.lines(), ['GET / 200']);
  });
});

/** A connection, frame by frame. */
class Book {
  unread = 0;
  readonly #connections: Http2Connections;
  readonly #connection: number;
  readonly #teller: FrameTeller;
  readonly #ended: EndedStream[] = [];

  constructor(connections = new Http2Connections(), connection = 1) {
    this.#connections = connections;
    this.#connection = connection;
    this.#teller = new FrameTeller(connection);
    this.#teller.tell(false, PREFACE);
  }

  ask(bytes: Buffer): void {
    this.#take(this.#teller.tell(false, bytes));
  }

  answer(bytes: Buffer): void {
    this.#take(this.#teller.tell(true, bytes));
  }

  /** The frame is told, and lost on its way. */
  skip(bytes: Buffer): void {
    this.#teller.tell(false, bytes);
  }

  skipAnswer(bytes: Buffer): void {
    this.#teller.tell(true, bytes);
  }

  end({isLost = false} = {}): void {
    const {asked, answered} = this.#teller;
    this.#add(
      this.#connections.end({connection: this.#connection, atNs: 9, isLost, asked, answered}),
    );
  }

  lines(): string[] {
    return this.#ended.map(({head, status}) => `${head.method} ${head.path} ${status}`);
  }

  #take(frames: readonly ToldFrame[]): void {
    for (const told of frames) this.#add(this.#connections.take(told));
  }

  #add({ended, isUnread}: ReturnType<Http2Connections['take']>): void {
    this.#ended.push(...ended);
    this.unread += Number(isUnread);
  }
}

function requestsOf({pieces}: Conversation): EndedStream[] {
  const [connections, teller] = [new Http2Connections(), new FrameTeller()];
  return pieces.flatMap(({isAnswer, bytes}) =>
    teller.tell(isAnswer, bytes).flatMap((told) => connections.take(told).ended),
  );
}

function frame(type: number, stream: number, flags: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

function concat(...pieces: readonly (Buffer | readonly number[])[]): Buffer {
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}

/** Frames that fill a table of 65,536 bytes with 16 fields of 3,912 bytes each. */
function largeTable(connection: number): Buffer {
  const resized = [0x3f, 0xe1, 0xff, 0x03];
  const fields = Array.from({length: 16}, (_, n) => {
    const value = Buffer.alloc(3_872, String(connection));
    const length = [0x7f, ((3_872 - 127) & 0x7f) | 0x80, (3_872 - 127) >> 7];
    return concat([0x40, 8], Buffer.from(`x-${String(n).padStart(6, '0')}`), length, value);
  });
  return Buffer.concat(
    fields.map((field, n) =>
      frame(
        FRAME.headers,
        2 * n + 1,
        endHeaders | endStream,
        concat(n === 0 ? resized : [], GET, field),
      ),
    ),
  );
}
