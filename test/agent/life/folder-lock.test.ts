import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';

import {lockFolder} from '../../../agent/life/folder-lock.js';
import {ProcFiles} from '../../../agent/targets/proc-files.js';
import {readStat} from '../../../agent/targets/proc-text.js';

const proc = new ProcFiles();
const folder = mkdtempSync(join(tmpdir(), 'regscope-lock-'));
after(() => rmSync(folder, {recursive: true}));

test('a folder is one agent’s until it gives it back', () => {
  const unlock = lockFolder(folder, proc);

  assert.throws(() => lockFolder(folder, proc), {
    code: 'AGENT_ALREADY_RUNNING',
    message: new RegExp(`pid ${process.pid}`),
  });
  unlock();
  lockFolder(folder, proc)();
  assert.ok(!existsSync(join(folder, 'lock')));
});

test('the lock of an agent that was killed is taken over', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const startTicks = readStat(proc.text(child.pid!, 'stat')!)?.startTicks;
  writeFileSync(join(folder, 'lock'), `${child.pid} ${startTicks}\n`);
  assert.throws(() => lockFolder(folder, proc), {code: 'AGENT_ALREADY_RUNNING'});

  child.kill('SIGKILL');
  await once(child, 'exit');

  const unlock = lockFolder(folder, proc);
  assert.match(readFileSync(join(folder, 'lock'), 'utf8'), new RegExp(`^${process.pid} `));
  unlock();
});

test('a lock is told from that of an earlier process with the same pid', () => {
  writeFileSync(join(folder, 'lock'), `${process.pid} 12\n`);

  lockFolder(folder, proc)();
});

test('a damaged lock binds nobody', () => {
  for (const text of ['', 'x', '-1 0\n', '1']) {
    writeFileSync(join(folder, 'lock'), text);
    lockFolder(folder, proc)();
  }
});

test('a folder that cannot be made is told', () => {
  writeFileSync(join(folder, 'file'), '');

  assert.throws(() => lockFolder(join(folder, 'file', 'x'), proc), {code: 'AGENT_STATE_UNUSABLE'});
});
