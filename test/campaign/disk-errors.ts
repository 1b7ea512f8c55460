// A disk that fails with EIO sixty times, thirty times at a write and thirty times at an fsync.

import {failDisk} from './disk-errors/disk-drill.js';
import {shareOf} from './support/size.js';

const TIMES = Math.max(2, Math.round(60 * shareOf()));
const MOST_RECOVERY_MS = 5_000;

const {batches, recoveredMs} = await failDisk(TIMES);
console.log(
  `${TIMES} faults of the disk, ${batches} batches: 0 lost, 0 twice, none acked meanwhile`,
);
console.log(`acked again at most ${Math.round(recoveredMs)} ms after the disk is well`);
if (recoveredMs > MOST_RECOVERY_MS) process.exitCode = 1;
