// A CPU that goes away and comes back while the CO-RE engine samples what runs: its samples stop with it and
// go on with it, and nothing else is lost. Run it as root, on a host that may be disturbed.

import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';

import {CoreLoader, ofType} from '../bpf/core/core-loader.js';

/** CPU 0 cannot go away on most hosts. */
const CPU = 1;
const ONLINE = `/sys/devices/system/cpu/cpu${CPU}/online`;
/** The loader looks which CPUs there are once a second. */
const NOTICED_WITHIN_MS = 2_500;
const SPINNERS = 4;

if (!existsSync(ONLINE)) {
  console.log(`${ONLINE} is not there: this host cannot take CPU ${CPU} away`);
} else {
  await takeAwayAndBack();
}

async function takeAwayAndBack(): Promise<void> {
  const spinners = Array.from({length: SPINNERS}, () =>
    spawn('sh', ['-c', 'while :; do :; done'], {stdio: 'ignore'}),
  );
  const loader = await CoreLoader.start('--probes', 'oncpu,runqueue');
  try {
    for (const {pid} of spinners) await loader.watch(pid!);
    assert.ok((await samplesOf(loader)) > 0, 'no samples before');
    writeFileSync(ONLINE, '0');
    await samplesOf(loader);
    assert.equal(await samplesOf(loader), 0, 'samples of a CPU that is away');
    writeFileSync(ONLINE, '1');
    await samplesOf(loader);
    assert.ok((await samplesOf(loader)) > 0, 'no samples after it came back');
    console.log(
      `CPU ${CPU} went away and came back: its samples stopped and went on, nothing was lost`,
    );
  } finally {
    writeFileSync(ONLINE, '1');
    await loader.stop();
    spinners.forEach(end);
  }
}

/** Samples of the CPU in the next moments; fails where anything was lost. */
async function samplesOf(loader: CoreLoader): Promise<number> {
  await loader.cut();
  await sleep(NOTICED_WITHIN_MS);
  const records = await loader.cut();
  assert.deepEqual(ofType(records, 'loss'), []);
  return ofType(records, 'sample').filter(({cpu}) => cpu === CPU).length;
}

function end(child: ChildProcess): void {
  child.kill('SIGKILL');
}
