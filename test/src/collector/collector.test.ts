import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import type {LiveEvent} from '../../../src/domain/ports.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {listenCollector} from './listening-collector.js';
import type {ListeningCollector} from './listening-collector.js';
import {SimulatedAgent} from './simulated-agent.js';

describe('Collector', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-collector-'));
  let listening: ListeningCollector;
  before(async () => {
    listening = await listenCollector(dataDir);
  });
  after(async () => {
    await listening.close();
    rmSync(dataDir, {recursive: true});
  });

  test('stores and acks the batches of a run, and its books balance', async () => {
    const {collector, store, url} = listening;
    const agent = await new SimulatedAgent({url, agentId: 'agent-one'}).opened();
    const run = await collector.start({name: 'first'});
    await agent.until(() => agent.runId === run.id, 'the run');

    for (let second = 0; second < 3; second++) agent.produce(RECORDS);
    await agent.delivered();
    agent.report();
    const reporting = setInterval(() => agent.report(), 20);
    await collector.end(run.id);
    clearInterval(reporting);
    agent.stop();

    const reader = store.catalog.open('first');
    assert.equal([...reader.figures({})].length, 3);
    assert.equal(reader.accounts()[0]?.stored, 6);
    assert.equal(reader.accounts()[0]?.produced, 6);
    reader.close();
  });
});

const RECORDS: ProbeRecord[] = [
  {
    kind: 'counter',
    target: 'registry',
    probe: 'syscalls',
    series: 'read',
    metric: 'bytes',
    value: 7,
  },
  {kind: 'gauge', target: 'registry', probe: 'gauges', series: 'rss', metric: 'bytes', value: 8},
];
export type Unused = LiveEvent;
