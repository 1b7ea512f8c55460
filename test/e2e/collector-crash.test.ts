// The short form of `npm run campaign -- crashes`.

import {test} from 'node:test';

import {killCollector} from '../campaign/crashes/kill-collector.js';

const KILLS = 50;
const AGENTS = 16;

test(`a collector killed ${KILLS} times under load loses nothing and stores nothing twice`, async (context) => {
  const batches = await killCollector({kills: KILLS, agents: AGENTS, batchesPerSecond: 40});

  context.diagnostic(`${batches} batches of ${AGENTS} agents`);
});
