import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {HostWatch} from '../../../agent/life/host-watch.js';
import type {ProbeSet} from '../../../agent/probes/ports/probe-set.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {FakeProc} from '../targets/support/fake-proc.js';

let proc: FakeProc;
beforeEach(() => (proc = new FakeProc()));
afterEach(() => proc.close());

function watchHost(events: string[] = []): HostWatch {
  return new HostWatch({
    proc: proc.files,
    rules: [],
    discover: true,
    collector: {read: () => []},
    nowMs: () => 0,
    onTarget: (event, process) => void events.push(`${event} ${process.target}`),
  });
}

function noting(told: string[]): ProbeSet {
  return {
    engine: 'core',
    running: [],
    unavailable: [],
    watch: ({target, pid}) => void told.push(`watch ${target} ${pid}`),
    forget: (pid) => void told.push(`forget ${pid}`),
    cut: () => Promise.resolve(true),
    pids: () => [],
    stop: () => Promise.resolve(),
  };
}

function targetsIn(records: readonly ProbeRecord[]): string[] {
  return records.flatMap((record) =>
    record.kind === 'target' ? [`${record.event} ${record.process.pid}`] : [],
  );
}

describe('HostWatch', () => {
  test('tells of targets as records and as events, and the probes', () => {
    const events: string[] = [];
    const told: string[] = [];
    const watch = watchHost(events);
    watch.useProbes(noting(told), []);
    proc.add({pid: 100, exe: '/usr/sbin/dockerd'});

    assert.deepEqual(targetsIn(watch.look()), ['found 100']);
    proc.remove(100);
    assert.deepEqual(targetsIn(watch.look()), ['exited 100']);

    assert.deepEqual(events, ['found dockerd', 'exited dockerd']);
    assert.deepEqual(told, ['watch dockerd 100', 'forget 100']);
  });

  test('makes up for what happened while the probes were starting', () => {
    const watch = watchHost();
    proc.add({pid: 100, exe: '/usr/sbin/dockerd'});
    watch.look();
    const known = watch.watched();
    proc.remove(100);
    proc.add({pid: 200, exe: '/usr/sbin/dockerd'});
    watch.look();
    const told: string[] = [];

    watch.useProbes(noting(told), known);

    assert.deepEqual(told, ['forget 100', 'watch dockerd 200']);
  });

  test('tells a run that begins of everything that is there, once', () => {
    const watch = watchHost();
    proc.add({pid: 100, exe: '/usr/sbin/dockerd'});
    watch.look();

    watch.announce([{kind: 'loss', probe: 'tcp', reason: 'unavailable', count: 0}]);
    const first = watch.look();

    assert.deepEqual(targetsIn(first), ['found 100']);
    assert.ok(first.some(({kind}) => kind === 'loss'));
    assert.deepEqual(targetsIn(watch.look()), []);
  });

  test('names the engine whose probes run', () => {
    const watch = watchHost();
    watch.useProbes(noting([]), []);

    const [engine] = watch
      .look()
      .filter((record) => record.kind === 'gauge' && record.probe === 'engine');

    assert.deepEqual(engine, {
      ...{kind: 'gauge', target: 'agent', probe: 'engine', series: 'core'},
      ...{metric: 'running', value: 1},
    });
  });

  test('has figures of the targets and of the agent', () => {
    const watch = watchHost();
    proc.add({pid: 100, exe: '/usr/sbin/dockerd'});

    const figures = watch
      .look()
      .flatMap((record) => ('metric' in record ? [`${record.target} ${record.metric}`] : []));

    assert.ok(figures.includes('dockerd rss_bytes'));
    assert.ok(figures.includes('agent cpu_ns'));
  });
});
