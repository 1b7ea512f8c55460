// Places in a program of which a test has some samples, as a run file gives them back.

import type {ProbeRecord} from '../../../../../src/domain/record.js';
import {stackSites, type StackSites} from '../../../../../src/insight/functions/stack-sites.js';
import {aBatch, type SharedStore} from '../../../store/support/sample-run.js';

/** The samples of one second. */
export async function sitesOf(
  {writer, catalog, newRun}: SharedStore,
  records: readonly ProbeRecord[],
): Promise<StackSites> {
  const run = await newRun();
  await writer.putBatches(run.id, [aBatch(0, {records})]);
  const reader = catalog.open(run.id);
  const [sums, points] = [reader.stackSums({}), reader.stackPoints({})];
  reader.close();
  return stackSites([{reader: {stackSums: () => sums, stackPoints: () => points}, range: {}}]);
}
