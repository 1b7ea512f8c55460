import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';

import type {Figure} from '../../../src/domain/record.js';
import {ProcessGauges} from '../../../agent/targets/process-gauges.js';
import {TargetFinder} from '../../../agent/targets/target-finder.js';
import {readTargetRule} from '../../../agent/targets/target-rule.js';
import {FakeProc} from './support/fake-proc.js';

let proc: FakeProc;
beforeEach(() => (proc = new FakeProc()));
afterEach(() => proc.close());

/** The figures of one look, as `target metric value`. */
function look(finder: TargetFinder, gauges: ProcessGauges): string[] {
  finder.scan();
  return gauges.read(finder.roots(), (pid) => finder.treeOf(pid)).map(textOf);
}

function textOf(figure: Figure): string {
  assert.ok(figure.kind !== 'histogram' && figure.probe === 'process' && figure.series === '');
  return `${figure.target} ${figure.metric} ${figure.kind} ${figure.value}`;
}

describe('ProcessGauges', () => {
  test('sums a target over its tree', () => {
    const finder = new TargetFinder(proc.files, []);
    const gauges = new ProcessGauges(proc.files);
    proc.add({pid: 100, exe: '/usr/sbin/nginx', listens: [80, 81], files: 3, rssKib: 50});
    proc.add({pid: 101, exe: '/usr/sbin/nginx', parent: 100, listens: [80], rssKib: 70});

    assert.deepEqual(look(finder, gauges), [
      'nginx rss_bytes gauge 122880',
      'nginx threads gauge 4',
      'nginx open_fds gauge 7',
      'nginx sockets gauge 3',
    ]);
  });

  test('counts CPU time since the look before, of new children from their start', () => {
    const finder = new TargetFinder(proc.files, []);
    const gauges = new ProcessGauges(proc.files);
    const cpu = (): string[] => look(finder, gauges).filter((text) => text.includes('cpu'));
    proc.add({pid: 100, exe: '/usr/sbin/nginx', cpuTicks: 500});
    assert.deepEqual(cpu(), []);

    proc.add({pid: 100, exe: '/usr/sbin/nginx', cpuTicks: 520});
    proc.add({pid: 101, exe: '/usr/sbin/nginx', parent: 100, cpuTicks: 3});
    assert.deepEqual(cpu(), ['nginx cpu_ns counter 230000000']);

    proc.remove(101);
    assert.deepEqual(cpu(), ['nginx cpu_ns counter 0']);
  });

  test('adds up the roots that a rule groups', () => {
    const finder = new TargetFinder(proc.files, [readTargetRule('x=exe:/bin/x')]);
    const gauges = new ProcessGauges(proc.files);
    proc.add({pid: 100, exe: '/bin/x', rssKib: 1});
    proc.add({pid: 101, exe: '/bin/x', rssKib: 2});

    assert.equal(look(finder, gauges)[0], 'x rss_bytes gauge 3072');
  });

  test('reads the kinds of very many files only every tenth time', () => {
    const finder = new TargetFinder(proc.files, []);
    const gauges = new ProcessGauges(proc.files);
    proc.add({pid: 100, exe: '/usr/sbin/nginx', files: 1_025, listens: [80]});

    const looks = Array.from({length: 11}, () => look(finder, gauges));
    const withSockets = looks.map((texts) => texts.includes('nginx sockets gauge 1'));

    assert.deepEqual(withSockets, [true, ...Array<boolean>(9).fill(false), true]);
    assert.ok(looks.every((texts) => texts.includes('nginx open_fds gauge 1026')));
  });
});
