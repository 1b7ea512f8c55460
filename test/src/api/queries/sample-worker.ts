// A query worker with runs in memory. Two of the runs make it fail, and two have figures without end.

import {parentPort} from 'node:worker_threads';

import {serveQueries} from '../../../../src/api/queries/query-messages.js';
import {sampleCatalog, sampleReader} from '../support/sample-reader.js';

const catalog = sampleCatalog([sampleReader()]);

serveQueries(parentPort!, {
  ...catalog,
  open(run) {
    if (run === 'deadly') process.exit(3);
    if (run === 'broken') throw new TypeError('a bug');
    if (run === 'endless') return {...sampleReader(), figures: endless};
    if (run === 'stuck') return {...sampleReader(), figures: stuck};
    return catalog.open(run);
  },
});

function* endless(): Generator<never> {
  for (;;) {
    wait(1);
    yield* rows();
  }
}

/** Never comes to the next row. */
function stuck(): never {
  for (;;) wait(1_000);
}

function rows(): Iterable<never> {
  return [{agentId: 'a1', startNs: 0n, endNs: 1n, figures: []}] as unknown as Iterable<never>;
}

function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
