// The loader's own life: arguments, commands, its end, and what becomes of it without its parent.

import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {startWorkload} from '../support/workload.js';
import {builtLoader, CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import {startMeetingServer} from './meeting-server.js';
import type {CoreRecord, RecordOf} from './records.js';

describe('regscope-core', {skip: engineIsMissing() ?? false}, () => {
  let path: string;
  const started: CoreLoader[] = [];

  before(async () => {
    path = await builtLoader();
  });
  after(() => {
    for (const loader of started) loader.process.kill('SIGKILL');
  });

  async function start(...args: string[]): Promise<CoreLoader> {
    const loader = await CoreLoader.start(...args);
    started.push(loader);
    return loader;
  }

  test('says what runs when it is ready', async () => {
    const loader = await start();
    const ready = (await loader.until(({type}) => type === 'ready')) as RecordOf<'ready'>;

    assert.deepEqual([ready.version, ready.probes], [1, 0x7f]);
    assert.ok(ready.cpus > 0);
    assert.ok(ready.mapKbytes > 1_000 && ready.mapKbytes < 250 * 1024, `${ready.mapKbytes} KB`);
    assert.equal(await loader.stop(), 0);
  });

  test('runs the probes that it is told to, and no other', async () => {
    const loader = await start('--probes', 'syscalls,runqueue');
    const ready = (await loader.until(({type}) => type === 'ready')) as RecordOf<'ready'>;
    const workload = await startWorkload('busy');
    await loader.watch(workload.pid);
    await workload.run();
    const types = new Set((await loader.cut()).map(({type}) => type));
    await loader.stop();

    assert.equal(ready.probes, 0b1001);
    assert.ok(types.has('calls') && types.has('runqueue'));
    for (const type of ['request', 'sample', 'wait', 'tcp', 'block'] as const) {
      assert.equal(types.has(type), false, type);
    }
  });

  for (const [args, why] of [
    [['--probes', 'syscalls,nosuch'], '--probes'],
    [['--drain-ms', '0'], '--drain-ms'],
    [['--hz', '1000'], '--hz'],
    [['--hz', '9x'], '--hz'],
    [['--hz'], '--hz'],
    [['--memory', '0'], '--memory'],
    [['--requests', '0'], '--requests'],
    [['--nosuch', '1'], '--nosuch'],
  ] as const) {
    test(`ends with 2 and a sentence for ${args.join(' ')}`, async () => {
      const loader = new CoreLoader(path, args);

      assert.equal(await loader.ended, 2);
      assert.match(loader.errorText, new RegExp(why));
    });
  }

  test('takes at most 250 MB of kernel memory on 128 CPUs, and 40 MB on two', async () => {
    const [two, many] = [await memoryOf(path, 2), await memoryOf(path, 128)];

    assert.ok(two > 1_000 && two < 40 * 1024, `${two} KB`);
    // More requests are under way on more CPUs.
    assert.ok(many - two > 30_000 && many < 250 * 1024, `${many} KB`);
  });

  test('counts requests that its table has no room for, and takes later ones', async (t) => {
    const loader = await start('--probes', 'requests', '--requests', '4');
    const server = await startMeetingServer(6);
    t.after(() => server.stop());
    await loader.watch(server.pid);

    await server.meet();
    const full = await recordsUntil(loader, (records) => ofType(records, 'request').length >= 4);
    await server.meet();
    const later = await recordsUntil(loader, (records) => ofType(records, 'request').length >= 4);
    await loader.stop();

    for (const records of [full, later]) {
      assert.equal(ofType(records, 'request').length, 4);
      const lost = ofType(records, 'loss').filter(({text}) => text === 'requests being served');
      assert.equal(
        lost.reduce((sum, {count}) => sum + count, 0),
        2,
      );
    }
  });

  test('keeps its own pages in memory', async () => {
    const loader = await start();
    const status = readFileSync(`/proc/${loader.process.pid}/status`, 'latin1');
    await loader.stop();

    const lockedKb = Number(/^VmLck:\s+(\d+) kB$/m.exec(status)?.[1]);
    assert.ok(lockedKb > 1_000, `${lockedKb} KB`);
  });

  test('reports lines that are no commands, and goes on', async () => {
    const loader = await start();
    for (const line of [
      '',
      'watch',
      'watch -1',
      'watch 1 2',
      'watch 99999999999',
      'cut x',
      'x'.repeat(9_000),
    ]) {
      loader.send(line);
    }
    const records = await loader.cut();
    await loader.stop();

    assert.deepEqual(ofType(records, 'watched'), []);
    assert.ok(loader.errorText.split('\n').length > 7, loader.errorText);
  });

  test('takes commands in pieces', async () => {
    const loader = await start();
    loader.process.stdin.write('cu');
    await sleep(50);
    loader.process.stdin.write('t 77\ncut 78\n');

    await loader.until((record) => record.type === 'cut' && record.number === 77);
    await loader.until((record) => record.type === 'cut' && record.number === 78);
    await loader.stop();
  });

  test('answers a cut with figures and then the cut, and intervals have no gap', async () => {
    const loader = await start();
    const cuts: RecordOf<'cut'>[] = [];
    for (let n = 0; n < 5; n += 1) {
      const records = await loader.cut();
      assert.equal(records.at(-1)?.type, 'cut');
      cuts.push(...ofType(records, 'cut'));
    }
    await loader.stop();

    cuts.slice(1).forEach(({startNs}, at) => assert.equal(startNs, cuts[at]!.endNs));
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`ends with 0 at ${signal}`, async () => {
      const loader = await start();
      loader.process.kill(signal);

      assert.equal(await loader.ended, 0);
    });
  }

  test('ends when nobody reads its records', async () => {
    const loader = await start();
    loader.process.stdout.destroy();
    loader.send('cut');

    assert.equal(await loader.ended, 0);
  });

  test('leaves no program in the kernel when it is killed', async () => {
    const loader = await start();
    const before = await programsNamed('sched_switch');
    loader.process.kill('SIGKILL');
    await loader.ended;
    await sleep(200);

    assert.ok(before > (await programsNamed('sched_switch')));
  });

  test('dies with its parent', async () => {
    // A shell gives what runs beside it no standard input.
    const parent = spawn('sh', ['-c', `exec 3<&0; ${path} <&3 & echo $!; wait`], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number.parseInt(said.toString(), 10);
    await sleep(500);
    assert.equal(isAlive(pid), true);
    parent.kill('SIGKILL');
    await sleep(300);

    assert.equal(isAlive(pid), false);
  });

  test('takes away what needs a program that the kernel lacks, says so, and runs the rest', async () => {
    const loader = await start('--without', 'sk_data_ready,tcp_probe,block_rq_issue,sched_switch');
    const ready = (await loader.until(({type}) => type === 'ready')) as RecordOf<'ready'>;
    const workload = await startWorkload('ipv4');
    await loader.watch(workload.pid);
    await workload.run();
    const records = await loader.cut();
    await loader.stop();

    const features = ofType(records, 'feature').map(({probe, isWhole}) => `${probe} ${isWhole}`);
    assert.deepEqual(features.sort(), [
      '2 true',
      '3 true',
      '5 true',
      '6 false',
      '6 false',
      '6 false',
    ]);
    assert.equal(ready.probes, 0b1010011);
    const texts = ofType(records, 'feature').map(({text}) => text);
    const queue =
      'no waiting line before the first read; this kernel has no tracepoint sk_data_ready';
    assert.ok(texts.includes(`queue: ${queue}, which came with Linux 6.3`), texts.join('\n'));
    assert.ok(ofType(records, 'calls').length > 0 && ofType(records, 'tcp').length > 0);
  });

  test('cannot run without what marks threads, and says so', async () => {
    const loader = new CoreLoader(path, ['--without', 'sweep_tasks']);

    assert.equal(await loader.ended, 1);
    assert.match(loader.errorText, /cannot be loaded/);
  });
});

/** A process that ended may wait for its new parent to notice. */
function isAlive(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}

/** Cuts until the records together are as they should be. */
async function recordsUntil(
  loader: CoreLoader,
  are: (records: readonly CoreRecord[]) => boolean,
): Promise<readonly CoreRecord[]> {
  const records: CoreRecord[] = [];
  for (let cut = 0; cut < 100 && !are(records); cut += 1) {
    records.push(...(await loader.cut()));
    await sleep(50);
  }
  return records;
}

/** KB of kernel memory that the maps would take with so many CPUs. */
async function memoryOf(path: string, cpus: number): Promise<number> {
  const {stdout} = await promisify(execFile)(path, ['--memory', String(cpus)]);
  return Number(stdout);
}

async function programsNamed(name: string): Promise<number> {
  const child = spawn('bpftool', ['prog', 'show', '--json'], {stdio: ['ignore', 'pipe', 'ignore']});
  let text = '';
  child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
  await once(child, 'close');
  const programs = JSON.parse(text) as {readonly name?: string}[];
  return programs.filter((program) => program.name === name).length;
}
