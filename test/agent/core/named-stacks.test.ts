// Stacks that the loader said are named once, until their process has other code.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {NamedStacks} from '../../../agent/core/named-stacks.js';
import {SaidStacks} from '../../../agent/core/said-stacks.js';
import type {Frame, Stack} from '../../../src/domain/stacks/stack.js';

describe('NamedStacks', () => {
  test('names a stack once for each process and each kernel part', () => {
    const {named, asked} = withStacks();

    const first = named.of(7, 1, 2);
    const again = named.of(7, 1, 2);
    named.of(8, 1, 2);
    named.of(7, 1, 0, '__x64_sys_futex+0');

    assert.equal(again, first);
    assert.deepEqual(asked, [
      '7 10,20 vfs_read+1',
      '8 10,20 vfs_read+1',
      '7 10,20 __x64_sys_futex+0',
    ]);
  });

  test('names it anew when the process has other code', () => {
    const {named, asked, versions} = withStacks();

    named.of(7, 1, 0);
    versions.set(7, 'after exec');
    named.of(7, 1, 0);
    named.of(7, 1, 0);

    assert.equal(asked.length, 2);
  });

  test('keeps its names when it is said again', () => {
    const {named, asked, said} = withStacks();

    const first = named.of(7, 1, 0);
    said.learn({kind: 'stack', id: 1, pid: 7, isCut: false, addresses: [10, 20]});

    assert.equal(named.of(7, 1, 0), first);
    assert.equal(asked.length, 1);
  });

  test('names one without the addresses that were not said yet, and with them later', () => {
    const {named, asked, said} = withStacks();

    named.of(7, 3, 2);
    said.learn({kind: 'stack', id: 3, pid: 7, isCut: false, addresses: [30]});
    named.of(7, 3, 2);

    assert.deepEqual(asked, ['7  vfs_read+1', '7 30 vfs_read+1']);
  });

  test('keeps the names of a stack that comes now and then, whatever else comes once', () => {
    const {named, asked, said} = withStacks();

    for (let id = 11; id < 100_011; id += 1) {
      said.learn({kind: 'stack', id, pid: 7, isCut: false, addresses: [id]});
      named.of(7, id, 0);
      if (id % 1_000 === 0) named.of(7, 1, 0);
    }

    assert.equal(asked.filter((text) => text === '7 10,20 ').length, 1);
  });

  test('names one with an address in no mapping once an interval, as the same object', () => {
    const {named, asked} = withStacks(1);

    const first = named.of(7, 1, 0);
    named.of(7, 1, 0);
    assert.equal(asked.length, 1);
    named.endInterval();
    const later = named.of(7, 1, 0);

    assert.equal(asked.length, 2);
    assert.equal(later, first);
  });

  test('gives one object for the same functions of a process, whatever their addresses', () => {
    const said = new SaidStacks();
    for (const id of [1, 2, 3]) {
      said.learn({kind: 'stack', id, pid: 7, isCut: false, addresses: [10 * id]});
    }
    const frames = [frame('read'), frame('write')];
    const symbolize = (_: number, [address]: readonly number[]): Stack => {
      return {frames: [frames[address! < 30 ? 0 : 1]!], truncated: false, droppedFrames: 0};
    };
    const named = new NamedStacks({symbolize, versionOf: () => 1}, said);

    assert.equal(named.of(7, 2, 0), named.of(7, 1, 0));
    assert.notEqual(named.of(7, 3, 0), named.of(7, 1, 0));
    assert.notEqual(named.of(8, 1, 0), named.of(7, 1, 0));
  });

  test("gives a program's own part alone, unless it was not said", () => {
    const {named} = withStacks();

    assert.equal(named.ofUser(7, 1), named.of(7, 1, 0));
    assert.equal(named.ofUser(7, 9), undefined);
  });

  test('knows which ids were said', () => {
    const {named} = withStacks();

    assert.ok(named.isSaid(1, 2));
    assert.ok(named.isSaid(0, 0));
    assert.ok(!named.isSaid(9, 0));
    assert.ok(!named.isSaid(1, 9));
  });
});

function frame(name: string): Frame {
  return {kind: 'user', name, module: 'm', named: true, inlined: false};
}

function withStacks(droppedFrames = 0): {
  named: NamedStacks;
  said: SaidStacks;
  /** What the symbolizer was asked for. */
  asked: string[];
  versions: Map<number, string>;
} {
  const said = new SaidStacks();
  said.learn({kind: 'stack', id: 1, pid: 7, isCut: false, addresses: [10, 20]});
  said.learn({kind: 'kernelStack', id: 2, text: 'vfs_read+1'});
  const asked: string[] = [];
  const versions = new Map<number, string>();
  const named = new NamedStacks(
    {
      symbolize: (pid, addresses, kernelText) => {
        asked.push(`${pid} ${addresses.join()} ${kernelText}`);
        return {frames: [], truncated: false, droppedFrames};
      },
      versionOf: (pid) => versions.get(pid),
    },
    said,
  );
  return {named, said, asked, versions};
}
