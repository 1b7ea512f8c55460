// A thousand batches, one by one: no ack leaves the collector before its commit is on the disk.

import {watchCommits} from './commits/commit-drill.js';
import {shareOf} from './support/size.js';

const BATCHES = Math.round(1_000 * shareOf());

const {acks, early, syncs} = await watchCommits(BATCHES);
console.log(`${acks} acks of ${BATCHES} batches, ${syncs} fsync, ${early} acks before theirs`);
if (acks !== BATCHES || early > 0) process.exitCode = 1;
