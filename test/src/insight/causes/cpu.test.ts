// Causes that share the CPUs of a host: each explains what it can cost, and no more.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {COLLECTOR} from '../../../../src/insight/functions/known-functions.js';
import {latencyFigure} from '../../domain/support/sample-figures.js';
import {
  askCauses,
  chainOf,
  figures,
  functionRow,
  hostFigures,
  sites,
  spentBy,
  type Asked,
} from './support/asked-causes.js';

const BUSY_BEFORE = hostFigures('process', '', {cpu_ns: 1e9});
const BUSY_AFTER = [
  ...hostFigures('process', '', {cpu_ns: 2e9}),
  ...hostFigures('programs', 'rsync', {cpu_ns: 1e9}),
];

describe('other programs that take CPUs', () => {
  const explained = (waitedMs: number, sideAfter: Asked['sideAfter'] = {}): number => {
    const {causes} = askCauses({
      parts: {cpu: [10, 10], 'wait:chan': [0, 90]},
      before: [...BUSY_BEFORE, runQueue(0)],
      after: [...BUSY_AFTER, runQueue(waitedMs)],
      sideAfter,
    });
    return causes.find(({name}) => name === 'cpu-other-programs')?.explainsMs ?? 0;
  };

  test('explain no more of a request than the time in which its threads waited for a CPU', () => {
    // Of each second, a thread waits 200 ms: a fifth of the 100 ms of a request.
    assert.ok(Math.abs(explained(200) - 20) < 1, `${explained(200)}`);
  });

  test('explain all of it where its threads wait whenever requests are under way', () => {
    // A hundred requests of 22.3 ms in ten seconds: at least one is under way for a fifth of the time.
    const hops = {chains: [chainOf({'registry cpu': 22.3})], edges: []};

    assert.ok(Math.abs(explained(200, {hops}) - 90) < 1, `${explained(200, {hops})}`);
  });

  test('explain all of it where threads always wait', () => {
    assert.ok(Math.abs(explained(1600) - 90) < 1, `${explained(1600)}`);
  });

  test('are no cause where no thread waits', () => {
    assert.equal(explained(0), 0);
  });
});

describe('CPUs that were full before', () => {
  const saturated = (cpuNs: number, waitedMs: number) =>
    askCauses({
      parts: {sched: [9, 30], 'wait:gc': [4, 26], 'fs.sync': [2, 2]},
      before: [
        ...figures('registry', 'process', '', {cpu_ns: cpuNs}),
        ...hostFigures('process', '', {cpu_ns: 1.5e9}),
        runQueue(waitedMs),
      ],
      after: [
        ...figures('registry', 'process', '', {cpu_ns: cpuNs}),
        ...hostFigures('process', '', {cpu_ns: 1.55e9}),
        runQueue(waitedMs),
      ],
    }).causes.map(({name, explainsMs}) => [name, Math.round(explainsMs)]);

  test('are the cause where the threads of the target fill them, though they are idle at times', () => {
    assert.deepEqual(saturated(1.15e9, 1000), [['cpu-saturated', 43]]);
  });

  test('are none where few of its threads wait, or others do most of the work', () => {
    assert.deepEqual(saturated(1.15e9, 200), []);
    assert.deepEqual(saturated(0.4e9, 1600), []);
  });
});

describe("CPU that Go's collector takes", () => {
  const TAKES_MORE = {
    parts: {cpu: [2, 22]},
    before: figures('registry', 'process', '', {cpu_ns: 0.2e9}),
    after: [
      ...figures('registry', 'process', '', {cpu_ns: 1.2e9}),
      ...figures('registry', 'limits', '', {}, {gogc: 5}),
    ],
    sideBefore: {
      functions: [functionRow('on-cpu', 'main.serve', 2000)],
      sites: sites({spentIn: spentBy(COLLECTOR, {onCpu: 5, allOnCpu: 200})}),
    },
  } as const;

  test('is no work of the target itself', () => {
    const {causes} = askCauses({
      ...TAKES_MORE,
      sideAfter: {
        functions: [
          functionRow('on-cpu', 'runtime.scanobject', 10_000),
          functionRow('on-cpu', 'main.serve', 2000),
        ],
        sites: sites({
          spentIn: spentBy(COLLECTOR, {onCpu: 1000, allOnCpu: 1200}),
          allocators: () => [{function: 'main.parse', weight: 9}],
        }),
      },
    });

    assert.deepEqual(
      causes.map(({name}) => name),
      ['garbage-collection'],
    );
    assert.match(causes[0]!.sentence, /100 % of its allocations are in main\.parse$/);
  });

  test('is no cause where it is within what so few samples leave open', () => {
    const shares = (collector: number) => ({
      sites: sites({spentIn: spentBy(COLLECTOR, {onCpu: collector, allOnCpu: 60})}),
    });
    const {causes} = askCauses({...TAKES_MORE, sideBefore: shares(20), sideAfter: shares(27)});

    assert.ok(!causes.some(({name}) => name === 'garbage-collection'));
  });

  test('leaves the rest to the function of the target that grew', () => {
    const {causes} = askCauses({
      ...TAKES_MORE,
      sideAfter: {
        functions: [
          functionRow('on-cpu', 'runtime.scanobject', 6000),
          functionRow('on-cpu', 'main.serve', 6000),
        ],
        sites: sites({spentIn: spentBy(COLLECTOR, {onCpu: 600, allOnCpu: 1200})}),
      },
    });

    assert.deepEqual(
      causes.map(({name}) => name),
      ['garbage-collection', 'cpu-own-use'],
    );
    assert.match(causes[1]!.sentence, /most of it in main\.serve \(100 %\)/);
  });
});

function runQueue(waitedMs: number) {
  const waits = waitedMs === 0 ? [] : [waitedMs];
  return {...latencyFigure('cpu', waits), probe: 'runqueue'};
}
