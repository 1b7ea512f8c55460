// Ten thousand connections that say nothing: each is closed within half a minute, the collector keeps to its memory,
// and whoever asks it meanwhile has an answer within a second. Each end needs as many file descriptors.

import {holdIdle} from './idle/idle-drill.js';
import {shareOf} from './support/size.js';

const CONNECTIONS = Math.round(10_000 * shareOf());
const MOST_OPEN_MS = 30_000;
const MOST_ANSWER_MS = 1_000;
const MOST_MB = 256;

const outcome = await holdIdle(CONNECTIONS);
const {opened, stillOpen, closedMs, slowestAnswerMs, mostMb, beforeMb} = outcome;
console.log(
  `${opened} silent connections: ${stillOpen} still open, the last one closed after ` +
    `${(closedMs / 1_000).toFixed(1)} s (goal: ${MOST_OPEN_MS / 1_000})`,
);
console.log(
  `others were answered within ${Math.round(slowestAnswerMs)} ms (goal: ${MOST_ANSWER_MS}); ` +
    `memory ${beforeMb.toFixed(0)} MB before, ${mostMb.toFixed(0)} MB at most (goal: ${MOST_MB})`,
);
const isGood =
  stillOpen === 0 &&
  closedMs <= MOST_OPEN_MS &&
  slowestAnswerMs <= MOST_ANSWER_MS &&
  mostMb <= MOST_MB;
if (!isGood) process.exitCode = 1;
