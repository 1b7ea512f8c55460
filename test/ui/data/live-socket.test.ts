import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {LiveMessageJson} from '../../../src/contract/run-json.js';
import {LiveSocket} from '../../../ui/data/live-socket.js';
import type {ConnectionState, Socket} from '../../../ui/data/live-socket.js';

describe('LiveSocket', () => {
  test('hands messages on and leaves out what is none', () => {
    const world = new World();

    world.newest.open();
    for (const data of ['{"type":"hello","version":"1"}', 'no JSON', '[]', '7', new Blob()]) {
      world.newest.say(data);
    }

    assert.deepEqual(world.messages, [{type: 'hello', version: '1'}]);
  });

  test('tries again after a loss, each time after a longer wait', () => {
    const world = new World();
    world.newest.open();

    const waits = Array.from({length: 8}, () => {
      world.newest.lose();
      return world.runNext();
    });

    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    assert.equal(world.sockets.length, 9);
  });

  test('begins with a short wait again after it was open', () => {
    const world = new World();
    world.newest.lose();
    world.runNext();
    world.newest.lose();
    world.runNext();

    world.newest.open();
    world.newest.lose();

    assert.equal(world.runNext(), 500);
  });

  test('says since when there is no connection, and when the next attempt is', () => {
    const world = new World();
    world.newest.open();
    world.nowMs = 10_000;

    world.newest.lose();
    world.runNext();
    world.newest.lose();

    const state = world.states.at(-1);
    assert.deepEqual(state, {kind: 'waiting', lostMs: 10_000, retryMs: 11_000 + 500});
  });

  test('gives up on a connection that never opens', () => {
    const world = new World();

    assert.equal(world.runNext(), 10_000);
    assert.equal(world.states.at(-1)?.kind, 'waiting');
    assert.equal(world.sockets[0]?.closed, true);
  });

  test('tries at once when told to', () => {
    const world = new World();
    world.newest.lose();

    world.socket.retryNow();

    assert.equal(world.sockets.length, 2);
    assert.equal(world.states.at(-1)?.kind, 'connecting');
  });

  test('does nothing more after its end', () => {
    const world = new World();
    world.newest.open();

    world.socket.end();
    world.socket.retryNow();

    assert.equal(world.sockets.length, 1);
    assert.equal(world.sockets[0]?.closed, true);
    assert.equal(world.runNext(), undefined);
  });
});

class FakeSocket implements Socket {
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  closed = false;

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.onopen?.call(this as unknown as WebSocket, new Event('open'));
  }

  say(data: unknown): void {
    this.onmessage?.call(this as unknown as WebSocket, new MessageEvent('message', {data}));
  }

  lose(): void {
    this.onclose?.call(this as unknown as WebSocket, new Event('close') as CloseEvent);
  }
}

/** A clock that moves only when a test moves it. Waits have no random part. */
class World {
  readonly sockets: FakeSocket[] = [];
  readonly messages: LiveMessageJson[] = [];
  readonly states: ConnectionState[] = [];
  readonly socket: LiveSocket;
  nowMs = 0;
  #due: {ms: number; work: () => void}[] = [];

  constructor() {
    this.socket = new LiveSocket({
      open: () => {
        const socket = new FakeSocket();
        this.sockets.push(socket);
        return socket;
      },
      onMessage: (message) => void this.messages.push(message),
      onState: (state) => void this.states.push(state),
      nowMs: () => this.nowMs,
      random: () => 1,
      after: (ms, work) => {
        const timer = {ms, work};
        this.#due.push(timer);
        return () => (this.#due = this.#due.filter((each) => each !== timer));
      },
    });
  }

  get newest(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  /** The length of the wait; undefined where nothing waits. */
  runNext(): number | undefined {
    const next = this.#due.shift();
    this.nowMs += next?.ms ?? 0;
    next?.work();
    return next?.ms;
  }
}
