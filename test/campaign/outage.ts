// The collector is away for two hours of the agent's time. The spool is emptied ten times as fast as it was
// filled, and what is new is shown within a second meanwhile.

import {runOutage} from './outage/outage-drill.js';

const SECONDS = 2 * 60 * 60;
const MOST_LATE_MS = 1_000;

const {records, caughtUpMs, liveP99Ms} = await runOutage(SECONDS);
const times = (SECONDS * 1_000) / caughtUpMs;
console.log(`${records} records, 0 lost; caught up in ${(caughtUpMs / 1_000).toFixed(1)} s`);
console.log(`${times.toFixed(0)} times as fast as they came; live p99 ${liveP99Ms.toFixed(0)} ms`);
if (times < 10 || liveP99Ms > MOST_LATE_MS) process.exitCode = 1;
