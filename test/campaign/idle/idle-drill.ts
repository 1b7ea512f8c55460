// Very many clients at once that connect and say nothing, or stop in the middle of a head, or open the websocket of
// an agent and say no hello. The built collector has to put all of them out, and to answer others meanwhile.

import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {connect, type Socket} from 'node:net';

import {pause} from '../../../src/pace/deadline.js';
import {Regscope} from '../../support/regscope.js';

export interface IdleOutcome {
  readonly opened: number;
  /** Still open when the time was up. */
  readonly stillOpen: number;
  /** From the last connection that was opened until the last one was closed. */
  readonly closedMs: number;
  /** The longest time that a request of somebody else took meanwhile. */
  readonly slowestAnswerMs: number;
  /** The most memory that the collector had resident, and what it had before. */
  readonly mostMb: number;
  readonly beforeMb: number;
}

const SAID = [
  '',
  'GET /api/runs HTTP/1.1\r\nhost: loc',
  'GET /agent HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n' +
    'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
];
/** Fewer than a socket that listens keeps waiting. */
const AT_ONCE = 200;
const GIVEN_UP_MS = 60_000;

export async function holdIdle(connections: number): Promise<IdleOutcome> {
  const regscope = new Regscope();
  const {serve, url} = await regscope.serve();
  const beforeMb = residentMb(serve.child.pid!);
  const open = new Set<Socket>();
  try {
    let opened = 0;
    while (opened < connections) {
      const group = Array.from({length: Math.min(AT_ONCE, connections - opened)}, (_, at) =>
        openIdle(Number(new URL(url).port), SAID[at % SAID.length]!, open),
      );
      await Promise.all(group);
      opened += group.length;
    }
    const startMs = performance.now();
    let [slowestAnswerMs, mostMb] = [0, beforeMb];
    while (open.size > 0 && performance.now() - startMs < GIVEN_UP_MS) {
      const askedMs = performance.now();
      await (await fetch(`${url}/healthz`)).text();
      slowestAnswerMs = Math.max(slowestAnswerMs, performance.now() - askedMs);
      mostMb = Math.max(mostMb, residentMb(serve.child.pid!));
      await pause(100);
    }
    const closedMs = performance.now() - startMs;
    return {opened, stillOpen: open.size, closedMs, slowestAnswerMs, mostMb, beforeMb};
  } finally {
    for (const socket of open) socket.destroy();
    await serve.stop();
    regscope.remove();
  }
}

/** Resolves when it is connected; it leaves `open` when the collector has closed it. */
async function openIdle(port: number, said: string, open: Set<Socket>): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  open.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => open.delete(socket));
  socket.resume();
  socket.write(said);
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1_024;
}
