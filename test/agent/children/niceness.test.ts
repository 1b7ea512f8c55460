// The test changes processes of its own: any user may make them nicer.

import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {getPriority} from 'node:os';
import {afterEach, describe, test} from 'node:test';

import {setNice} from '../../../agent/children/niceness.js';

describe('setNice', () => {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  async function startNode(detached: boolean, program: string): Promise<number> {
    const child = spawn(process.execPath, ['-e', `${program}; console.log("up")`], {
      detached,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    started.push(child);
    await once(child.stdout, 'data');
    return child.pid!;
  }

  test('reaches every thread of a process', async () => {
    const pid = await startNode(false, 'setInterval(() => {}, 1000)');

    setNice([pid], 19);

    const threads = readdirSync(`/proc/${pid}/task`).map(Number);
    assert.ok(threads.length > 1);
    assert.deepEqual(
      threads.filter((tid) => getPriority(tid) !== 19),
      [],
    );
  });

  test('is inherited by what is started afterwards, from its first instruction on', async () => {
    const pid = await startNode(
      false,
      `process.stdin.on("data", () => {
        const {spawnSync} = require("node:child_process");
        console.log(spawnSync("/usr/bin/nice", {encoding: "utf8"}).stdout);
      })`,
    );
    setNice([pid], 19);

    const [child] = started;
    child!.stdin!.write('go\n');

    const [said] = (await once(child!.stdout!, 'data')) as [Buffer];
    assert.equal(said.toString().trim(), '19');
  });

  for (const [name, detached, expected] of [
    ['reaches the group of a session that the process leads', true, 19],
    ['leaves the group of a session alone that another process leads', false, 'as before'],
  ] as const) {
    test(name, {skip: !hasGroups() && 'needs sched_autogroup_enabled'}, async () => {
      const pid = await startNode(detached, 'setInterval(() => {}, 1000)');
      const before = groupNice(pid);

      setNice([pid], 19);

      assert.equal(groupNice(pid), expected === 'as before' ? before : expected);
    });
  }

  test('leaves out a process that is gone', () => {
    setNice([2 ** 22 + 1], 19);
  });
});

function hasGroups(): boolean {
  try {
    return readFileSync('/proc/sys/kernel/sched_autogroup_enabled', 'latin1').trim() === '1';
  } catch {
    return false;
  }
}

/** The nice value in a line like `/autogroup-42 nice 19`. */
function groupNice(pid: number): number {
  return Number(/nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'latin1'))?.[1]);
}
