// The agent is killed again and again while it delivers, and acks and connections are lost besides:
// nothing that it took is missing in the end, and nothing counts twice.

import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import type {WireBatch} from '../../src/wire/frames.js';
import {FakeCollector, until} from '../agent/fake-collector.js';

const RUN = '20260101-000000-drill';
const KILLS = 20;
const PROGRAM = fileURLToPath(new URL('agent-under-drill.ts', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'regscope-drill-'));
const log = join(folder, 'taken.log');
let collector: FakeCollector;
let agent: ChildProcess | undefined;

before(async () => {
  collector = await FakeCollector.start();
});
after(async () => {
  agent?.kill('SIGKILL');
  await collector.stop();
  rmSync(folder, {recursive: true});
});

function startAgent(): ChildProcess {
  const words = ['--import', 'tsx', PROGRAM, collector.url, join(folder, 'state'), log];
  return spawn(process.execPath, words, {stdio: ['pipe', 'inherit', 'inherit']});
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Names of the numbered records, in order. */
function namesIn(batches: Iterable<WireBatch>): string[] {
  return [...batches].flatMap((batch) =>
    batch.records.flatMap((record) =>
      record.kind === 'counter' && record.probe === 'synthetic' ? [record.series] : [],
    ),
  );
}

describe('an agent that is killed', () => {
  test(`${KILLS} times loses nothing and delivers nothing twice`, async (context) => {
    collector.runId = RUN;
    for (let kills = 0; kills < KILLS; kills += 1) {
      agent = startAgent();
      const batches = collector.stored.size;
      await until('batches of this life', () => collector.stored.size > batches + 5, 60_000);
      // Some lives end with acks outstanding, some after a cut connection, some in full flow.
      collector.acks = kills % 3 !== 0;
      if (kills % 4 === 1) collector.cutConnections();
      await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 250));
      await kill(agent);
      collector.acks = true;
    }

    agent = startAgent();
    const batches = collector.stored.size;
    await until('the last life', () => collector.stored.size > batches + 5, 60_000);
    collector.setRun(undefined);
    await until('delivery', () => collector.reports.at(-1)?.runId === undefined, 60_000);
    await until('the last report', () => collector.lastReport(RUN)?.spooledRecords === 0);

    const arrived = namesIn(collector.stored.values());
    const taken = readFileSync(log, 'utf8').trim().split('\n');
    const missing = taken.filter((name) => !new Set(arrived).has(name)).length;
    const {production} = collector.lastReport(RUN)!;
    context.diagnostic(
      `${taken.length} records taken in ${KILLS + 1} lives, ${missing} missing; ` +
        `${collector.received.length} batches came, ${collector.stored.size} counted`,
    );
    assert.equal(missing, 0);
    assert.equal(arrived.length, new Set(arrived).size, 'a record came under two names');
    assert.equal(production.producedRecords, collector.storedRecords(RUN));
    assert.deepEqual([production.droppedSpoolFull, production.droppedInvalid], [0, 0]);
  });

  test('ends when the process that started it is gone', async () => {
    agent?.stdin?.end();

    const [code] = (await once(agent!, 'exit')) as [number | null];

    assert.equal(code, 0);
  });
});
