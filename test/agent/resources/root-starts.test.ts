import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {RootStarts} from '../../../agent/resources/root-starts.js';
import type {KnownProcess} from '../../../agent/targets/process-table.js';

describe('starts of a target', () => {
  test('are counted when a server is replaced, also after a time without one', () => {
    const starts = new RootStarts();

    assert.deepEqual(
      [[1], [1], [2], [2], [], [], [3]].map((pids) =>
        read(
          starts,
          pids.map((pid) => server(pid)),
        ),
      ),
      [undefined, 0, 1, 0, undefined, undefined, 1],
    );
  });

  test('are none where a further server comes', () => {
    const starts = new RootStarts();

    assert.deepEqual(
      [[1], [1], [1, 2]].map((pids) =>
        read(
          starts,
          pids.map((pid) => server(pid)),
        ),
      ),
      [undefined, 0, 0],
    );
  });

  test('are none for helpers that live for a moment, and for children', () => {
    const starts = new RootStarts();
    const helpers = [4, 5, 6, 7].map((pid) =>
      read(starts, [server(1), {...server(pid), comm: 'unpigz'}]),
    );
    const children = [8, 9].map((pid) => read(starts, [server(1), {...server(pid), parentPid: 1}]));

    assert.deepEqual([...helpers, ...children], [undefined, 0, 0, 0, 0, 0]);
  });

  test('tell apart who has the pid of a server that ended', () => {
    const starts = new RootStarts();
    read(starts, [server(1)]);
    read(starts, [server(1)]);

    assert.equal(read(starts, [{...server(1), startTicks: 9}]), 1);
  });
});

function read(starts: RootStarts, processes: readonly KnownProcess[]): number | undefined {
  const [figure] = starts.read('registry', processes);
  return figure?.kind === 'counter' ? figure.value : undefined;
}

function server(pid: number): KnownProcess {
  return {
    ...{pid, parentPid: 0, startTicks: pid, isKernelThread: false},
    ...{comm: 'registry', exe: '/registry', commandLine: [], container: undefined},
  } as unknown as KnownProcess;
}
