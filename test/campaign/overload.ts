// Five minutes of three times what the network carries.

import {runOverload} from './overload/overload-drill.js';

const SECONDS = 300;
const MOST_RECOVERY_MS = 10_000;
const MOST_GROWTH = 1.1;

const {account, recoveredMs, earlyMb, lateMb} = await runOverload(SECONDS);
const {produced, stored, droppedSpoolFull} = account;
console.log(
  `${produced} records produced = ${stored} stored + ${droppedSpoolFull} dropped (spool full)`,
);
console.log(`memory ${earlyMb.toFixed(0)} MB early, ${lateMb.toFixed(0)} MB late`);
console.log(`recovered after ${recoveredMs.toFixed(0)} ms`);
const isGood =
  droppedSpoolFull > 0 && recoveredMs <= MOST_RECOVERY_MS && lateMb <= MOST_GROWTH * earlyMb;
if (!isGood) process.exitCode = 1;
