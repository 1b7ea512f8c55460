// Five million hostile frames for both ends of the wire, or as many as REGSCOPE_CAMPAIGN_INPUTS says.
// What breaks one is printed as base64.

import {checkFrames} from './frames/check-frame.js';

const FRAMES = Number(process.env['REGSCOPE_CAMPAIGN_INPUTS'] ?? 5_000_000);
const SEED = Number(process.env['REGSCOPE_CAMPAIGN_SEED'] ?? Date.now() % 2 ** 32);
const ROUND = 250_000;
const MOST_GROWTH_MB = 50;

console.log(`${FRAMES} frames, seed ${SEED}`);
let warmMb: number | undefined;
let slowestMs = 0;
for (let done = 0; done < FRAMES; done += ROUND) {
  const {read, refused, broken, ...outcome} = checkFrames(
    Math.min(ROUND, FRAMES - done),
    SEED + done,
  );
  slowestMs = Math.max(slowestMs, outcome.slowestMs);
  for (const {why, input} of broken) console.log(`${why}\n${input.toString('base64')}`);
  if (broken.length > 0) process.exitCode = 1;
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  warmMb ??= rssMb; // after the first round, the code is compiled and the heap has its size
  if (rssMb > warmMb + MOST_GROWTH_MB) process.exitCode = 1;
  console.log(`${done + ROUND}: ${read} read, ${refused} refused, ${rssMb.toFixed(0)} MB`);
}
console.log(`the slowest frame took ${slowestMs.toFixed(1)} ms`);
