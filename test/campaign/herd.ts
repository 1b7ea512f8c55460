// 256 agents come back at once, twenty times. Each round takes ten seconds at most.

import {runHerd} from './herd/herd-drill.js';

const AGENTS = 256;
const ROUNDS = 20;
const MOST_MS = 10_000;

const outcomes = await runHerd(AGENTS, ROUNDS);
for (const {tookMs, failures} of outcomes) {
  console.log(`${AGENTS} agents are back after ${Math.round(tookMs)} ms, ${failures} dials failed`);
}
if (outcomes.some(({tookMs}) => tookMs > MOST_MS)) process.exitCode = 1;
