// The worker thread that reads run files for the HTTP API.

import assert from 'node:assert';
import {parentPort, workerData} from 'node:worker_threads';

import {serveQueries} from '../../api/queries/query-messages.js';
import {openCatalog} from '../../store/catalog.js';

assert(parentPort !== null, 'query-worker runs in a worker thread');
serveQueries(parentPort, openCatalog((workerData as {dataDir: string}).dataDir));
