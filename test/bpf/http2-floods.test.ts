// HTTP/2 as those send it who would bring a server down (CVE-2019-9511 to 9518, CVE-2023-44487, CVE-2023-45288), to a Go
// program that the CO-RE engine watches: what is asked properly meanwhile and afterwards is told as ever, and nothing
// is told twice.

import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect as connectHttp2, constants, type ClientHttp2Session} from 'node:http2';
import {connect} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {findLoader} from '../../agent/core/loader.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import {whyNoProbes} from './support/bpftraces.js';
import {NO_GO} from './support/lock-server.js';
import type {TlsServer} from './support/tls-server.js';
import {WatchedServers} from './support/watched-servers.js';

const NO_ENGINE =
  whyNoProbes() || (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool');
const PROPER = 23;
const RESETS = 1_009;
const STREAMS = 10_007;
/** A Go server takes 250 streams of a connection at a time. */
const AT_ONCE = 200;
/** Threads that could not be watched from their beginning; what they serve in their first tenth of a second is not seen. */
const MOST_LOST = 2;
/** For a server to see that its client is gone. */
const SETTLE_MS = 250;

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const [DATA, HEADERS, SETTINGS, PING, CONTINUATION] = [0, 1, 4, 6, 9];
const END_HEADERS = 4;
/** GET http / of the static table (RFC 7541, appendix A), and a literal :authority. */
const FIELDS = Buffer.from('828684410161', 'hex');
/** A literal field that no table remembers: `x` and 100 letters. */
const LONG_FIELD = Buffer.concat([Buffer.from([0, 1, 0x78, 100]), Buffer.alloc(100, 'y')]);

/** RFC 9113, 4.1. */
function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

const repeated = (piece: Buffer, times: number): Buffer =>
  Buffer.concat(Array<Buffer>(times).fill(piece));

/** Frames that follow the settings of a client. */
const FLOODS: readonly (readonly [name: string, frames: Buffer])[] = [
  ['pings', repeated(frame(PING, 0, 0, Buffer.alloc(8)), 20_000)],
  ['settings', repeated(frame(SETTINGS, 0, 0), 20_000)],
  [
    'a head without an end',
    Buffer.concat([
      frame(HEADERS, 0, 1, FIELDS),
      repeated(frame(CONTINUATION, 0, 1, repeated(LONG_FIELD, 100)), 300),
    ]),
  ],
  [
    'data without bytes',
    Buffer.concat([frame(HEADERS, END_HEADERS, 1, FIELDS), repeated(frame(DATA, 0, 1), 20_000)]),
  ],
  ['frames of no type', repeated(frame(0xee, 0xff, 0x7fffffff, Buffer.alloc(100, 0xee)), 5_000)],
  ['what is no frame', Buffer.alloc(300_000, 0xff)],
];

describe('HTTP/2 that would bring a server down', {skip: NO_ENGINE || NO_GO}, () => {
  const folder = temporaryFolder('http2-floods');
  let watched: WatchedServers;
  let server: TlsServer;

  before(async () => {
    watched = await WatchedServers.start(folder);
    server = await watched.serve(['-http2', '-plain']);
    await askProperly('first');
    await watched.take();
  });
  after(() => watched?.stop());

  test(`${STREAMS} streams of one connection are as many requests`, async () => {
    const paths = Array.from({length: STREAMS}, (_, n) => `/v2/?stream=${n}`);
    await asking(async (session) => {
      for (let from = 0; from < STREAMS; from += AT_ONCE) {
        await Promise.all(paths.slice(from, from + AT_ONCE).map((path) => answered(session, path)));
      }
    });
    const records = await watched.take();

    assertTold(records, paths);
  });

  test('requests that are reset as soon as they are made are told once at most', async () => {
    await asking(async (session) => {
      for (let n = 0; n < RESETS; n += 1) {
        const stream = session.request({':path': `/v2/?reset=${n}`});
        stream.on('error', () => undefined).close(constants.NGHTTP2_CANCEL);
      }
      // A server answers it when it has taken all that came before.
      await new Promise((resolve) => session.ping(resolve));
    });
    await askProperly('proper');
    const records = await watched.take();

    const resets = records.filter(({path}) => path.startsWith('/v2/?reset='));
    assert.equal(new Set(resets.map(({path}) => path)).size, resets.length);
    assertTold(records, pathsOf('proper'));
  });

  for (const [name, frames] of FLOODS) {
    test(`${name} disturb nothing that is asked properly`, async () => {
      await Promise.all([flood(server.port, frames), askProperly(`beside ${name}`)]);
      await askProperly(`after ${name}`);
      const records = await watched.take();

      assertTold(records, pathsOf(`beside ${name}`));
      assertTold(records, pathsOf(`after ${name}`));
    });
  }

  test('lose next to nothing, and no connection counts as one that cannot be read', () => {
    assert.ok(watched.probe.lost() <= MOST_LOST, `${watched.probe.lost()} lost`);
    assert.equal(watched.probe.unreadable(), 0);
    assert.deepEqual(watched.probe.unread, {});
  });

  /** Each of these is there once, and was answered; all of them, where nothing is counted as lost. */
  function assertTold(records: readonly RequestRecord[], paths: readonly string[]): void {
    const asked = new Set(paths);
    const told = records.filter(({path}) => asked.has(path));
    assert.equal(new Set(told.map(({path}) => path)).size, told.length);
    if (watched.probe.lost() === 0) assert.equal(told.length, paths.length);
    assert.ok(told.length > 0);
    assert.deepEqual(
      told.filter(({status, durationNs}) => status !== 200 || durationNs <= 0),
      [],
    );
  }

  async function askProperly(word: string): Promise<void> {
    await asking((session) =>
      Promise.all(pathsOf(word).map((path) => answered(session, path))).then(() => undefined),
    );
  }

  async function asking(act: (session: ClientHttp2Session) => Promise<void>): Promise<void> {
    const session = connectHttp2(`http://127.0.0.1:${server.port}`);
    session.on('error', () => undefined);
    await act(session);
    const isClosed = once(session, 'close');
    session.destroy();
    await isClosed;
  }
});

function pathsOf(word: string): string[] {
  return Array.from({length: PROPER}, (_, n) => `/v2/?${encodeURIComponent(word)}=${n}`);
}

async function answered(session: ClientHttp2Session, path: string): Promise<void> {
  await once(session.request({':path': path}).resume(), 'end');
}

/** Sends the frames, until all are sent or the server has ended the connection. */
async function flood(port: number, frames: Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  const isOver = Promise.race([once(socket, 'close'), sleep(2_000)]);
  socket.write(Buffer.concat([Buffer.from(PREFACE), frame(SETTINGS, 0, 0), frames]), () => {
    void sleep(SETTLE_MS).then(() => socket.destroy());
  });
  await isOver;
  socket.destroy();
}
