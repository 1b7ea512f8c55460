// A spool with batches that the collector will never take, between others that it takes.

import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';

import {FolderDisk} from '../../../agent/spool/spool-disk.js';
import {Spool} from '../../../agent/spool/spool.js';
import {unaccounted} from '../../../src/domain/accounting.js';
import type {LossRecord, ProbeRecord} from '../../../src/domain/record.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {encodeBatchFrame, packRecords} from '../../../src/wire/codec.js';
import type {WireBatch} from '../../../src/wire/frames.js';
import {aRequest} from '../../src/domain/support/sample-request.js';
import {listenInSameThread, temporaryDirectory} from '../../src/collector/support/fixture.js';
import {until} from '../../support/until.js';
import {RunningAgent} from '../support/running-agent.js';

const NOW = 1_790_000_000_000_000_000n;
const KEY = {target: 't', probe: 'poison', series: 's', metric: 'n'};
const GOOD: ProbeRecord = {kind: 'counter', ...KEY, value: 1};

/** What is wrong, by the bytes after the stamp of a batch, or by the batch. */
const POISON: readonly [string, Uint8Array | Partial<WireBatch>][] = [
  ['a field that is longer than the frame', bytes('52 ff ff ff 7f')],
  ['a number without an end', bytes(`52 ${'ff '.repeat(11)}`)],
  ['groups in groups', bytes('0b '.repeat(1_000))],
  ['the end of a group that never began', bytes('54')],
  ['a wire type that does not exist', bytes('57')],
  ['a field with the number 0', bytes('00 00')],
  ['a figure whose names are not there', bytes('52 09 08 e7 07 10 e7 07 18 e7 07')],
  ['a stack of a step that is none', bytes('82 01 04 1a 02 e7 07')],
  ['a loss for no reason', bytes('62 03 0a 01 61')],
  ['a histogram with buckets and no counts', bytes('52 07 2a 05 08 04 12 01 05')],
  ['ten thousand records', bytes('6a 00 '.repeat(10_000))],
  ['an interval that ends before it starts', {endNs: 1n}],
  ['a time of the far future', {endNs: 2n ** 63n - 1n}],
  ['a clock that is off by centuries', {clockOffsetNs: -(2n ** 63n)}],
  ['production that is no number', {production: production(NaN)}],
  ['a loss below zero', {records: [aLoss({count: -1})]}],
  [
    'gaps that add up past the end of time',
    {records: [1, 2, 3].map(() => aLoss({gapNs: 2n ** 61n}))},
  ],
  ['a request that begins at no time', {records: [aRequest(1, {}, {startNs: -5n})]}],
  ['a counter past 2^64', {records: [{kind: 'counter', ...KEY, value: 2 ** 65}]}],
  ['a cost below zero', {records: [{kind: 'cost', probe: 'p', runNs: -1, runs: 1}]}],
];

test(`${POISON.length} kinds of poison are tried once each, and cost no other batch`, async () => {
  const dataDir = temporaryDirectory();
  const {collector, url} = await listenInSameThread(dataDir);
  const {id: runId} = await collector.start({name: 'poison'});
  const stateDir = mkdtempSync(join(tmpdir(), 'regscope-poison-'));
  fillSpool(stateDir, runId);

  const agent = new RunningAgent({url}, {stateDir});
  await until('all poison is refused', () => collector.counters().invalidFrames >= POISON.length);
  await until('the others are stored', () => read(dataDir, runId).stored > POISON.length);
  await collector.end(runId);
  await agent.stop();

  const {account, stored} = read(dataDir, runId);
  rmSync(stateDir, {recursive: true});
  assert.equal(collector.counters().invalidFrames, POISON.length, 'each was tried once');
  assert.equal(stored, POISON.length + 1, 'all others are there');
  assert.equal(account!.droppedInvalid, POISON.length, 'and what is not is counted');
  assert.equal(account!.spooled, 0);
  assert.equal(unaccounted(account!), 0);
});

/** The account of the agent, and how many records of the spool are stored. */
function read(dataDir: string, runId: string) {
  const reader = openCatalog(dataDir).open(runId);
  try {
    const [account] = reader.accounts();
    const figures = [...reader.figures({probe: 'poison'})].flatMap((each) => each.figures);
    return {account, stored: figures.length};
  } finally {
    reader.close();
  }
}

/** As the agent's life before has left it: poison between batches that are none. */
function fillSpool(stateDir: string, runId: string): void {
  const state = {agentId: 'f'.repeat(32), epoch: 1, machine: 'id:test'};
  writeFileSync(join(stateDir, 'agent.json'), JSON.stringify(state));
  mkdirSync(join(stateDir, 'spool'));
  const spool = new Spool({disk: new FolderDisk(join(stateDir, 'spool')), onLost: () => {}});
  for (let seq = 1; seq <= 2 * POISON.length + 1; seq += 1) {
    const poison = seq % 2 === 0 ? POISON[seq / 2 - 1]![1] : {};
    const batch = aBatch(runId, seq, poison instanceof Uint8Array ? {} : poison);
    const packed = packRecords(batch.records);
    const tail =
      poison instanceof Uint8Array ? Buffer.concat([packed.bytes, poison]) : packed.bytes;
    const frame = encodeBatchFrame(batch, {count: 1, bytes: tail});
    const {epoch, endNs} = aBatch(runId, seq, {});
    const spooled = {runId, epoch, seq, endNs, production: production(seq), records: 1, frame};
    assert.ok(spool.append(spooled).ok);
  }
  spool.close();
}

function aBatch(runId: string, seq: number, more: Partial<WireBatch>): WireBatch {
  const startNs = NOW + BigInt(seq) * 1_000_000_000n;
  return {
    ...{epoch: 1, seq, runId, startNs, endNs: startNs + 1_000_000_000n},
    ...{clockOffsetNs: 0n, clockErrorNs: 1n, production: production(seq), records: [GOOD], ...more},
  };
}

function production(producedRecords: number) {
  return {producedRecords, droppedSpoolFull: 0, droppedInvalid: 0};
}

function aLoss(more: Partial<LossRecord>): LossRecord {
  return {kind: 'loss', probe: 'p', reason: 'gap', count: 0, ...more};
}

function bytes(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}
