// A query worker with runs in memory. Two of the runs make it fail.

import {parentPort} from 'node:worker_threads';

import {serveQueries} from '../../../../src/api/queries/query-messages.js';
import {sampleCatalog, sampleReader} from '../support/sample-reader.js';

const catalog = sampleCatalog([sampleReader()]);

serveQueries(parentPort!, {
  ...catalog,
  open(run) {
    if (run === 'deadly') process.exit(3);
    if (run === 'broken') throw new TypeError('a bug');
    return catalog.open(run);
  },
});
