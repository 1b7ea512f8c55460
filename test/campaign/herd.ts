// 256 agents join at once, and come back at once twenty times. Each round takes ten seconds at most. Then 256 agents join
// the built collector during a run and send figures at once: the live view shows 99 % of them within a second.

import {runHerd} from './herd/herd-drill.js';
import {runJoin} from './herd/join-drill.js';

const AGENTS = 256;
const ROUNDS = 20;
const MOST_MS = 10_000;
const WORKING_SECONDS = 20;
const MOST_LATE_MS = 1_000;

const outcomes = await runHerd(AGENTS, ROUNDS);
for (const {isFirst, tookMs, failures} of outcomes) {
  console.log(
    `${AGENTS} agents are ${isFirst ? 'in' : 'back'} after ${Math.round(tookMs)} ms, ${failures} dials failed ` +
      `(goal: ${MOST_MS} ms)`,
  );
}
if (outcomes.some(({tookMs}) => tookMs > MOST_MS)) process.exitCode = 1;

const {joinedMs, intervals, lateP99Ms} = await runJoin(AGENTS, WORKING_SECONDS);
console.log(
  `${AGENTS} agents join a run after ${Math.round(joinedMs)} ms (goal: ${MOST_MS}); 99 % of their ${intervals} ` +
    `intervals are shown within ${Math.round(lateP99Ms)} ms (goal: ${MOST_LATE_MS})`,
);
// NaN, where nothing was shown, is no pass.
if (!(joinedMs <= MOST_MS && lateP99Ms <= MOST_LATE_MS)) process.exitCode = 1;
