import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';

import {Pruner} from '../../../../src/commands/wiring/pruner.js';
import type {LiveEvent} from '../../../../src/domain/ports.js';
import {openStore} from '../../../../src/store/open-store.js';
import {SAME_THREAD} from '../../store/support/same-thread.js';
import {SECOND_NS, START_NS, aRun} from '../../store/support/sample-run.js';
import {until} from '../../../support/until.js';

test('a collector keeps so many runs, from its start and after each run', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-pruner-'));
  const {writer, catalog} = openStore(dataDir, SAME_THREAD);
  const isThere = (id: string): boolean => existsSync(join(dataDir, 'runs', `${id}.db`));
  const makeRun = async (second: number, isOver: boolean): Promise<string> => {
    const startNs = START_NS + BigInt(second) * SECOND_NS;
    const run = aRun({id: `20260921-140640-000${second}`, startNs});
    await writer.createRun(run, undefined);
    if (!isOver) return run.id;
    await writer.updateRun({...run, endNs: startNs + 1n});
    await writer.closeRun(run.id);
    return run.id;
  };
  let tell: (event: LiveEvent) => void = () => assert.fail('nobody listens');
  const live = {subscribe: (listener: typeof tell) => ((tell = listener), () => {})};
  const [first, second, going] = [await makeRun(1, true), await makeRun(2, true), await makeRun(3, false)]; // prettier-ignore

  const pruner = new Pruner({dataDir, catalog, live}, {runs: 2});
  tell({kind: 'run', run: undefined});
  await until('the oldest is removed', () => !isThere(first));
  assert.deepEqual([second, going].map(isThere), [true, true]);
  const fourth = await makeRun(4, true);
  tell({kind: 'run', run: undefined});
  await until('the next is removed', () => !isThere(second));
  pruner.close();

  assert.deepEqual([going, fourth].map(isThere), [true, true]);
  await writer.close();
  rmSync(dataDir, {recursive: true});
});
