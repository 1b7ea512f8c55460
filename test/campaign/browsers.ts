// Fifty browsers at the live view for two minutes, ten of which never read.

import {watchByMany} from './browsers/browser-drill.js';
import {shareOf} from './support/size.js';

const MOST_GROWTH_MB = 50;
const SECONDS = Math.max(3, 120 * shareOf());

const outcome = await watchByMany({
  ...{reading: 40, notReading: 10, agents: 16, batchesPerSecond: 32, seconds: SECONDS},
});
const {grownMb, sentFigures, fewestFigures, skipped, latestMs} = outcome;
console.log(`10 browsers of 50 do not read, ${SECONDS} s: memory grew by ${grownMb.toFixed(0)} MB`);
console.log(
  `each other one got ${fewestFigures} of ${sentFigures} figures or more, ${skipped} left out, ` +
    `${latestMs} ms late at most`,
);
if (grownMb > MOST_GROWTH_MB || skipped > 0 || fewestFigures < sentFigures) process.exitCode = 1;
