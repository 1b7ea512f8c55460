// What limits a process, read from the files of this kernel: a CPU quota, a limit of open files, a
// process that was stopped, and another program that takes the CPU; and what it asks for by io_uring.

import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs';
import {afterEach, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {IoUrings} from '../../../agent/resources/io-urings.js';
import {Resources} from '../../../agent/resources/resources.js';
import {ProcFiles} from '../../../agent/targets/proc-files.js';
import {ProcessTable} from '../../../agent/targets/process-table.js';
import type {Figure} from '../../../src/domain/record.js';

const CPU_GROUPS = '/sys/fs/cgroup/cpu';
const GROUP = `regscope-test-${process.pid}`;
const SPIN = 'while :; do :; done';

const started: ChildProcess[] = [];
afterEach(endAll);

describe('resources of a target', () => {
  const reason = existsSync(`${CPU_GROUPS}/cpu.cfs_quota_us`)
    ? false
    : 'the CPU controller of version 1 is not mounted here';

  test(
    'tell the CPU quota of its control group, and that it is throttled',
    {skip: reason},
    async () => {
      const folder = `${CPU_GROUPS}/${GROUP}`;
      mkdirSync(folder);
      try {
        writeFileSync(`${folder}/cpu.cfs_quota_us`, '20000');
        const child = start(SPIN);
        writeFileSync(`${folder}/cgroup.procs`, String(child.pid));

        const seen = await figuresUntil(child, 'throttled_periods');

        const own = seen.filter(({series}) => series === `/${GROUP}`);
        assert.equal(valueOf(own, 'cgroup', 'cpu_quota'), 0.2);
        assert.ok(valueOf(own, 'cgroup', 'throttled_ns')! > 0);
      } finally {
        await endAll();
        await removeGroup(folder);
      }
    },
  );

  test('tell how near it is to its limit of open files', async () => {
    const child = start('ulimit -n 10; exec 5</dev/null 6</dev/null 7</dev/null; sleep 60 & wait');
    const seen = await figuresUntil(child, 'open_files_limit', (value) => value === 10);

    assert.ok(valueOf(seen, 'limits', 'open_files_share')! >= 0.6);
  });

  test('tell that it was stopped', async () => {
    const child = start('sleep 60 & wait');
    child.kill('SIGSTOP');

    await figuresUntil(child, 'stopped', (value) => value > 0);
  });

  test('tell another program that takes the CPU', async () => {
    const target = start('sleep 60 & wait');
    start(SPIN);

    await figuresUntil(target, 'cpu_ns', (value) => value > 50_000_000);
  });
});

describe('calls by io_uring', {skip: whyNoRings()}, () => {
  test('are counted as the rings of a real program tell them', async () => {
    const reads = 211;
    const program = spawn(process.execPath, ['--input-type=module', '-e', READER, String(reads)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {...process.env, UV_USE_IO_URING: '1'},
    });
    started.push(program);
    await once(program.stdout, 'data');
    const proc = new ProcFiles();
    const table = new ProcessTable(proc);
    table.update(new Set([program.pid!]));
    const urings = new IoUrings(proc);
    const read = (): readonly Figure[] =>
      urings.read({targets: new Map([['target', [table.get(program.pid!)!]]]), others: []});

    const before = read();
    program.stdin.write('go\n');
    await once(program.stdout, 'data');
    const counted = read().reduce((sum, figure) => sum + numberOf(figure), 0);

    assert.deepEqual(before, []);
    // The program's own beginnings and ends may be among them.
    assert.ok(counted >= reads && counted < 2 * reads, `${counted} of ${reads}`);
  });
});

/** Opens itself, says so, waits for a word, reads so often, and says so. */
const READER = `
import {open} from 'node:fs/promises';
const file = await open(process.execPath);
await file.read(Buffer.alloc(8), 0, 8, 0);
process.stdout.write('up');
process.stdin.once('data', async () => {
  for (let n = 0; n < Number(process.argv[1]); n += 1) await file.read(Buffer.alloc(8), 0, 8, 0);
  process.stdout.write('done');
});`;

/** proc_sys_kernel(5): 2 forbids rings to everybody; where there is no such file, rings are older than it. */
function whyNoRings(): string | false {
  const path = '/proc/sys/kernel/io_uring_disabled';
  const isForbidden = existsSync(path) && readFileSync(path, 'latin1').trim() === '2';
  return isForbidden ? 'the host forbids io_uring' : false;
}

function start(script: string): ChildProcess {
  const child = spawn('/bin/bash', ['-c', script], {stdio: 'ignore'});
  started.push(child);
  return child;
}

async function endAll(): Promise<void> {
  for (const child of started.splice(0)) {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
  }
}

/** The kernel frees a group a moment after its last process has been collected. */
async function removeGroup(folder: string): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      return rmdirSync(folder);
    } catch {
      await sleep(20);
    }
  }
  rmdirSync(folder);
}

/** Reads again and again until a figure of that metric is as wanted. Gives all figures that were read. */
async function figuresUntil(
  target: ChildProcess,
  metric: string,
  isWanted: (value: number) => boolean = (value) => value > 0,
): Promise<readonly Figure[]> {
  const proc = new ProcFiles();
  const table = new ProcessTable(proc);
  const resources = new Resources(proc);
  const seen: Figure[] = [];
  for (let reading = 0; reading < 100; reading += 1) {
    table.update(new Set([target.pid!]));
    const all = table.all();
    const own = all.filter(({pid, parentPid}) => pid === target.pid || parentPid === target.pid);
    const others = all.filter((process) => !own.includes(process));
    const figures = resources.read({targets: new Map([['target', own]]), others});
    seen.push(...figures);
    if (figures.some((figure) => figure.metric === metric && isWanted(numberOf(figure))))
      return seen;
    await sleep(100);
  }
  assert.fail(`no figure ${metric} in 100 readings`);
}

function valueOf(figures: readonly Figure[], probe: string, metric: string): number | undefined {
  const figure = figures.findLast((each) => each.probe === probe && each.metric === metric);
  return figure && numberOf(figure);
}

function numberOf(figure: Figure): number {
  return figure.kind === 'histogram' ? 0 : figure.value;
}
