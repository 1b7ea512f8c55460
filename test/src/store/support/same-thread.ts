// Serves writes in the thread of the test, over a message port as in its own thread: starting a
// thread that reads TypeScript takes longer than most tests.

import {EventEmitter} from 'node:events';
import {MessageChannel} from 'node:worker_threads';

import {serveWrites, type WriterPlace} from '../../../../src/store/write/serve-writes.js';
import type {StoreOptions} from '../../../../src/store/open-store.js';
import type {WriterThread} from '../../../../src/store/write/writer.js';

/** Short waits: nobody shares a commit with a test, and files are tidied up while it looks. */
const IDLE_MS = 200;

export const SAME_THREAD: StoreOptions = {startWriter: serveInSameThread, groupWindowMs: 0};

function serveInSameThread(place: WriterPlace): WriterThread {
  const {port1, port2} = new MessageChannel();
  serveWrites(port1, {...place, idleMs: IDLE_MS});
  const thread = new EventEmitter();
  port2.on('message', (message) => thread.emit('message', message));
  port2.on('close', () => thread.emit('exit'));
  return Object.assign(thread, {
    postMessage: (message: unknown) => port2.postMessage(message),
  }) as WriterThread;
}
