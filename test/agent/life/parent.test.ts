import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {PassThrough} from 'node:stream';
import {describe, test} from 'node:test';

import {watchParent, type ChildEnds} from '../../../agent/life/parent.js';

class FakeChild extends EventEmitter {
  readonly stdin = new PassThrough() as unknown as NodeJS.ReadStream & PassThrough;
  connected = false;
}

function child(): FakeChild & ChildEnds {
  return new FakeChild() as FakeChild & ChildEnds;
}

describe('watchParent', () => {
  test('notices that stdin ends, whatever came in it before', async () => {
    const it = child();
    const {signal} = watchParent(it);
    it.stdin.write('x'.repeat(100_000));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(signal.aborted, false);

    it.stdin.end();
    await new Promise((resolve) => setTimeout(resolve, 10));

    assert.equal(signal.aborted, true);
  });

  test('notices that the IPC channel closes', () => {
    const it = child();
    it.connected = true;
    const {signal} = watchParent(it);

    it.emit('disconnect');

    assert.equal(signal.aborted, true);
  });

  test('looks no longer once it is released', () => {
    const it = child();
    const {signal, release} = watchParent(it);

    release();
    it.stdin.emit('end');

    assert.equal(signal.aborted, false);
  });
});
