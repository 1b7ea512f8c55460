// The writer thread, which is the only thread of a collector that writes run files.

import {parentPort, workerData} from 'node:worker_threads';

import {serveWrites} from './serve-writes.js';
import type {WriterPlace} from './serve-writes.js';

serveWrites(parentPort!, workerData as WriterPlace);
