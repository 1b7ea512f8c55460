// The collector is killed a thousand times, and then collector and agent two hundred times each, or as often
// as REGSCOPE_CAMPAIGN_KILLS says.

import {killBoth} from './crashes/kill-both.js';
import {killCollector} from './crashes/kill-collector.js';
import {randomOf} from './readers/mutate.js';

const KILLS = Number(process.env['REGSCOPE_CAMPAIGN_KILLS'] ?? 1_000);
const KILLS_OF_BOTH = Math.ceil(KILLS / 5);
const SEED = Number(process.env['REGSCOPE_CAMPAIGN_SEED'] ?? Date.now() % 2 ** 32);
const AGENTS = 16;

const tell = (kills: number): void => {
  if (kills % 50 === 0) console.log(`${kills} kills`);
};

const load = {agents: AGENTS, batchesPerSecond: 60};
const batches = await killCollector({kills: KILLS, ...load, onKill: tell});
console.log(`${batches} batches of ${AGENTS} agents, ${KILLS} kills: 0 lost, 0 twice`);

console.log(`both, seed ${SEED}`);
const records = await killBoth(KILLS_OF_BOTH, randomOf(SEED), tell);
console.log(`${records} records, ${KILLS_OF_BOTH} kills of each: 0 lost, 0 twice`);
