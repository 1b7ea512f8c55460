import assert from 'node:assert/strict';
import {test} from 'node:test';

import {RunLife} from '../../../../src/collector/runs/run-life.js';
import {pooledRandom} from '../../../../src/domain/random.js';
import {openStore} from '../../../../src/store/open-store.js';
import {until} from '../../../support/until.js';
import {SAME_THREAD} from '../../store/support/same-thread.js';
import {SECOND_NS, START_NS, aRun, withDirectory} from '../../store/support/sample-run.js';

test('a run that is given up has its end when agents are told: one that connects meanwhile is told of no run', async () => {
  await withDirectory(async (dataDir) => {
    const killed = openStore(dataDir, SAME_THREAD);
    await killed.writer.createRun(aRun(), undefined);
    await killed.writer.close();
    const {writer, catalog} = openStore(dataDir, SAME_THREAD);
    const ends: (bigint | undefined)[] = [];
    const life: RunLife = new RunLife({
      ...{writer, catalog, random: pooledRandom(), timing: {deliveryMs: 0, resumeMs: 1}},
      clock: {nowNs: () => START_NS + SECOND_NS},
      agents: {
        cut: async () => {},
        clockMoved: () => {},
        began: () => {},
        haveDelivered: () => true,
        ended: () => void ends.push(life.current()?.endNs),
      },
      publish: () => {},
      bug: (error) => assert.fail(String(error)),
    });

    await life.recover();
    await until('the run is given up', () => life.current() === undefined);

    assert.deepEqual(ends, [START_NS]);
    await writer.close();
  });
});
