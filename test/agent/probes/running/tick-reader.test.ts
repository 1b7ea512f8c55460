import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';

import type {ProbeReader} from '../../../../agent/probes/ports/probe-reader.js';
import type {CodeLine} from '../../../../agent/probes/stacks/code-lines.js';
import {TickReader} from '../../../../agent/probes/running/tick-reader.js';
import type {LossRecord} from '../../../../src/domain/record.js';
import {printMap} from '../support/printed.js';

const silent: ProbeReader = {readTick: () => []};

describe('TickReader', () => {
  let own: string[];
  let readyNs: bigint[];
  let code: CodeLine[];
  let ticks: {ns: bigint; maps: Record<string, number>; losses: LossRecord[]}[];
  let reader: TickReader;

  beforeEach(() => {
    own = [];
    readyNs = [];
    code = [];
    ticks = [];
    const readers = new Map<string, ProbeReader>([
      ['syscalls', silent],
      ['flame', {takeLine: (line) => own.push(line), readTick: () => []}],
    ]);
    reader = new TickReader(readers, 4, {
      onReady: (kernelNs) => readyNs.push(kernelNs),
      onTick: ({endKernelNs, maps}, losses) => {
        const sizes = [...maps].map(([name, {size}]) => [name, size]);
        ticks.push({ns: endKernelNs, maps: Object.fromEntries(sizes), losses});
      },
      onCode: (line) => code.push(line),
    });
  });

  test('is ready when BEGIN says so, not when bpftrace announces its probes', () => {
    reader.takeLine('{"type": "attached_probes", "data": {"probes": 3}}');
    assert.deepEqual(readyNs, []);

    reader.takeLine(printf('ready 41\\n'));
    assert.deepEqual(readyNs, [41n]);
  });

  test('passes on at once which code a process runs, and counts such a line that it cannot read', () => {
    take([
      printf('code mapped 5 4 7f00 1000 0 fe00000 9 libc.so.6\\n'),
      printf('code mapped 5 4\\n'),
    ]);
    assert.deepEqual(
      code.map(({kind, pid}) => [kind, pid]),
      [['mapped', 5]],
    );

    take([printf('tick 100\\n'), done]);
    assert.deepEqual(
      ticks[0]?.losses.map(({reason, count}) => [reason, count]),
      [['unreadable', 1]],
    );
  });

  test('makes one tick of what lies between its time and its end', () => {
    take([printf('tick 100\\n'), map('syscalls_ns', 1), '', map('syscalls_errors', 2), done]);

    assert.deepEqual(ticks, [{ns: 100n, maps: {syscalls_ns: 1, syscalls_errors: 2}, losses: []}]);
  });

  test('leaves out maps that bpftrace prints at its end', () => {
    take([printf('tick 100\\n'), done, map('syscalls_ns', 1), printf('tick 200\\n'), done]);

    assert.deepEqual(
      ticks.map(({maps}) => maps),
      [{}, {}],
    );
  });

  test('gives a probe that prints by itself its lines as they are, in a tick and outside', () => {
    const lines = [map('flame_stacks', 1), printf('flame 1 2 3\\n')];

    take([lines[0]!, printf('tick 100\\n'), lines[1]!, done]);

    assert.deepEqual(own, lines);
    assert.deepEqual(ticks[0]?.losses, []);
  });

  test('counts lost events up to the tick that reports them', () => {
    const lost = '{"type": "lost_events", "data": {"events": 12}}';

    take([lost, lost, printf('tick 1\\n'), done, printf('tick 2\\n'), done]);

    assert.deepEqual(
      ticks.map(({losses}) => losses),
      [[{kind: 'loss', probe: 'syscalls+flame', reason: 'lost_events', count: 24}], []],
    );
  });

  test('counts unreadable lines and keeps the first of them', () => {
    take(['{"type": "haiku"}', 'nonsense', printf('sonnet 18\\n'), printf('tick 1\\n'), done]);

    const [loss] = ticks[0]!.losses;
    assert.equal(loss?.reason, 'unreadable');
    assert.equal(loss.count, 3);
    assert.equal(loss.detail, '{"type": "haiku"}');
  });

  test('counts a time that is none as unreadable', () => {
    take([printf('ready soon\\n'), printf('tick now\\n'), printf('tick 1\\n'), done]);

    assert.deepEqual(readyNs, []);
    assert.deepEqual(
      ticks.map(({ns, losses}) => [ns, losses.map(({reason, count}) => [reason, count])]),
      [[1n, [['unreadable', 2]]]],
    );
  });

  test('counts updates that a full map refused, and no delete of what is gone', () => {
    const failed = (code: number): string =>
      `{"type": "helper_error", "helper": "map_update_elem", "retcode": ${code}}`;

    take([failed(-7), failed(-7), failed(-2), printf('tick 1\\n'), done]);

    assert.deepEqual(
      ticks[0]?.losses.map(({reason, count}) => [reason, count]),
      [['map_full', 2]],
    );
  });

  test('counts stacks that were lost to a collision', () => {
    take([
      '{"type": "helper_error", "helper": "get_stackid", "retcode": -17}',
      printf('tick 1\\n'),
      done,
    ]);

    assert.deepEqual(
      ticks[0]?.losses.map(({reason, count}) => [reason, count]),
      [['stack_lost', 1]],
    );
  });

  test('says once that a map is nearly full', () => {
    const tick = [printf('tick 1\\n'), map('syscalls_ns', 4), done];

    take([...tick, ...tick]);

    assert.deepEqual(
      ticks.map(({losses}) => losses),
      [
        [
          {
            ...{kind: 'loss', probe: 'syscalls', reason: 'map_full', count: 0},
            detail: '@syscalls_ns holds 4 of 4 keys',
          },
        ],
        [],
      ],
    );
  });

  function take(lines: readonly string[]): void {
    for (const line of lines) reader.takeLine(line);
  }
});

const done = printf('done\\n');

function printf(text: string): string {
  return `{"type": "printf", "data": "${text}"}`;
}

function map(name: string, keys: number): string {
  return printMap(name, Object.fromEntries(Array.from({length: keys}, (_, at) => [`${at},7`, at])));
}
