// 256 agents join at once, and come back at once twenty times. Each round takes ten seconds at most.

import {runHerd} from './herd/herd-drill.js';

const AGENTS = 256;
const ROUNDS = 20;
const MOST_MS = 10_000;

const outcomes = await runHerd(AGENTS, ROUNDS);
for (const {isFirst, tookMs, failures} of outcomes) {
  console.log(
    `${AGENTS} agents are ${isFirst ? 'in' : 'back'} after ${Math.round(tookMs)} ms, ${failures} dials failed`,
  );
}
if (outcomes.some(({tookMs}) => tookMs > MOST_MS)) process.exitCode = 1;
