import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {Phase, Run} from '../../../../src/domain/run.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import type {CallRowJson} from '../../../../src/contract/report-json.js';
import {unended} from '../../domain/support/sample-run.js';
import {
  RUN,
  callOf,
  counterOf,
  gaugeOf,
  intervalOf,
  loadOf,
  phaseOf,
  readerOf,
  sampleReader,
  seconds,
} from '../support/sample-run.js';

describe('buildReport', () => {
  test('gives per phase and step what the clients saw', () => {
    const [, second] = buildReport(sampleReader()).phases;

    const [row] = second!.steps;

    assert.equal(row!.step, 'upload.finish');
    assert.equal(row!.count, 40);
    assert.equal(row!.perSecond, 10);
    assert.equal(row!.failed, 2);
    assert.deepEqual(row!.errors, {'5xx': 2});
    assertNear(row!.p95Ms!, 620, 1 / 128);
    assert.equal(row!.bytesOut, 8000);
  });

  test('orders system calls by total time and sets those that wait apart', () => {
    const [first] = buildReport(sampleReader()).phases;

    const [target] = first!.targets.filter(({target}) => target === 'registry');

    assert.deepEqual(target!.systemCalls.map(nameOf), ['fdatasync', 'write', 'openat']);
    assert.deepEqual(target!.waitingCalls.map(nameOf), ['futex']);
    const [fdatasync, write, openat] = target!.systemCalls;
    assert.equal(fdatasync!.count, 40);
    assertNear(fdatasync!.totalMs, 40 * 50, 1 / 32);
    assertNear(fdatasync!.p95Ms!, 50, 1 / 16);
    assert.equal(write!.bytes, 4000);
    assert.deepEqual(openat!.errors, {ENOENT: 12});
  });

  test('gives run queue, network, block I/O and levels of the process', () => {
    const [, second] = buildReport(sampleReader()).phases;

    const [target] = second!.targets;

    assert.equal(target!.runQueue!.count, 80);
    assert.equal(target!.network[0]!.peer, ':5000');
    assert.equal(target!.network[0]!.bytesIn, 8000);
    assert.deepEqual(target!.process.rssBytes, {first: 60e6, last: 60e6, max: 60e6, mean: 60e6});
    assert.equal(second!.block[0]!.device, 'sdb write');
    assert.equal(second!.block[0]!.latency!.count, 40);
  });

  test('counts an interval that reaches into two phases for neither', () => {
    const report = buildReport(
      readerOf({
        phases: [phaseOf(0, 'push', 0, 2), phaseOf(1, 'pull', 2, 4)],
        intervals: [
          intervalOf(0, 1, [callOf('read', 3, 1)]),
          intervalOf(1.5, 2.5, [callOf('read', 100, 1)]),
          intervalOf(2.5, 3.5, [callOf('read', 5, 1)]),
        ],
      }),
    );

    const reads = report.phases.map(({targets}) => targets[0]!.systemCalls[0]!.count);

    assert.deepEqual(reads, [3, 5]);
    assert.equal(report.straddlingIntervals, 1);
  });

  test('keeps targets of one name on two hosts apart', () => {
    const figures = [callOf('read', 1, 1)];
    const report = buildReport(
      readerOf({
        phases: [phaseOf(0, 'push', 0, 2)],
        intervals: [intervalOf(0, 1, figures, 'agent-1'), intervalOf(0, 1, figures, 'agent-2')],
      }),
    );

    assert.deepEqual(
      report.phases[0]!.targets.map(({host}) => host),
      ['agent-1', 'agent-2'],
    );
  });

  test('reads figures, costs and load of a run once', () => {
    const reader = sampleReader();
    const asked: string[] = [];
    const noting = <Answer>(what: string, answer: Answer): Answer => {
      asked.push(what);
      return answer;
    };

    const report = buildReport({
      ...reader,
      sumFigures: (...question) => noting('figures', reader.sumFigures(...question)),
      costs: () => noting('costs', reader.costs()),
      loadReports: (range) => noting('load', reader.loadReports(range)),
    });

    assert.deepEqual(asked.toSorted(), ['costs', 'figures', 'load']);
    assert.ok(report.knees[0]!.change!.client.length > 0, 'the phases were compared');
  });

  test('follows levels over a phase', () => {
    const intervals = [10, 40, 20].map((rss, second) =>
      intervalOf(second, second + 1, [
        gaugeOf('rss_bytes', rss),
        gaugeOf('open_fds', 7),
        counterOf('process', '', 'cpu_ns', 5e8),
      ]),
    );

    const report = buildReport(readerOf({phases: [phaseOf(0, 'soak', 0, 3)], intervals}));

    const {process} = report.phases[0]!.targets[0]!;
    assert.equal(process.rssBytes!.first, 10);
    assert.equal(process.rssBytes!.last, 20);
    assert.equal(process.rssBytes!.max, 40);
    assertNear(process.rssBytes!.mean, 70 / 3, 1e-9);
    assert.equal(process.openFds!.last, 7);
    assert.equal(process.cpuShare, 0.5);
  });

  test('takes time that several intervals of one agent cover once', () => {
    const cpu = counterOf('process', '', 'cpu_ns', 5e8);
    const intervals = [intervalOf(0, 1, [cpu]), intervalOf(0.2, 1.2, [callOf('read', 1, 1)])];

    const report = buildReport(readerOf({phases: [phaseOf(0, 'push', 0, 2)], intervals}));

    const [target] = report.phases[0]!.targets;
    assert.equal(target!.coveredMs, 1200);
    assertNear(target!.process.cpuShare!, 0.5 / 1.2, 1e-9);
  });

  test('prices probes, adds up losses and names what could not run', () => {
    const key = {agentId: 'agent-1', startNs: seconds(0), endNs: seconds(1)};
    const base = sampleReader();
    const report = buildReport({
      ...base,
      losses: () => [
        ...base.losses(),
        {...key, kind: 'loss', probe: 'tcp', reason: 'lost_events', count: 3},
        {...key, kind: 'loss', probe: 'tcp', reason: 'lost_events', count: 4},
        {...key, kind: 'loss', probe: 'tcp', reason: 'gap', count: 0, gapNs: 1_500_000_000n},
      ],
    });

    const [cost] = report.probes;
    assert.equal(cost!.nsPerEvent, 400);
    assertNear(cost!.cpuShare, 0.0004, 1e-9);
    assert.deepEqual(
      report.losses.map(({reason, count, gapMs}) => [reason, count, gapMs]),
      [
        ['lost_events', 7, 0],
        ['gap', 0, 1500],
      ],
    );
    assert.deepEqual(report.unavailable, [
      {
        agentId: 'agent-1',
        host: 'db1',
        probe: 'tcp',
        reason: 'tracepoint tcp:tcp_probe is missing',
      },
    ]);
  });

  test('marks a run degraded when records are unaccounted', () => {
    const base = sampleReader();
    const [account] = base.accounts();

    const report = buildReport({...base, accounts: () => [{...account!, stored: 780}]});

    assert.equal(report.degraded, true);
    assert.equal(report.accounts[0]!.unaccounted, 20);
    assert.match(
      report.verdict.at(-1)!,
      /^DEGRADED: 780 of 800 records stored, no event lost; 20 records did not arrive; without tcp$/,
    );
  });

  test('calls no measurement complete that could not read some connections', () => {
    const base = sampleReader();
    const unread = [
      counterOf('unread', ':5001', 'TLS', 1_203),
      counterOf('unread', ':5001', 'TLS', 1),
      counterOf('unread', ':5002', 'other', 7),
      counterOf('unread', ':5002', 'read', 1),
      counterOf('unread', ':6379', 'other', 9, 'redis'),
      counterOf('unread', '→ 10.0.0.5:443', 'HTTP/2', 1),
      counterOf('unread', '', 'io_uring', 23, 'redis'),
      counterOf('unread', 'unix:/run/registry.sock', 'unix', 5),
      counterOf('unread', 'unix:/run/registry.sock', 'HTTP/2', 3),
      counterOf('unread', ':5001', 'TLS requests', 4),
      counterOf('unread', ':5001', 'long heads', 2),
      counterOf('unread', 'unix:/run/docker.sock', 'unix', 99, 'dockerd'),
      counterOf('unread', 'unix:/run/redis.sock', 'unix', 99, 'redis'),
    ];
    const processes = (['redis', 'dockerd'] as const).map((kind, at) => ({
      agentId: 'agent-1',
      process: {
        ...{target: kind, targetKind: kind, pid: 9 + at, startTicks: 1, exe: '', comm: ''},
        listenPorts: [],
      },
    }));
    const report = buildReport({
      ...base,
      processes: () => processes,
      *figures(filter) {
        yield* base.figures(filter);
        yield intervalOf(0, 1, unread);
      },
    });

    assert.deepEqual(
      report.unread.map(({place, protocol, connections}) => [place, protocol, connections]),
      [
        [':5001', 'TLS', 1_204],
        ['', 'io_uring', 23],
        ['unix:/run/registry.sock', 'unix', 5],
        [':5001', 'TLS requests', 4],
        ['unix:/run/registry.sock', 'HTTP/2', 3],
        [':5001', 'long heads', 2],
        ['→ 10.0.0.5:443', 'HTTP/2', 1],
      ],
    );
    assert.deepEqual(
      report.unread.map(({sentence}) => sentence),
      [
        '1,204 connections to registry:5001 speak TLS that cannot be read',
        '23 calls of redis by io_uring were not seen',
        '5 requests to registry at unix:/run/registry.sock cannot be followed',
        '4 requests over TLS to registry:5001 could not be read',
        '3 connections to registry at unix:/run/registry.sock speak HTTP/2 that cannot be read',
        'the trace of 2 requests to registry:5001 is not known: the head is too long to be read to its end',
        '1 connection from registry → 10.0.0.5:443 speaks HTTP/2 that cannot be read',
      ],
    );
    assert.deepEqual(report.verdict.slice(-5, -1), [
      ...report.unread.slice(0, 3).map(({sentence}) => sentence),
      'connections to 4 more places cannot be read either',
    ]);
    assert.match(report.verdict.at(-1)!, /^not everything was seen: \d+ of \d+ records stored/);
  });

  test('says so when there is nothing from clients or from the kernel', () => {
    const report = buildReport(readerOf({phases: [phaseOf(0, 'idle', 0, 5)]}));

    assert.deepEqual(report.verdict, [
      'no operation of a load generator was reported',
      'no agent took part: there are no figures from the kernel',
    ]);
  });

  test('reports a run that goes on up to what is stored', () => {
    const running: Run = unended(RUN);
    const phase: Phase = unended(phaseOf(0, 'push', 0, 9));

    const report = buildReport(
      readerOf({run: running, phases: [phase], load: [loadOf(0, 0, 4, 1), loadOf(0, 1, 4, 1)]}),
    );

    assert.equal(report.durationMs, 2000);
    assert.equal(report.phases[0]!.operations[0]!.perSecond, 4);
  });

  test('counts rates from when the load began, after agents had ended their interval', () => {
    const load = [loadOf(0, 0.5, 4, 1), loadOf(0, 1.5, 4, 1)];

    const [soon] = buildReport(readerOf({phases: [phaseOf(0, 'push', 0, 2.5)], load})).phases;
    const [late] = buildReport(readerOf({phases: [phaseOf(0, 'push', -3.5, 2.5)], load})).phases;

    assert.deepEqual([soon!.durationMs, soon!.operations[0]!.perSecond], [2500, 4]);
    assert.deepEqual([late!.durationMs, late!.operations[0]!.perSecond], [6000, 8 / 6]);
  });

  test('lists series of probes that it does not know', () => {
    const report = buildReport(
      readerOf({
        phases: [phaseOf(0, 'push', 0, 2)],
        intervals: [intervalOf(0, 1, [counterOf('novel', 'thing', 'bytes', 9)])],
      }),
    );

    assert.deepEqual(report.phases[0]!.targets[0]!.other, [
      {probe: 'novel', series: 'thing', histograms: {}, counters: {bytes: 9}},
    ]);
  });

  test('adds up the users of several generators and counts no failure for what was cut off', () => {
    const one = loadOf(0, 0, 5, 10, {interrupted: 2});

    const report = buildReport(
      readerOf({phases: [phaseOf(0, 'push', 0, 1)], load: [one, {...one, source: 'other'}]}),
    );

    const [phase] = report.phases;
    assert.equal(phase!.load.users, 8);
    assert.equal(phase!.load.late, 2);
    assert.equal(phase!.operations[0]!.failed, 0);
    assert.deepEqual(phase!.operations[0]!.errors, {interrupted: 4});
  });
});

function nameOf({call}: CallRowJson): string {
  return call;
}

function assertNear(value: number, expected: number, relative: number): void {
  const off = Math.abs(value - expected) / expected;
  assert.ok(off <= relative, `${value} is not within ${relative} of ${expected}`);
}
