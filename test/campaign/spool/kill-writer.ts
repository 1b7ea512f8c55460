// Kills a process that fills a spool, again and again, and looks at what is there: all that the spool had
// taken, as it was written, and of the last write at most the end is torn.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

import {FolderDisk} from '../../../agent/spool/spool-disk.js';
import {Spool} from '../../../agent/spool/spool.js';
import {frameOf, RECORDS_PER_BATCH} from './written-batch.js';

const WRITER = fileURLToPath(new URL('spool-writer.ts', import.meta.url));
const MOST_LIFE_MS = 60;

export interface WriterKills {
  readonly batches: number;
  /** How many of the kills came in the middle of a write. */
  readonly torn: number;
}

/** Throws where a batch is missing or is not what was written. */
export async function killWriter(
  times: number,
  random: () => number,
  onKill: (kills: number) => void = () => {},
): Promise<WriterKills> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-spool-'));
  let [batches, torn] = [0, 0];
  try {
    for (let epoch = 1; epoch <= times; epoch += 1) {
      const taken = await writeUntilKilled(folder, epoch, random() * MOST_LIFE_MS);
      torn += assertWhole(folder, epoch, taken) ? 1 : 0;
      batches += taken;
      onKill(epoch);
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
  return {batches, torn};
}

/** Resolves to the last number that was printed. */
async function writeUntilKilled(folder: string, epoch: number, lifeMs: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, folder, String(epoch)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  await once(child.stdout, 'data');
  const closed = once(child, 'close');
  await sleep(lifeMs);
  child.kill('SIGKILL');
  await closed;
  return Number(printed.split('\n').at(-2));
}

/** True if the end of the last write is torn. Leaves an empty spool behind. */
function assertWhole(folder: string, epoch: number, taken: number): boolean {
  const spool = new Spool({
    disk: new FolderDisk(folder),
    onLost: (runId, records) => assert.fail(`${records} records of ${runId} are lost`),
  });
  let last = 0;
  for (let entry = spool.next(epoch, -1); entry; entry = spool.next(epoch, entry.seq)) {
    assert.equal(entry.seq, last + 1, 'none is missing in between');
    last = entry.seq;
    assert.ok(frameOf(epoch, last).equals(spool.read(epoch, last)!), `batch ${epoch}/${last}`);
  }
  // The last write may be whole, and its number was not printed any more.
  assert.ok(last === taken || last === taken + 1, `${taken} were taken, ${last} are there`);
  assert.equal(spool.records(), last * RECORDS_PER_BATCH);
  spool.ack(epoch, last);
  spool.close();
  return spool.recovery.damagedBytes > 0;
}
