// The agent's spool: two thousand random lives against a model, each byte of a file of 64 KiB changed, five
// thousand bytes of one of 16 MiB, and a writer that is killed five hundred times. REGSCOPE_CAMPAIGN_SHARE
// is how much of that is done, 1 by default.

import {drillSpool} from '../agent/spool/support/spool-drill.js';
import {randomOf} from './readers/mutate.js';
import {assertFlipIsSeen, makeSpoolFile} from './spool/flip-bytes.js';
import {killWriter} from './spool/kill-writer.js';
import {seedOf, shareOf} from './support/size.js';

const share = shareOf();
const seed = seedOf();
const random = randomOf(seed);
const times = (count: number): number => Math.max(1, Math.round(count * share));
console.log(`seed ${seed}`);

drillSpool(times(2_000), 100, seed | 0);
console.log(
  `${times(2_000)} lives of up to 100 steps: nothing lost but what was damaged or cut off`,
);

const small = makeSpoolFile(64 * 1024, 2_000, random);
const step = Math.max(1, Math.round(1 / share));
for (let at = 0; at < small.bytes.length; at += step) {
  assertFlipIsSeen(small, at, 1 + Math.floor(random() * 255));
}
console.log(`${Math.ceil(small.bytes.length / step)} bytes of 64 KiB changed, each seen`);

const large = makeSpoolFile(16 * 1024 * 1024, 200_000, random);
for (let count = times(5_000); count > 0; count -= 1) {
  const at = Math.floor(random() * large.bytes.length);
  assertFlipIsSeen(large, at, 1 + Math.floor(random() * 255));
}
console.log(`${times(5_000)} bytes of 16 MiB changed, each seen`);

const {batches, torn} = await killWriter(times(500), random, (kills) => {
  if (kills % 50 === 0) console.log(`${kills} kills`);
});
console.log(`${batches} batches, ${times(500)} kills, ${torn} in the middle of a write: 0 lost`);
