// Two hundred pairs of equal runs, and as many where everything takes 10 % longer: at most one in a hundred
// of the first may fail a limit, and 95 in a hundred of the second must. REGSCOPE_CAMPAIGN_SEED repeats a
// campaign.

import {DESIGNS, failuresOf} from '../src/gate/support/gate-designs.js';
import {noise} from '../src/insight/change/noise.js';

const PAIRS = 200;
const SEED = Number(process.env['REGSCOPE_CAMPAIGN_SEED'] ?? Date.now() % 2 ** 32);
/** A p99 of so few requests needs more data, and is printed only. */
const FOUND = ['push.p95 > +5%', 'push.p95 > +0%', 'push.mean > +5%'];

console.log(`${PAIRS} pairs for each design, seed ${SEED}`);
const random = noise(SEED);
for (const design of DESIGNS) {
  const equal = failuresOf(random, {...design, pairs: PAIRS, slower: 1});
  const slower = failuresOf(random, {...design, pairs: PAIRS, slower: 1.1});
  console.log(`\n${design.what} on each side: failed of ${PAIRS}`);
  for (const [limit, wrong] of equal) {
    const found = slower.get(limit)!;
    console.log(`  ${limit.padEnd(18)} equal ${wrong}, 10 % slower ${found}`);
    const isMissed = FOUND.includes(limit) && found < 0.95 * PAIRS;
    if (wrong > 0.01 * PAIRS || isMissed) process.exitCode = 1;
  }
}
