import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {ProgramCost} from '../../../../agent/bpftrace/bpf-stats.js';
import {ProgramCosts} from '../../../../agent/probes/running/program-costs.js';

const SECOND_NS = 1e9;
const PROGRAMS = ['tcp', 'tcp', 'block'].map((probe) => ({probe, attachPoint: 'somewhere'}));

describe('ProgramCosts', () => {
  test('says nothing until the kernel has measured', () => {
    const {costs} = metered();

    assert.deepEqual(costs.take(SECOND_NS), []);
  });

  test('takes what was measured to go on, probe by probe, for as long as an interval is', () => {
    const {costs, read} = metered();
    costs.begin();
    read.now = [cost(1_000, 10), cost(500, 5), cost(70, 1)];
    costs.end(SECOND_NS / 2);

    assert.deepEqual(costs.take(SECOND_NS), [
      {kind: 'cost', probe: 'tcp', runNs: 3_000, runs: 30},
      {kind: 'cost', probe: 'block', runNs: 140, runs: 2},
    ]);
    const half = costs.take(SECOND_NS / 2);
    assert.deepEqual(half[0], {kind: 'cost', probe: 'tcp', runNs: 1_500, runs: 15});
  });

  test('counts nothing that another program had measured outside of its windows', () => {
    const {costs, read} = metered();
    read.now = [cost(9_000, 90), cost(0, 0), cost(0, 0)];
    costs.begin();
    read.now = [cost(9_100, 91), cost(0, 0), cost(0, 0)];
    costs.end(SECOND_NS);

    assert.deepEqual(costs.take(SECOND_NS)[0], {kind: 'cost', probe: 'tcp', runNs: 100, runs: 1});
  });

  test('tells what was missed, which the kernel counts all the time', () => {
    const {costs, read} = metered();
    read.now = [cost(0, 0, 2), cost(0, 0, 3), cost(0, 0)];

    const missed = {kind: 'counter', target: 'host', probe: 'missed', metric: 'events'};
    assert.deepEqual(costs.take(SECOND_NS), [{...missed, series: 'tcp', value: 5}]);
    assert.deepEqual(costs.take(SECOND_NS), []);
  });

  test('goes on with what it knows when the process is gone', () => {
    const {costs, read} = metered();
    costs.begin();
    read.now = undefined;
    costs.end(SECOND_NS);

    assert.deepEqual(costs.take(SECOND_NS), []);
  });
});

function cost(runNs: number, runs: number, missed = 0): ProgramCost {
  return {runNs, runs, missed};
}

function metered() {
  const read: {now: ProgramCost[] | undefined} = {now: PROGRAMS.map(() => cost(0, 0))};
  const meter = {programs: PROGRAMS.length, read: () => read.now, close: () => {}};
  const costs = new ProgramCosts(meter, PROGRAMS, {add: () => {}, remove: () => {}});
  return {costs, read};
}
