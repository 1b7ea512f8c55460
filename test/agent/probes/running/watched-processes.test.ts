import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {describe, test} from 'node:test';

import {WatchedProcesses} from '../../../../agent/probes/running/watched-processes.js';

const CHILDREN: Readonly<Record<number, number[]>> = {1: [2, 3], 2: [4]};

function watching(): {watched: WatchedProcesses; said: string[]} {
  const said: string[] = [];
  const channel = {
    watch: (pid: number) => said.push(`watch ${pid}`),
    forget: (pid: number) => said.push(`forget ${pid}`),
  };
  return {watched: new WatchedProcesses(channel, (pid) => CHILDREN[pid] ?? []), said};
}

describe('WatchedProcesses', () => {
  test('watches a process and what it forked before, the parent first', () => {
    const {watched, said} = watching();

    watched.watch({pid: 1, target: 'nginx'});

    assert.deepEqual(said, ['watch 1', 'watch 2', 'watch 4', 'watch 3']);
    assert.equal(watched.targetOf(4), 'nginx');
    assert.equal(watched.targetOf(5), undefined);
  });

  test('watches a process once however often it is asked to', () => {
    const {watched, said} = watching();

    watched.watch({pid: 4, target: 'redis'});
    watched.watch({pid: 4, target: 'redis'});

    assert.deepEqual(said, ['watch 4']);
  });

  test('leaves a child that is a target of its own to that target', () => {
    const {watched} = watching();

    watched.watch({pid: 2, target: 'containerd'});
    watched.watch({pid: 1, target: 'dockerd'});

    assert.equal(watched.targetOf(2), 'containerd');
    assert.equal(watched.targetOf(4), 'containerd');
    assert.equal(watched.targetOf(3), 'dockerd');
  });

  test('takes a child over when it becomes a target of its own later', () => {
    const {watched, said} = watching();
    watched.watch({pid: 1, target: 'dockerd'});
    said.length = 0;

    watched.watch({pid: 2, target: 'containerd'});

    assert.deepEqual(said, ['watch 2', 'watch 4']);
    assert.equal(watched.targetOf(4), 'containerd');
  });

  test('still knows whose the figures of a forgotten process are', () => {
    const {watched, said} = watching();
    watched.watch({pid: 4, target: 'redis'});

    watched.forget(4);
    watched.forget(4);

    assert.deepEqual(said, ['watch 4', 'forget 4']);
    assert.equal(watched.targetOf(4), 'redis');
  });

  test('tells a new bpftrace about every process that is not forgotten', () => {
    const {watched, said} = watching();
    watched.watch({pid: 3, target: 'redis'});
    watched.watch({pid: 4, target: 'nginx'});
    watched.forget(3);
    said.length = 0;

    watched.watchAllAgain();

    assert.deepEqual(said, ['watch 4']);
  });

  test('finds children of a real process in /proc', async () => {
    const child = spawn('sleep', ['30'], {stdio: 'ignore'});
    const said: number[] = [];
    const channel = {watch: (pid: number) => said.push(pid), forget: () => {}};

    new WatchedProcesses(channel).watch({pid: process.pid, target: 'test'});

    child.kill();
    await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(said[0], process.pid);
    assert.ok(said.includes(child.pid!));
  });
});
