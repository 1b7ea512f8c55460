// What a collector does about run files that were damaged or removed: it says so, and all else works.
//
//   FLIPS=250 node --import tsx --test test/src/collector/runs/lost-files.test.ts    the long form

import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import Database from 'better-sqlite3';

import {Collector} from '../../../../src/collector/collector.js';
import {SteadyClock} from '../../../../src/collector/clock.js';
import {ProfilerError} from '../../../../src/domain/error.js';
import {openStore} from '../../../../src/store/open-store.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {SAME_THREAD} from '../../store/support/same-thread.js';
import {RECORDS, anAgent, listenInSameThread, temporaryDirectory} from '../support/fixture.js';

const FLIPS = Number(process.env['FLIPS'] ?? 40);
/** The agents here make no reports, so no end of a run need wait for them. */
const TIMING = {deliveryMs: 20};
const PAGE_BYTES = 8_192;
const ENDINGS = ['.db', '.db-wal'] as const;

describe('a bit that flips in the file of a run that its collector left open', () => {
  test(
    'stops no collector, and no other run',
    {timeout: 1_000 + 2_000 * FLIPS},
    async (context) => {
      const template = temporaryDirectory();
      const runId = await leaveRunOpen(template);
      const random = randomFrom(Number(process.env['SEED'] ?? 20_261_129));

      const outcomes = new Map<string, number>();
      for (let flip = 0; flip < FLIPS; flip++) {
        const folder = mkdtempSync(join(tmpdir(), 'regscope-flip-'));
        try {
          const where = flipOne(template, folder, runId, random);
          const outcome = await survives(folder, runId, flip % 2 === 0, where);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        } finally {
          rmSync(folder, {recursive: true, force: true});
        }
      }

      context.diagnostic(JSON.stringify(Object.fromEntries(outcomes)));
      // The flips are worth something only if some of them are found and some are not.
      assert.deepEqual([...outcomes.keys()].sort(), ['damaged', 'taken over']);
    },
  );
});

describe('a runs folder that is removed while a run goes on', () => {
  test('ends the acks, is told, and leaves the next run alone', async () => {
    const dataDir = temporaryDirectory();
    const told: (string | undefined)[] = [];
    const {collector, url, store, close} = await listenInSameThread(dataDir, {
      timing: TIMING,
      storeOptions: {onTrouble: (trouble) => told.push(trouble?.code)},
    });
    const run = await collector.start({name: 'on sand'});
    const agent = await anAgent(url);
    agent.produce(RECORDS, run.id);
    await agent.delivered();

    rmSync(join(dataDir, 'runs'), {recursive: true});
    agent.produce(RECORDS, run.id);
    await sleep(800); // longer than a second try takes

    assert.equal(agent.spool.length, 1, 'it is not acked');
    assert.deepEqual(told, ['STORE_RUN_GONE']);
    await assert.rejects(collector.startPhase(run.id, {name: 'x'}), {code: 'STORE_RUN_GONE'});
    await assert.rejects(collector.end(run.id), {
      code: 'STORE_RUN_GONE',
      message: /was removed or moved/,
    });
    assert.equal(collector.current(), undefined);

    const next = await collector.start({name: 'on rock'});
    agent.produce(RECORDS, next.id);
    await agent.delivered();
    assert.equal(collector.counters().discardedBatches, 1);
    assert.notEqual((await collector.end(next.id)).endNs, undefined);
    assert.deepEqual(
      store.catalog.list().map(({name}) => name),
      ['on rock'],
    );
    assert.equal(told.at(-1), undefined);
    await close();
  });

  test('and put back goes on as if nothing had been', async () => {
    const dataDir = temporaryDirectory();
    const {collector, url, store, close} = await listenInSameThread(dataDir, {timing: TIMING});
    const run = await collector.start({name: 'moved'});
    const agent = await anAgent(url);
    agent.produce(RECORDS, run.id);
    await agent.delivered();

    renameSync(join(dataDir, 'runs'), join(dataDir, 'elsewhere'));
    agent.produce(RECORDS, run.id);
    await sleep(100);
    assert.equal(agent.spool.length, 1);
    renameSync(join(dataDir, 'elsewhere'), join(dataDir, 'runs'));
    await agent.delivered();

    await collector.end(run.id);
    const reader = store.catalog.open(run.id);
    assert.equal(reader.accounts()[0]?.stored, 2 * RECORDS.length);
    reader.close();
    await close();
  });
});

/** The files of a run with some of everything, as a collector that was killed leaves them. */
async function leaveRunOpen(folder: string): Promise<string> {
  const dataDir = temporaryDirectory();
  const {collector, url, close} = await listenInSameThread(dataDir);
  const {id} = await collector.start({name: 'left open', labels: {registry: 'distribution'}});
  const agent = await anAgent(url);
  for (let phase = 0; phase < 3; phase++) {
    await collector.startPhase(id, {name: `load ${phase}`, users: 10 * phase, labels: {a: 'b'}});
    for (let second = 0; second < 10; second++) agent.produce([...RECORDS, ...MORE], id);
    await agent.delivered();
  }
  for (const end of ENDINGS) {
    copyFileSync(join(dataDir, 'runs', id + end), join(folder, id + end));
  }
  await close();
  return id;
}

const MORE = [
  aRequest(
    5_000_000,
    {'fs.sync': 4_000_000, 'upstream:10.0.0.1:6379': 7},
    {startNs: BigInt(Date.now()) * 1_000_000n},
  ),
  {
    kind: 'stack',
    sampleKind: 'on-cpu',
    target: 'registry',
    stack: {
      frames: [{kind: 'user', name: 'main.main', module: 'registry', named: true, inlined: false}],
      truncated: false,
      droppedFrames: 0,
    },
    idle: false,
    points: [{offsetMs: 5, weight: 1}],
  },
] as const satisfies Parameters<Awaited<ReturnType<typeof anAgent>>['produce']>[0];

/** Copies the files with one bit changed; half of the flips fall into the first page, with the schema. */
function flipOne(template: string, folder: string, runId: string, random: () => number): string {
  mkdirSync(join(folder, 'runs'));
  for (const end of ENDINGS) {
    copyFileSync(join(template, runId + end), join(folder, 'runs', runId + end));
  }
  const file = join(folder, 'runs', `${runId}.db`);
  // A database stands in its -wal file for the most part, or in its own file alone.
  const end = random() < 0.25 ? '.db-wal' : '.db';
  if (end === '.db') moveWalInto(file);
  const path = join(folder, 'runs', runId + end);
  const bytes = readFileSync(path);
  const reach = random() < 0.5 ? Math.min(PAGE_BYTES, bytes.length) : bytes.length;
  let at = 0;
  // Most bytes of a small database are unused and 0.
  do at = Math.floor(random() * reach);
  while (bytes[at] === 0);
  const bit = Math.floor(random() * 8);
  bytes[at]! ^= 1 << bit;
  writeFileSync(path, bytes);
  return `bit ${bit} of byte ${at} of ${end}`;
}

function moveWalInto(file: string): void {
  const database = new Database(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

async function survives(
  dataDir: string,
  runId: string,
  isLongAgo: boolean,
  where: string,
): Promise<string> {
  const bugs: unknown[] = [];
  const {writer, catalog} = openStore(dataDir, SAME_THREAD);
  const clock = new SteadyClock(() => Date.now() + (isLongAgo ? 3_600_000 : 0));
  const collector = new Collector({
    ...{writer, catalog, clock, timing: TIMING},
    onBug: (bug) => bugs.push(bug),
  });
  await collector.recover();
  const run = await collector.start({name: 'next'});
  await collector.startPhase(run.id, {name: 'first'});
  await collector.end(run.id);

  const reader = catalog.open('latest');
  assert.equal(reader.run().id === run.id || !isLongAgo, true, where);
  reader.close();
  assert.ok(
    catalog.list().some(({id}) => id === run.id),
    where,
  );
  const damaged = catalog.damaged();
  await collector.close();
  await writer.close();
  for (const bug of bugs) assert.ok(bug instanceof ProfilerError, `${where}: ${String(bug)}`);
  assert.ok(existsSync(join(dataDir, 'runs', `${runId}.db`)), where);
  return damaged.length > 0 || bugs.length > 0 ? 'damaged' : 'taken over';
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
