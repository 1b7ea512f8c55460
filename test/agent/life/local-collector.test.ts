import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {LocalCollector} from '../../../agent/life/local-collector.js';
import {FakeProc} from '../targets/support/fake-proc.js';

const NODE = '/usr/bin/node';
const NS_PER_TICK = 10_000_000;

let proc: FakeProc;
beforeEach(() => (proc = new FakeProc()));
afterEach(() => proc.close());

function collectorAt(url: string): LocalCollector {
  const collector = new LocalCollector(proc.files, new URL(url));
  collector.find();
  return collector;
}

function ticksOf(collector: LocalCollector): number[] {
  return collector.read().map((figure) => {
    assert.ok(figure.kind === 'counter');
    assert.deepEqual([figure.target, figure.series], ['agent', 'collector']);
    return figure.value / NS_PER_TICK;
  });
}

/** A thread's stat: its name, and its user time in field 14. */
function thread(name: string, ticks: number): string {
  return `7 (${name}) S 1 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 50 0 0`;
}

describe('the collector on the agent’s own host', () => {
  test('is who listens where the agent dials; its time counts from then on', () => {
    proc.add({pid: 70, exe: NODE, listens: [7070], cpuTicks: 500});
    proc.add({pid: 71, exe: NODE, listens: [7071], cpuTicks: 900});
    const collector = collectorAt('ws://127.0.0.1:7070/agent');

    proc.add({pid: 70, exe: NODE, listens: [7070], cpuTicks: 507});

    assert.deepEqual(ticksOf(collector), [7]);
    assert.deepEqual(ticksOf(collector), [0]);
  });

  test('is told without the threads that make load', () => {
    proc.add({pid: 70, exe: NODE, listens: [7070], cpuTicks: 500});
    proc.write(70, 'task/80/stat', thread('regscope-load', 40));
    proc.write(70, 'task/81/stat', thread('node', 40));
    const collector = collectorAt('ws://127.0.0.1:7070/agent');

    proc.add({pid: 70, exe: NODE, listens: [7070], cpuTicks: 560});
    proc.write(70, 'task/80/stat', thread('regscope-load', 85));
    proc.write(70, 'task/81/stat', thread('node', 55));

    assert.deepEqual(ticksOf(collector), [15]);
  });

  test('is told without a thread that begins to make load late, some readings later', () => {
    proc.add({pid: 70, exe: NODE, listens: [7070], cpuTicks: 500});
    proc.write(70, 'task/80/stat', thread('node', 0));
    const collector = collectorAt('ws://127.0.0.1:7070/agent');
    for (let reading = 0; reading < 20; reading += 1) ticksOf(collector);

    proc.write(70, 'task/80/stat', thread('regscope-load', 0));
    for (let reading = 0; reading < 10; reading += 1) ticksOf(collector);
    proc.add({pid: 70, exe: NODE, listens: [7070], cpuTicks: 560});
    proc.write(70, 'task/80/stat', thread('regscope-load', 45));

    assert.deepEqual(ticksOf(collector), [15]);
  });

  test('has no figure any more when another process has its pid', () => {
    proc.add({pid: 70, exe: NODE, listens: [7070], cpuTicks: 500, startTicks: 1});
    const collector = collectorAt('ws://127.0.0.1:7070/agent');

    proc.add({pid: 70, exe: NODE, listens: [7070], cpuTicks: 9, startTicks: 2});

    assert.deepEqual(ticksOf(collector), []);
  });

  test('has no figure on another host', () => {
    proc.add({pid: 70, exe: NODE, listens: [7070], cpuTicks: 500});

    assert.deepEqual(ticksOf(collectorAt('ws://192.0.2.1:7070/agent')), []);
  });
});
