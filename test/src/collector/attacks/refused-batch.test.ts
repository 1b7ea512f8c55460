// A batch that the store cannot take, whatever the reason. Its agent was sent away and came back with
// the same batch for ever; now the batch is refused by name, and what comes after it is stored.

import assert from 'node:assert/strict';
import {after, test} from 'node:test';

import type {RunWriter} from '../../../../src/domain/ports.js';
import {openStore} from '../../../../src/store/open-store.js';
import {SAME_THREAD} from '../../store/support/same-thread.js';
import {RECORDS, anAgent, listenInSameThread, temporaryDirectory} from '../support/fixture.js';

test('a batch that cannot be stored is refused by name and counted; the next ones are stored', async () => {
  const dataDir = temporaryDirectory();
  const {writer, catalog} = openStore(dataDir, SAME_THREAD);
  after(() => writer.close());
  const {collector, url} = await listenInSameThread(dataDir, {
    ...{writer: breaking(writer, 2), catalog},
    timing: {deliveryMs: 30},
  });
  const run = await collector.start({name: 'with a bad batch'});
  const first = await anAgent(url, {agentId: 'agent-of-a-bad-batch', epoch: 1});
  await first.until(() => first.runId === run.id, 'the run');
  for (let n = 0; n < 4; n += 1) first.produce(RECORDS);
  await first.until(() => first.closes.length > 0, 'the end of the socket');
  first.stop();

  assert.equal(first.closes[0]?.code, 1008);
  assert.match(first.closes[0].reason, /^batch 1\/2: it cannot be stored/);
  const {refusedBatches, refusedRecords} = collector.counters();
  assert.deepEqual([refusedBatches, refusedRecords], [1, 2]);

  const again = await anAgent(url, {agentId: 'agent-of-a-bad-batch', epoch: 1});
  again.spool = first.spool.filter(({batch}) => batch.seq !== 2);
  for (const {bytes} of [...again.spool]) again.sendBytes(bytes);
  await again.delivered();
  await collector.end(run.id);
  const reader = catalog.open(run.id);
  assert.equal(reader.accounts()[0]?.stored, 6);
  reader.close();
});

/** A writer whose store finds that the batch of this number is impossible. */
function breaking(writer: RunWriter, badSeq: number): RunWriter {
  return new Proxy(writer, {
    get(target, name) {
      if (name !== 'putBatches') {
        const method: unknown = Reflect.get(target, name);
        return typeof method === 'function' ? (method.bind(target) as unknown) : method;
      }
      return (runId: string, batches: Parameters<RunWriter['putBatches']>[1]) =>
        writer.putBatches(
          runId,
          batches.map((batch) =>
            batch.seq === badSeq ? {...batch, startNs: 2n ** 64n, endNs: 2n ** 64n} : batch,
          ),
        );
    },
  });
}
