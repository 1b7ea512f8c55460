// What limits a process, read from the files of this kernel: a CPU quota, a limit of open files, a
// process that was stopped, and another program that takes the CPU.

import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, mkdirSync, rmdirSync, writeFileSync} from 'node:fs';
import {afterEach, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

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
