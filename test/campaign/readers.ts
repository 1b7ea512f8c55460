// A million mutated inputs for the readers of foreign bytes, or as many as REGSCOPE_CAMPAIGN_INPUTS says.
// What breaks one is printed as base64, to become a file of the corpus.

import {checkReaders} from './readers/check.js';
import {TARGETS} from './readers/targets.js';

const INPUTS = Number(process.env['REGSCOPE_CAMPAIGN_INPUTS'] ?? 1_000_000);
const SEED = Number(process.env['REGSCOPE_CAMPAIGN_SEED'] ?? Date.now() % 2 ** 32);
const ROUND = 50_000;

console.log(`${INPUTS} inputs for ${TARGETS.length} readers, seed ${SEED}`);
let slowestMs = 0;
for (let done = 0; done < INPUTS; done += ROUND) {
  const outcome = checkReaders(Math.min(ROUND, INPUTS - done), SEED + done);
  slowestMs = Math.max(slowestMs, outcome.slowestMs);
  for (const {target, why, input} of outcome.broken) {
    console.log(`${target}: ${why}\n${input.toString('base64')}`);
  }
  if (outcome.broken.length > 0) process.exitCode = 1;
  console.log(`${done + outcome.inputs} inputs, ${outcome.broken.length} broken`);
}
console.log(`the slowest input took ${slowestMs.toFixed(1)} ms`);
