// Each script as a person runs it: `bpftrace bpf/<probe>.bt PID`, ended with Ctrl-C.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, test} from 'node:test';

import {readBlocks} from '../../agent/bpftrace/script-blocks.js';
import {mapsIn} from '../../agent/bpftrace/script-maps.js';
import {PROBES} from '../../agent/probes/probe-catalogue.js';
import {endBpftrace} from '../support/end-bpftrace.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import {testedBpftraces, whyNoProbes} from './support/bpftraces.js';
import {attachLoopDisk} from './support/loop-disk.js';
import {startWorkload} from './support/workload.js';

const FIGURES = PROBES.filter(({group}) => group === 'figures').map(({name}) => name);

describe('a script', () => {
  for (const probe of FIGURES) {
    test(`of ${probe} uses tracepoints only, and names its maps after itself`, () => {
      const blocks = readBlocks(scriptOf(probe));

      for (const point of blocks.flatMap(({attachPoints}) => attachPoints)) {
        assert.match(point, /^(BEGIN|END|tracepoint:\w+:\w+)$/);
      }
      const text = blocks.flatMap(({predicate, statements}) => [predicate, ...statements]).join();
      const others = [...mapsIn(text)].filter((map) => !map.startsWith(`${probe}_`));
      assert.deepEqual(others.sort(), ['agent', 'target']);
    });
  }
});

for (const {name, path} of testedBpftraces()) {
  describe(`by hand on ${name}`, {skip: whyNoProbes()}, () => {
    test('syscalls prints a histogram of each call, with exact counts', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'regscope-by-hand-'));

      const printed = await runByHand(path, 'syscalls', 'files', folder);
      rmSync(folder, {recursive: true});

      const [write, fsync] = process.arch === 'x64' ? [1, 74] : [64, 82];
      assert.equal(histogramOf(printed, `syscalls_usecs\\[\\d+, ${write}\\]`), 23);
      assert.equal(histogramOf(printed, `syscalls_usecs\\[\\d+, ${fsync}\\]`), 13);
      assert.match(printed, new RegExp(`@syscalls_returned\\[\\d+, ${write}\\]: 161`));
    });

    test('tcp prints connects, round trips and bytes', async () => {
      const printed = await runByHand(path, 'tcp', 'ipv4');

      assert.equal(histogramOf(printed, 'tcp_connect_usecs\\[\\d+, \\d+\\]'), 17);
      assert.match(printed, /@tcp_sent\[\d+, 0, \d+, 127\.0\.0\.1\]: 357/);
      assert.match(printed, /@tcp_received\[\d+, 1, \d+, 127\.0\.0\.1\]: 357/);
      assert.ok(histogramOf(printed, 'tcp_rtt_usecs\\[\\d+, 1, \\d+\\]') > 0);
    });

    test('runqueue prints how long threads waited', async () => {
      const printed = await runByHand(path, 'runqueue', 'busy');

      assert.ok(histogramOf(printed, 'runqueue_usecs\\[\\d+\\]') > 0);
    });

    test('block prints the disks of the host', async (t) => {
      const disk = attachLoopDisk(temporaryFolder('by-hand'));
      t.after(disk.detach);

      const printed = await runByHand(path, 'block', 'block', disk.device);

      for (const way of [1, 2]) {
        assert.ok(histogramOf(printed, `block_usecs\\[${disk.number}, ${way}\\]`) > 0);
      }
    });
  });
}

function scriptOf(probe: string): string {
  return readFileSync(new URL(`../../bpf/${probe}.bt`, import.meta.url), 'utf8');
}

/** What it prints; block gets no pid, as it watches the host. */
async function runByHand(path: string, probe: string, ...work: string[]): Promise<string> {
  const workload = await startWorkload(...work);
  const script = fileURLToPath(new URL(`../../bpf/${probe}.bt`, import.meta.url));
  // From a text, not a file: a bpftrace in a chroot does not see the file.
  const args = [
    '-e',
    readFileSync(script, 'utf8'),
    ...(probe === 'block' ? [] : [`${workload.pid}`]),
  ];
  const bpftrace = spawn(path, args, {stdio: ['ignore', 'pipe', 'ignore']});
  let printed = '';
  const ready = new Promise<void>((resolve) => {
    bpftrace.stdout.on('data', (text: Buffer) => {
      printed += text.toString();
      if (printed.includes('ready')) resolve();
    });
  });
  const ended = new Promise((resolve) => bpftrace.once('close', resolve));
  await Promise.race([ready, ended]);
  await workload.run();
  await endBpftrace(bpftrace);
  return printed;
}

/** How many observations bpftrace drew below a map's name. */
function histogramOf(printed: string, map: string): number {
  const lines = printed.split('\n');
  const start = lines.findIndex((line) => new RegExp(`^@${map}:`).test(line));
  let sum = 0;
  for (const line of lines.slice(start + 1)) {
    const count = /^\[.*[\])] +(\d+) \|/.exec(line)?.[1];
    if (count === undefined) break;
    sum += Number(count);
  }
  return start < 0 ? 0 : sum;
}
