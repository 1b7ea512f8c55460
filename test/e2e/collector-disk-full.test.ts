// Fills a real disk: a small tmpfs, with a file that takes the rest of its room. Needs root.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import Database from 'better-sqlite3';
import {WebSocket} from 'ws';

import {SteadyClock} from '../../src/collector/clock.js';
import {Collector} from '../../src/collector/collector.js';
import {startCollector} from '../../src/commands/wiring/collector-service.js';
import type {LiveMessageJson} from '../../src/contract/run-json.js';
import {unaccounted} from '../../src/domain/accounting.js';
import type {ProbeRecord} from '../../src/domain/record.js';
import {openCatalog} from '../../src/store/catalog.js';
import {openStore} from '../../src/store/open-store.js';
import {listenCollector} from '../src/collector/support/listening-collector.js';
import {SimulatedAgent} from '../src/collector/support/simulated-agent.js';
import {until} from '../support/until.js';

const DISK_MB = 4;
const skip = process.getuid?.() === 0 ? false : 'needs root, to mount a small disk';

describe('a full disk', {skip}, () => {
  test('stops acks, not the live view; both go on by themselves when there is space', async () => {
    const disk = mountSmallDisk();
    const listening = await listenCollector(disk.path);
    const {collector, store, url} = listening;
    const agent = await new SimulatedAgent({url, agentId: 'agent-on-full-disk'}).opened();
    try {
      const run = await collector.start({name: 'full'});
      await agent.until(() => agent.runId === run.id, 'the run');
      await collector.startPhase(run.id, {name: 'before'});
      let shown = 0;
      collector.subscribe((event) => (shown += event.kind === 'figures' ? 1 : 0));

      disk.fill();
      await produceUntilNothingIsAcked(agent);
      assert.equal(store.writer.trouble?.code, 'STORE_DISK_FULL');
      const spooled = agent.spool.length;
      const shownBefore = shown;
      for (let n = 0; n < 20; n++) agent.produce(noise());
      await sleep(1_200);
      assert.equal(agent.spool.length, spooled + 20, 'nothing is acked that is not stored');
      assert.equal(shown, shownBefore + 20, 'what happens is still shown');
      const newcomer = await new SimulatedAgent({url, agentId: 'agent-of-later'}).opened();
      const phase = collector.startPhase(run.id, {name: 'while full'});

      disk.makeSpace();
      const freedMs = performance.now();
      await agent.delivered(10_000);
      assert.ok(performance.now() - freedMs < 5_000, 'within five seconds');
      assert.equal((await phase).index, 1);
      assert.equal(store.writer.trouble, undefined);

      const report = () => [agent, newcomer].forEach((one) => one.report(run.id));
      const reporting = setInterval(report, 50);
      await collector.end(run.id);
      clearInterval(reporting);
      newcomer.stop();
      assertWhole(disk.path, agent);
    } finally {
      agent.stop();
      await listening.close();
      disk.unmount();
    }
  });

  test('refuses a new run at once, and leaves nothing of it behind', async () => {
    const disk = mountSmallDisk();
    const store = openStore(disk.path);
    const collector = new Collector({...store, clock: new SteadyClock()});
    disk.fill();

    await assert.rejects(collector.start({name: 'no room'}), {
      code: 'STORE_DISK_FULL',
      hint: /make space/,
    });
    assert.deepEqual(readdirSync(join(disk.path, 'runs')), []);

    disk.makeSpace();
    const run = await collector.start({name: 'room'});
    await collector.end(run.id);
    await collector.close();
    await store.writer.close();
    disk.unmount();
  });
});

describe('a collector whose disk is full', {skip}, () => {
  test('says so in health, metrics, live view and on stderr within a second, and that it is over', async () => {
    const disk = mountSmallDisk();
    const service = await startCollector({data: disk.path, listen: '127.0.0.1:0'});
    const said: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string | Uint8Array) => said.push(String(text)) > 0;
    const live: LiveMessageJson[] = [];
    const browser = new WebSocket(`${service.url.replace('http', 'ws')}/live`);
    browser.on('message', (data: Buffer) => live.push(JSON.parse(String(data)) as LiveMessageJson));
    const agentUrl = `${service.url.replace('http', 'ws')}/agent`;
    const agent = await new SimulatedAgent({url: agentUrl, agentId: 'agent-of-service'}).opened();
    try {
      const run = await service.collector.start({name: 'full'});
      await agent.until(() => agent.runId === run.id, 'the run');

      disk.fill();
      const lastAckMs = await produceUntilTrouble(agent, service.url);
      assert.ok(performance.now() - lastAckMs < 1_000 + BUSY_MACHINE_MS, 'within a second');
      assert.match(said.join(''), /nothing is stored, agents keep their batches: no space is left/);
      assert.match(
        await textOf(service.url, '/metrics'),
        /store_trouble.code="STORE_DISK_FULL". 1/,
      );
      await until('the live view tells', () => live.some(isTrouble));

      disk.makeSpace();
      await agent.delivered(10_000);
      await until('it is over', () => live.at(-1)?.type !== 'trouble' || !isTrouble(live.at(-1)!));
      assert.match(await textOf(service.url, '/healthz'), /"ok"/);
      assert.match(await textOf(service.url, '/metrics'), /^regscope_store_trouble 0$/m);
      assert.match(said.join(''), /run files are written again/);
    } finally {
      process.stderr.write = write;
      browser.terminate();
      agent.stop();
      await service.close();
      disk.unmount();
    }
  });
});

/** Other work of the machine may take so long. */
const BUSY_MACHINE_MS = 4_000;

function isTrouble(message: LiveMessageJson): boolean {
  return message.type === 'trouble' && message.error?.code === 'STORE_DISK_FULL';
}

async function textOf(url: string, path: string): Promise<string> {
  return (await fetch(`${url}${path}`)).text();
}

/** Resolves to the time of the last ack before the collector said that nothing is stored. */
async function produceUntilTrouble(agent: SimulatedAgent, url: string): Promise<number> {
  let [acks, lastAckMs] = [agent.acks, performance.now()];
  while ((await fetch(`${url}/healthz`)).status !== 503) {
    if (agent.acks !== acks) [acks, lastAckMs] = [agent.acks, performance.now()];
    if (agent.spool.length < 40) agent.produce(noise());
    await sleep(20);
  }
  return lastAckMs;
}

async function produceUntilNothingIsAcked(agent: SimulatedAgent): Promise<void> {
  let acks = agent.acks;
  let lastAckMs = performance.now();
  while (performance.now() - lastAckMs < 1_500) {
    if (agent.acks !== acks) lastAckMs = performance.now();
    acks = agent.acks;
    if (agent.spool.length < 40) agent.produce(noise());
    await sleep(20);
  }
}

function assertWhole(dataDir: string, agent: SimulatedAgent): void {
  const [file] = readdirSync(join(dataDir, 'runs')).filter((name) => name.endsWith('.db'));
  const database = new Database(join(dataDir, 'runs', file!), {readonly: true});
  assert.equal(database.pragma('integrity_check', {simple: true}), 'ok');
  database.close();
  const reader = openCatalog(dataDir).open('latest');
  const account = reader.accounts().find(({agentId}) => agentId === agent.agentId)!;
  reader.close();
  assert.equal(account.stored, agent.produced);
  assert.equal(unaccounted(account), 0);
}

/** A kilobyte that no compression makes smaller. */
function noise(): ProbeRecord[] {
  const key = {target: 'registry', probe: 'gauges', metric: 'level'};
  return Array.from({length: 60}, (_, n) => {
    return {kind: 'gauge', ...key, series: `series ${n}`, value: Math.random()};
  });
}

function mountSmallDisk() {
  const path = mkdtempSync(join(tmpdir(), 'regscope-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'regscope-test', path]);
  let isMounted = true;
  const unmount = () => {
    if (isMounted) execFileSync('umount', ['--lazy', path]);
    isMounted = false;
    rmSync(path, {recursive: true, force: true});
  };
  after(unmount);
  const filler = join(path, 'filler');
  return {
    path,
    unmount,
    /** Leaves a few KB free, so that commits fail soon and in the middle of something. */
    fill: () => {
      const {bavail, bsize} = statfsSync(path);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 20_000)));
    },
    makeSpace: () => rmSync(filler),
  };
}
