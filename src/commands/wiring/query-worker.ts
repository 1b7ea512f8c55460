// The worker thread that reads run files for the HTTP API.

import assert from 'node:assert';
import {parentPort, workerData} from 'node:worker_threads';

import {serveQueries} from '../../api/queries/query-messages.js';
import {openCatalog} from '../../store/catalog.js';
import {openHistory} from '../runs/open-history.js';

/** A page that asks for the list waits no longer than this and one more run. */
const PATIENCE_MS = 500;

assert(parentPort !== null, 'query-worker runs in a worker thread');
const {dataDir} = workerData as {readonly dataDir: string};
const readHistory = () => openHistory(dataDir, {patienceMs: PATIENCE_MS});
serveQueries(parentPort, openCatalog(dataDir), readHistory);
