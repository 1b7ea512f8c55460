import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {renderComparison} from '../../../../src/commands/render/comparison.js';
import {renderReport} from '../../../../src/commands/render/report.js';
import {compareReports} from '../../../../src/insight/compare/compare.js';
import type {Figure} from '../../../../src/domain/record.js';
import {loadLabels} from '../../../../src/domain/load-labels.js';
import {stretches} from '../../../../src/insight/change/stretch.js';
import {phaseFacts} from '../../../../src/insight/report/phase-facts.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {throttledRun} from '../../insight/support/throttled-run.js';
import {GROWING, budgetOf} from '../../insight/support/sample-budgets.js';
import {
  accountOf,
  callOf,
  counterOf,
  engineRuns,
  intervalOf,
  loadOf,
  phaseOf,
  readerOf,
  sampleReader,
} from '../../insight/support/sample-run.js';

const PLAIN = {color: false, width: 100};
const TWO = [phaseOf(0, 'before', 0, 4), phaseOf(1, 'after', 5, 9)];

describe('renderReport', () => {
  test('says the verdict first', () => {
    const lines = renderReport(buildReport(sampleReader()), PLAIN).split('\n');

    assert.match(lines[0]!, /^run sample {2}10\.0 s {2}2023-11-14T22:13:20Z {2}r1$/);
    assert.match(lines[2]!, /^• push broke in "ramp" at 8 users/);
  });

  test('fits 100 columns however wide the terminal is, and 90', () => {
    const report = buildReport(sampleReader());

    for (const width of [100, 240, 90]) {
      const lines = renderReport(report, {color: false, width}).split('\n');

      const longest = Math.max(...lines.map((line) => [...line].length));
      assert.ok(longest <= Math.min(width, 100), `${longest} columns of ${width}`);
    }
  });

  test('says where waits have no stacks, which is where bpftrace asked the kernel', () => {
    const report = buildReport(sampleReader());
    const asked = (engine: string): string =>
      renderReport({...report, engines: [{agentId: 'a', host: 'db1', engine}]}, PLAIN);

    assert.match(asked('bpftrace'), /^ {2}Stacks of waits need the CO-RE engine/m);
    assert.doesNotMatch(asked('core'), /Stacks of waits/);
  });

  test('shows every section that has something to tell', () => {
    const text = renderReport(buildReport(sampleReader()), PLAIN);

    for (const expected of [
      /^Operations$/m,
      /^ramp 8 users {2}8 users · 4\.0 s · 4 late$/m,
      /push\/upload\.finish +40 +10\.0 +5\.0 % 5xx 2/,
      /fdatasync +40 +19,\d{3}/,
      /waiting: futex 35\.\d s in 40/,
      /:5000 +7\.81 KiB/,
      /sdb write +40/,
      /^Accounting, in records$/m,
      /db1 +800 +800 .* not all seen$/m,
      /syscalls +10,000 +400 +0\.04 %/,
      /tcp +tracepoint tcp:tcp_probe is missing/,
    ]) {
      assert.match(text, expected);
    }
  });

  test('shows where the time of requests went, around the median and in the slowest', () => {
    const text = renderReport(buildReport(readerOf({phases: TWO, budgets: GROWING})), PLAIN);

    assert.match(text, /manifest\.get +median +1,000 +2\.00 +fs\.sync 1\.00 \(50 %\), cpu 1\.00/);
    assert.match(text, /slowest 1 % +10 +100 +runqueue 99\.0 \(99 %\), fs\.sync 1\.00 \(1 %\)/);
    assert.ok(text.split('\n').every((line) => [...line].length <= 100));
  });

  test('heads a phase with its planned load, and with the users that ran where it was another number', () => {
    const phases = [
      {...phaseOf(0, 'warm-up 8 users', 0, 2), labels: loadLabels({from: 2})},
      phaseOf(1, 'peak 9 users', 2, 4),
      {...phaseOf(2, 'open', 4, 6), rate: 10, labels: loadLabels({from: 1})},
    ];
    const load = phases.map(({index}) => loadOf(index, index * 2, 5, 10));

    const text = renderReport(buildReport(readerOf({phases, load})), PLAIN);

    assert.match(text, /^warm-up 8 users {2}2 → 8 users · 2\.0 s/m);
    assert.match(text, /^peak 9 users {2}9 users planned, 8 ran · 2\.0 s/m);
    assert.match(text, /^open {2}1 → 10\/s planned · 2\.0 s/m);
  });

  test('names targets that did nothing in one line', () => {
    const text = renderReport(
      buildReport(
        readerOf({
          phases: [phaseOf(0, 'push', 0, 2)],
          intervals: [
            intervalOf(0, 1, [
              callOf('futex', 9, 100, 'containerd'),
              callOf('read', 1, 0.1, 'redis'),
              callOf('read', 9, 9),
            ]),
          ],
        }),
      ),
      PLAIN,
    );

    assert.match(text, /^ {2}idle: containerd, redis$/m);
    assert.match(text, /^ {2}registry$/m);
  });

  test('calls no target idle whose host had no probe that reported', () => {
    const quiet = (from: number, to: number, more: readonly Figure[]) =>
      intervalOf(from, to, [counterOf('process', '', 'cpu_ns', 1, 'redis'), ...more]);
    const text = renderReport(
      buildReport(
        readerOf({
          phases: [phaseOf(0, 'push', 0, 3), phaseOf(1, 'pull', 3, 12), phaseOf(2, 'end', 12, 14)],
          intervals: [quiet(0, 3, []), quiet(3, 8, []), quiet(8, 12, [engineRuns()]), quiet(12, 14, [engineRuns()])], // prettier-ignore
          accounts: [accountOf()],
        }),
      ),
      PLAIN,
    );

    assert.match(
      text,
      /^push .*\n {2}no probe of agent-1 reported in "push": there are no figures/m,
    );
    assert.match(text, /^ {2}not measured: redis\n[^]*idle while probes ran: agent, redis\n[^]*idle: agent, redis$/m); // prettier-ignore
  });

  test('names the phases without an estimate for the time without the profiler', () => {
    const {phases, ...report} = buildReport(sampleReader());
    const effect = {agentId: 'a', host: 'db1', busyCpus: 0.2, agentCpus: 0.2, requests: 0};
    const noEstimate = 'its CPUs were not used up: 1.20 of 2 busy';
    const [first, second] = phases;
    const told = [
      {...first!, effect: [{...effect, noEstimate}]},
      {...second!, effect: [{...effect, throughputWithout: 1.2}]},
    ];

    const text = renderReport({...report, phases: told}, {color: false, width: 200});

    assert.match(
      text,
      /no estimate without the profiler on db1 in "ramp 4 users": its CPUs were not/,
    );
  });

  test('breaks what it says of a target, so that it fits too', () => {
    const target = 'x'.repeat(60);
    const figures = [callOf('read', 9, 9, target), callOf('write', 9, 9, target)];
    const levels = ['rss_bytes', 'open_fds'].map((metric) => ({
      ...({kind: 'gauge', target, probe: 'process', series: '', metric, value: 1e9} as const),
    }));
    const runQueue = {...callOf('cpu', 9, 9, target), probe: 'runqueue'};
    const report = buildReport(
      readerOf({
        phases: [phaseOf(0, 'push', 0, 2)],
        intervals: [intervalOf(0, 1, [...figures, ...levels, runQueue])],
      }),
    );

    const lines = renderReport(report, PLAIN).split('\n');

    assert.ok(lines.every((line) => [...line].length <= 100));
    assert.ok(lines.some((line) => line.includes('open files')));
  });

  test('uses colour only when asked to, and then changes nothing else', () => {
    const report = buildReport(sampleReader());

    const painted = renderReport(report, {color: true, width: 100});

    const plain = renderReport(report, PLAIN);
    assert.ok(!plain.includes('\x1b'));
    assert.ok(painted.includes('\x1b[1m'));
    assert.equal(painted.replace(/\x1b\[\d+m/g, ''), plain);
  });

  test('escapes names wherever they come from', () => {
    const evil = 'x\x1b[2J\u202e';
    const load = loadOf(0, 0, 1, 1, {[evil]: 1});
    const text = renderReport(
      buildReport(
        readerOf({
          phases: [{...phaseOf(0, evil, 0, 1), invalid: evil}],
          intervals: [
            intervalOf(0, 1, [callOf(evil, 1, 1, evil), callOf('futex', 1, 1, evil)], evil),
          ],
          load: [{...load, rows: load.rows.map((row) => ({...row, operation: evil}))}],
        }),
      ),
      PLAIN,
    );

    assert.ok(!text.includes('\x1b'));
    assert.ok(!text.includes('\u202e'));
    assert.ok(text.includes('x\\x1b[2J\\u202e'));
  });

  test('shows a run without anything in it', () => {
    const text = renderReport(buildReport(readerOf({})), PLAIN);

    assert.match(text, /no agent took part/);
  });
});

describe('renderComparison', () => {
  test('shows what takes longer in a request, part by part', () => {
    const report = buildReport(readerOf({phases: TWO, budgets: GROWING}));
    const result = compareReports({report, phase: 'before'}, {report, phase: 'after'});

    const text = renderComparison(result, PLAIN);

    assert.match(text, /• from "before" to "after" a manifest\.get in registry takes \+10 ms/);
    assert.match(text, /manifest\.get, ms per request +before +after +change/);
    assert.match(text, /all +2\.98 +13\.0 +\+10\.0 +100 +13\.0 +−87\.0/);
    assert.match(text, /fs\.sync +1\.00 +9\.00 +\+8\.00 +1\.00 +9\.00 +\+8\.00/);
    assert.match(text, /1,000 → 1,000 requests/);
    assert.ok(text.split('\n').every((line) => [...line].length <= 100));
  });

  test('tells causes first, of two runs too', () => {
    const before = throttledRun({throttled: () => false, agentId: 'agent-of-before'});
    const after = throttledRun({throttled: (second) => second >= 120});
    const [left, right] = [before, after].map((reader) => ({
      report: buildReport(reader),
      stretchOf: stretches(reader, reader.run().endNs!),
      facts: phaseFacts(reader, after),
    }));

    const [, ...lines] = renderComparison(
      compareReports({...left!, phase: 'third'}, {...right!, phase: 'third'}),
      {color: false, width: 200},
    ).split('\n');

    assert.match(lines[0]!, /^• cause: the CPU quota of 0\.3 CPUs .+ throttles registry/);
    assert.match(lines.join(' '), /• could not be judged: .*disk-other-program/);
    assert.ok(lines.findIndex((line) => /^• from "third"/.test(line)) > 0);
  });

  test('escapes names of parts and targets', () => {
    const part = 'wait:\x1b[2J' as const;
    const of = (phase: number, ms: number) =>
      budgetOf(phase, phase * 5, 50, {[part]: ms}, {target: '\x1b[31m'});
    const report = buildReport(readerOf({phases: TWO, budgets: [of(0, 1), of(1, 9)]}));
    const result = compareReports({report, phase: 'before'}, {report, phase: 'after'});

    assert.doesNotMatch(renderComparison(result, PLAIN) + renderReport(report, PLAIN), /\x1b/);
  });

  test('shows both phases, the largest difference and the tables', () => {
    const report = buildReport(sampleReader());
    const comparison = compareReports(
      {report, phase: 'ramp 4 users'},
      {report, phase: 'ramp 8 users'},
    );

    const text = renderComparison(comparison, PLAIN);

    assert.match(text, /^sample: ramp 4 users \(40 operations\) → sample: ramp 8 users/);
    assert.match(text, /fdatasync +registry +49\.\d +495 +\+44\d/);
  });

  test('says so when there is nothing to compare', () => {
    const text = renderComparison(
      {format: 'regscope-comparison/1', comparisons: [], unmatched: []},
      PLAIN,
    );

    assert.equal(text, 'neither run has a phase\n');
  });
});
