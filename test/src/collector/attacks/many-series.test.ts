// An agent that makes up series. A small form of the attack in which 224,000 series in 5 s took a
// gigabyte, which was kept after the run.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import type {CounterFigure} from '../../../../src/domain/record.js';
import {anAgent, sharedCollector} from '../support/fixture.js';

const MADE_UP = 20_000;
const TAKEN = 16_384;
const {collector, store, url} = await sharedCollector({timing: {deliveryMs: 30}});

test('series beyond the limit of an agent are counted as a full map, in every run anew', async () => {
  const agent = await anAgent(url, {agentId: 'agent-of-many-series'});
  for (const prefix of ['first', 'second']) {
    const run = await collector.start({name: prefix});
    await agent.until(() => agent.runId === run.id, 'the run');
    for (let from = 0; from < MADE_UP; from += 2_000) {
      agent.produce(Array.from({length: 2_000}, (_, n) => counter(`${prefix}-${from + n}`)));
    }
    await agent.delivered();
    await collector.end(run.id);

    const reader = store.catalog.open(run.id);
    const losses = [...reader.losses()];
    const [account] = reader.accounts();
    assert.equal(reader.series().length, TAKEN);
    assert.ok(reader.series().every(({series}) => series.startsWith(prefix)));
    assert.deepEqual([...new Set(losses.map(({reason}) => reason))], ['map_full']);
    assert.equal(
      losses.reduce((sum, {count}) => sum + count, 0),
      MADE_UP - TAKEN,
    );
    assert.deepEqual([account?.stored, account?.lostEvents], [MADE_UP, MADE_UP - TAKEN]);
    assert.equal([...reader.figures({series: `${prefix}-7`})].length, 1);
    reader.close();
  }
});

test('batches that come while a run is closed keep their series', async () => {
  const agent = await anAgent(url, {agentId: 'agent-that-is-late'});
  const run = await collector.start({name: 'before'});
  await agent.until(() => agent.runId === run.id, 'the run');
  agent.produce([counter('early-1'), counter('early-2')]);
  await agent.delivered();

  const closed = store.writer.closeRun(run.id);
  agent.produce([counter('late-1'), counter('early-2')], run.id);
  await agent.delivered();
  await closed;

  const reader = store.catalog.open(run.id);
  const intervals = ['early-1', 'early-2', 'late-1'].map(
    (series) => [...reader.figures({series})].length,
  );
  assert.deepEqual(intervals, [1, 2, 1]);
  reader.close();
  await collector.end(run.id);
});

function counter(series: string): CounterFigure {
  return {kind: 'counter', target: 'registry', probe: 'tcp', series, metric: 'bytes', value: 1};
}
