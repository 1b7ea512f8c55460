// Kills the agent again and again while it delivers. In the end no record that it took is missing, and
// none counts twice. In one test acks and connections get lost too; in another a real collector is killed
// as well.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {killBoth, missing} from '../campaign/crashes/kill-both.js';
import {FakeCollector} from '../agent/support/fake-collector.js';
import {until} from '../support/until.js';
import {AgentDrill, namesOf} from './support/agent-drill.js';

const RUN = '20260101-000000-drill';
const KILLS = 20;
const KILLS_OF_BOTH = 8;
/** Each start of the agent loads the program, on a machine that may be busy. */
const LIFE_MS = 60_000;

describe('an agent that is killed', () => {
  const drill = new AgentDrill();
  let collector: FakeCollector;
  before(async () => {
    collector = await FakeCollector.start();
  });
  after(async () => {
    await drill.close();
    await collector.stop();
  });

  /** Starts the agent again and waits until it has delivered something. */
  async function live(): Promise<void> {
    drill.start(collector.url);
    const batches = collector.stored.size;
    await until('batches of this life', () => collector.stored.size > batches + 5, LIFE_MS);
  }

  test(`${KILLS} times loses nothing and delivers nothing twice`, async (context) => {
    collector.runId = RUN;
    for (let kills = 0; kills < KILLS; kills += 1) {
      await live();
      // Some kills come with acks outstanding, some after a cut connection, some in full flow.
      collector.acks = kills % 3 !== 0;
      if (kills % 4 === 1) collector.cutConnections();
      await sleep(50 + Math.random() * 250);
      await drill.kill();
      collector.acks = true;
    }
    await live();
    collector.setRun(undefined);
    await until('delivery', () => collector.reports.at(-1)?.runId === undefined, LIFE_MS);

    const stored = [...collector.stored.values()];
    const arrived = namesOf(stored.flatMap((batch) => batch.records));
    const taken = drill.taken();
    const {production, spooledRecords} = collector.lastReport(RUN)!;
    context.diagnostic(
      `${taken.length} records taken in ${KILLS + 1} lives; ` +
        `${collector.received.length} batches came, ${stored.length} counted`,
    );
    assert.deepEqual(missing(taken, arrived), []);
    assert.equal(arrived.length, new Set(arrived).size, 'a record came under two names');
    assert.deepEqual(
      {...production, spooledRecords},
      {
        producedRecords: collector.storedRecords(RUN),
        droppedSpoolFull: 0,
        droppedInvalid: 0,
        spooledRecords: 0,
      },
    );
  });

  test('ends when the process that started it is gone', async () => {
    assert.equal((await drill.leaveAlone()).code, 0);
  });
});

test(`an agent and a collector that are both killed ${KILLS_OF_BOTH} times lose nothing and count nothing twice`, async (context) => {
  const taken = await killBoth(KILLS_OF_BOTH, Math.random);

  context.diagnostic(`${taken} records taken`);
});
