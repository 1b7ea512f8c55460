// Stacks on the loader's own records: shares of CPU time, and time blocked, come back as they were.

import assert from 'node:assert/strict';
import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {ByteFile} from '../../../agent/elf/byte-file.js';
import {readElf} from '../../../agent/elf/elf.js';
import {toMapping} from '../../../agent/symbols/memory-map.js';
import {readSymbolTable} from '../../../agent/symbols/symbol-table.js';
import {Symbolizer} from '../../../agent/symbols/symbolizer.js';
import {writeSpinningProgram} from '../support/spinning-program.js';
import {startWorkload} from '../support/workload.js';
import {CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import type {CoreRecord, RecordOf} from './records.js';

const run = promisify(execFile);
const SHARES = [
  {name: 'seventy', share: 70},
  {name: 'twenty', share: 20},
  {name: 'ten', share: 10},
] as const;
/** So that chance stays below one point. */
const SAMPLES = 3_000;
const PATIENCE_MS = 90_000;
const [OPEN, STACK_LOST] = [1, 4];
const PREEMPTED = 0x10000;
/** Numbers of system calls on amd64. */
const CALL = {fsync: 74, clock_nanosleep: 230, pselect6: 270} as const;

describe('the engine takes stacks', {skip: engineIsMissing() ?? false}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-core-stacks-'));
  const children: ChildProcess[] = [];
  const seen: CoreRecord[] = [];
  let loader: CoreLoader;

  before(async () => {
    loader = await CoreLoader.start('--probes', 'oncpu,offcpu');
  });

  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await loader?.stop();
    rmSync(folder, {recursive: true});
  });

  async function cut(): Promise<readonly CoreRecord[]> {
    const records = await loader.cut();
    for (const record of records) seen.push(record);
    return records;
  }

  function stackOf(id: number): readonly bigint[] {
    return ofType(seen, 'stack').findLast((stack) => stack.id === id)?.addresses ?? [];
  }

  test('70, 20 and 10 % of the CPU time come back within three points', async () => {
    const program = join(folder, 'spinning');
    writeSpinningProgram(program, SHARES);
    const nameOf = symbolsOf(program);
    const samples: RecordOf<'sample'>[] = [];
    // One for each CPU of the smallest machine.
    for (let copy = 0; copy < 2; copy += 1) children.push(spawn(program));
    for (const child of children) await loader.watch(child.pid!);
    const end = performance.now() + PATIENCE_MS;
    while (samples.length < SAMPLES && performance.now() < end) {
      await sleep(500);
      samples.push(...ofType(await cut(), 'sample'));
    }
    for (const child of children) child.kill('SIGKILL');

    assert.ok(samples.length >= SAMPLES, `${samples.length} samples`);
    const stacks = samples.map(({user}) => stackOf(user).map(nameOf));
    for (const {name, share} of SHARES) {
      const found = (100 * stacks.filter(([leaf]) => leaf === name).length) / samples.length;
      assert.ok(Math.abs(found - share) <= 3, `${name}: ${found} %`);
    }
    // At its first instruction a function hides who called it.
    const rooted = stacks.filter((stack) => stack.at(-1) === '_start').length;
    assert.ok(rooted > 0.98 * samples.length, `${rooted} of ${samples.length}`);
    assert.ok(
      samples.every(({goid, kernel, flags}) => goid === 0 && (flags & 1) === +(kernel > 0)),
    );
  });

  test('a sample every 1/99 s of CPU time, on each CPU', async () => {
    const program = join(folder, 'spinning');
    await cut();
    const child = spawn(program);
    children.push(child);
    await loader.watch(child.pid!);
    await cut();
    const beforeMs = await cpuMsOf(child.pid!);
    await sleep(3_000);
    const samples = ofType(await cut(), 'sample').filter(({pid}) => pid === child.pid);
    const ranMs = (await cpuMsOf(child.pid!)) - beforeMs;
    child.kill('SIGKILL');

    const expected = (ranMs * 99) / 1_000;
    assert.ok(
      Math.abs(samples.length - expected) < 0.1 * expected + 3,
      `${samples.length} of ${expected}`,
    );
  });

  test('what a program waits for, and for how long, comes back within 5 %', async () => {
    const workload = await startWorkload('waits', folder);
    await loader.watch(workload.pid);
    await cut();
    const said = JSON.parse(await workload.run()) as {sleep: number; network: number};
    const records = await cut();
    const waits = ofType(records, 'wait').filter(
      ({pid, what, flags}) =>
        pid === workload.pid && (what & PREEMPTED) === 0 && (flags & OPEN) === 0,
    );

    for (const [call, own] of [
      ['clock_nanosleep', said.sleep],
      ['pselect6', said.network],
    ] as const) {
      const found = waits
        .filter(({what}) => (what & 0xffff) === CALL[call])
        .reduce((sum, {ns}) => sum + ns / 1e9, 0);
      assert.ok(Math.abs(found - own) <= 0.05 * own, `${call}: ${found} of ${own} s`);
    }
    const synced = waits.filter(({what}) => (what & 0xffff) === CALL.fsync);
    assert.ok(synced.length > 0, 'nothing waited for a disk');
    for (const {kernel, flags} of synced) {
      const functions = ofType(seen, 'kernel-stack').findLast(({id}) => id === kernel)?.functions;
      assert.equal(flags & STACK_LOST, 0);
      assert.match(functions?.join(' ') ?? '', /schedule\+\d+ .*fsync\+\d+/);
      assert.doesNotMatch(functions?.join(' ') ?? '', /bpf|trace/);
    }
  });

  test('a wait that goes on comes at each cut, and once at its end', async () => {
    const child = spawn('sh', ['-c', 'read line; sleep 1'], {stdio: ['pipe', 'ignore', 'ignore']});
    children.push(child);
    await loader.watch(child.pid!);
    await cut();
    child.stdin!.write('go\n');
    const waits: RecordOf<'wait'>[] = [];
    for (let n = 0; n < 4; n += 1) {
      await sleep(300);
      waits.push(...ofType(await cut(), 'wait').filter(({root}) => root === child.pid));
    }
    const sleeps = waits.filter(({what}) => (what & 0xffff) === CALL.clock_nanosleep);
    const open = sleeps.filter(({flags}) => (flags & OPEN) !== 0);
    const ended = sleeps.filter(({flags}) => (flags & OPEN) === 0);

    assert.equal(ended.length, 1);
    assert.ok(ended[0]!.ns > 0.99e9 && ended[0]!.ns < 1.2e9, `${ended[0]!.ns} ns`);
    assert.ok(open.length >= 2, `${open.length} times open`);
    for (const {fromNs, tid} of open) {
      assert.deepEqual([fromNs, tid], [ended[0]!.fromNs, ended[0]!.tid]);
    }
  });

  test('programs that live for some tens of milliseconds are named at once', async () => {
    const program = join(folder, 'brief');
    writeSpinningProgram(program, SHARES, {rounds: 1_000});
    const workload = await startWorkload('brief', program);
    await loader.watch(workload.pid);
    await cut();
    await workload.run();
    const records = await cut();

    const execs = ofType(records, 'exec').filter(({file}) => file === program);
    assert.equal(execs.length, 23);
    assert.ok(execs.every(({root}) => root === workload.pid));
    const samples = ofType(records, 'sample').filter((s) => execs.some(({pid}) => pid === s.pid));
    assert.ok(samples.length >= 23, `${samples.length} samples`);
    // They are gone, and so is their parent: what the kernel told names their code.
    const symbolizer = new Symbolizer({nowMs: () => 0});
    for (const {pid, parent} of ofType(records, 'forked')) symbolizer.inherit(pid, parent);
    for (const mapped of ofType(records, 'mapped')) {
      symbolizer.mapped(mapped.pid, toMapping(mapped), process.pid, program);
    }
    const frames = samples.flatMap(
      ({pid, user}) => symbolizer.symbolize(pid, stackOf(user).map(Number)).frames,
    );
    symbolizer.close();
    const names = new Set(frames.filter(({kind}) => kind === 'user').map(({name}) => name));
    assert.deepEqual([...names].sort(), ['_start', 'seventy', 'ten', 'twenty']);
  });

  test('nothing is lost on the way', () => {
    assert.deepEqual(
      ofType(seen, 'loss').filter(({reason}) => reason !== 3),
      [],
    );
  });
});

/** CPU time of a process. */
async function cpuMsOf(pid: number): Promise<number> {
  const {stdout} = await run('cat', [`/proc/${pid}/schedstat`]);
  return Number(stdout.split(' ')[0]) / 1e6;
}

/** Names of a program's functions by address. */
function symbolsOf(program: string): (address: bigint) => string {
  const file = ByteFile.open(program);
  const elf = file && readElf(file);
  const table = elf && readSymbolTable(elf);
  return (address) => table?.find(Number(address))?.[0]?.name ?? '?';
}
