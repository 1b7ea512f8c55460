import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import type {ProfilerError} from '../../../src/domain/error.js';
import type {Part} from '../../../src/parts/part.js';
import {makePartFolder, startPart} from '../../../src/parts/part.js';

const MOUNT = process.getuid?.() === 0 ? false : 'needs root to mount';

describe('startPart', () => {
  test('ends the processes of a part, those in sessions of their own too, and its folder', async () => {
    const part = await startShell('setsid sleep 1000 & sleep 1000 & echo $! > ready; wait');
    const pids = processesOf(part.directory);
    assert.equal(pids.length, 3);

    await part.stop();

    assert.deepEqual(pids.filter(isAlive), []);
    assert.equal(existsSync(part.directory), false);
  });

  test('ends a part that ignores SIGTERM', async () => {
    const part = await startShell('trap "" TERM; touch ready; while true; do sleep 1; done', 0);

    await part.stop();

    assert.equal(isAlive(part.pid), false);
  });

  test('may be stopped twice, and after the part has ended by itself', async () => {
    const part = await startShell('touch ready; sleep 0.2');
    await sleep(300);

    await part.stop();
    await part.stop();

    assert.equal(existsSync(part.directory), false);
  });

  test('is put away even if its keeper was ended from outside', async () => {
    const part = await startShell('touch ready; sleep 1000');
    const keeper = execFileSync('pgrep', ['-of', `keeper.sh ${part.pid} `], {encoding: 'utf8'});
    process.kill(Number(keeper), 'SIGKILL');
    await sleep(20);

    await part.stop();

    assert.equal(isAlive(part.pid), false);
    assert.equal(existsSync(part.directory), false);
  });

  test('unmounts what was mounted below its folder', {skip: MOUNT}, async () => {
    const part = await startShell('touch ready; sleep 1000');
    const folder = join(part.directory, 'a b');
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', 'regscope-test', folder]);

    await part.stop();

    assert.equal(existsSync(part.directory), false);
    assert.ok(!readFileSync('/proc/self/mounts', 'utf8').includes(part.directory));
  });

  test('fails with the last lines of the log of a part that ends while it starts', async () => {
    const starting = startShell('echo the disk is made of cheese; exit 7');

    await assert.rejects(starting, (error: ProfilerError) => {
      assert.equal(error.code, 'PART_FAILED');
      assert.match(error.message, /ended while starting \(exit code 7\)/);
      assert.match(error.hint, /the disk is made of cheese/);
      return true;
    });
  });

  test('fails when a part is not ready in time, and puts it away', async () => {
    const directory = makePartFolder('test');

    const starting = startPart({
      ...{name: 'sleeper', command: '/bin/sleep', args: ['1000'], directory},
      whenReady: () => undefined,
      readyTimeoutMs: 50,
      graceSeconds: 1,
    });

    await assert.rejects(starting, /sleeper was not ready after 0.05 s/);
    assert.equal(existsSync(directory), false);
  });

  test('fails when the program cannot be started', async () => {
    const directory = makePartFolder('test');

    const starting = startPart({
      ...{name: 'nothing', command: '/nonexistent', args: [], directory},
      whenReady: () => true,
    });

    await assert.rejects(starting, {code: 'PART_FAILED'});
    assert.equal(existsSync(directory), false);
  });

  test('fails where there can be no folder for it', () => {
    assert.throws(() => makePartFolder('test', '/no/such/folder'), {
      code: 'PART_FAILED',
      message: /^no temporary folder/,
    });
  });

  test('puts a part away when whoever started it is killed', async () => {
    const url = new URL('../../../src/parts/part.ts', import.meta.url).href;
    const script = `
      const {makePartFolder, startPart} = await import(${JSON.stringify(url)});
      const directory = makePartFolder('test');
      const {part} = await startPart({name: 'sleeper', command: '/bin/sleep', args: ['1000'],
        directory, whenReady: () => true});
      console.log(JSON.stringify({pid: part.pid, directory}));
      process.kill(process.pid, 'SIGKILL');`;
    const owner = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let said = '';
    owner.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
    await once(owner, 'close');
    const {pid, directory} = JSON.parse(said) as {pid: number; directory: string};

    for (let tries = 0; tries < 100 && existsSync(directory); tries += 1) await sleep(50);

    assert.equal(isAlive(pid), false);
    assert.equal(existsSync(directory), false);
  });
});

/** Starts a shell script as a part, which is ready when it has made a file `ready`. */
async function startShell(script: string, graceSeconds = 2): Promise<Part> {
  const directory = makePartFolder('test');
  const {part} = await startPart({
    ...{name: 'shell', command: '/bin/sh', args: ['-c', script], directory, graceSeconds},
    whenReady: () => (existsSync(join(directory, 'ready')) ? true : undefined),
  });
  return part;
}

function processesOf(directory: string): number[] {
  const environments = execFileSync('sh', [
    '-c',
    `grep -lsazxF "REGSCOPE_PART=${directory}" /proc/[0-9]*/environ | cut -d/ -f3`,
  ]);
  return String(environments).trim().split('\n').map(Number);
}

function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}
