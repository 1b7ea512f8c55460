// Fills a spool as fast as it can, until it is killed: `spool-writer.ts FOLDER EPOCH`. It prints the number
// of each batch that the spool has taken, so that what is printed has to be there afterwards.

import {writeSync} from 'node:fs';

import {FolderDisk} from '../../../agent/spool/spool-disk.js';
import {Spool} from '../../../agent/spool/spool.js';
import {frameOf, RECORDS_PER_BATCH} from './written-batch.js';

const [folder, epoch] = process.argv.slice(2);
const spool = new Spool({disk: new FolderDisk(folder!), onLost: () => {}});
for (let seq = 1; ; seq += 1) {
  const producedRecords = seq * RECORDS_PER_BATCH;
  const {ok} = spool.append({
    ...{runId: 'run', epoch: Number(epoch), seq, records: RECORDS_PER_BATCH, endNs: BigInt(seq)},
    production: {producedRecords, droppedSpoolFull: 0, droppedInvalid: 0},
    frame: frameOf(Number(epoch), seq),
  });
  if (!ok) break;
  writeSync(1, `${seq}\n`);
}
