import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {PhaseReportJson} from '../../../../src/contract/report-json.js';
import type {StoredBudget} from '../../../../src/domain/ports.js';
import type {Figure} from '../../../../src/domain/record.js';
import {effectChanges} from '../../../../src/insight/effect/effect-changes.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {budgetOf} from '../support/sample-budgets.js';
import {counterOf, intervalOf, loadOf, phaseOf, readerOf, seconds} from '../support/sample-run.js';

const HOST = {
  ...{name: 'db1', kernel: '6.1.0', bpftrace: '0.17.0', cpus: 2},
  ...{memoryBytes: 4e9, bootId: 'boot'},
};

interface Given {
  /** CPUs that worked, of 2. */
  readonly busy?: number;
  readonly stolen?: number;
  /** CPUs that the programs took; undefined: not measured. */
  readonly programs?: number;
  readonly budgets?: readonly StoredBudget[];
}

/** A ramp of two steps, the second of which breaks. The agent takes 0.2 CPUs, 0.05 of them its loader. */
function reportOf({busy = 1.95, stolen = 0, programs, budgets = []}: Given) {
  const cpu = (series: string, cpus: number, target: string, metric = 'cpu_ns'): Figure =>
    counterOf('process', series, metric, cpus * 1e9, target);
  const figures = [
    cpu('', busy, 'host'),
    cpu('', stolen, 'host', 'stolen_ns'),
    cpu('', 0.2, 'agent'),
    cpu('engine', 0.05, 'agent'),
    cpu('collector', 0.1, 'agent'),
    cpu('', 1, 'registry'),
  ];
  const cost = (second: number, share: number) => ({
    ...({kind: 'cost', probe: 'core sys_exit', runs: 100, agentId: 'agent-1'} as const),
    ...{runNs: share * 1e9, startNs: seconds(second), endNs: seconds(second + 1)},
  });
  const both = [0, 1, 2, 3];
  return buildReport(
    readerOf({
      phases: [phaseOf(0, 'ramp 4 users', 0, 2), phaseOf(1, 'ramp 8 users', 2, 4)],
      intervals: both.map((second) => intervalOf(second, second + 1, figures)),
      load: both.map((second) => loadOf(second >> 1, second, 10, second < 2 ? 80 : 620)),
      hosts: [{agentId: 'agent-1', host: HOST}],
      costs: programs === undefined ? [] : both.map((second) => cost(second, programs)),
      budgets,
    }),
  );
}

function effectOf(given: Given): PhaseReportJson['effect'][number] {
  return reportOf(given).phases[1]!.effect[0]!;
}

describe('the effect of the profiler', () => {
  test('is told part by part, as CPUs of the host', () => {
    const effect = effectOf({programs: 0.1});

    near(effect.programsCpus, 0.1);
    near(effect.engineCpus, 0.05);
    near(effect.agentCpus, 0.15);
    near(effect.collectorCpus, 0.1);
    near(effect.busyCpus, 0.4);
    near(effect.hostShare, 0.2);
  });

  test('on throughput is the CPUs over what it left of them, where they were used up', () => {
    near(effectOf({programs: 0.1}).throughputWithout, 2 / 1.6);
    assert.equal(effectOf({programs: 0.1}).noEstimate, undefined);
  });

  test('leaves out what a hypervisor gave to others', () => {
    near(effectOf({programs: 0.1, busy: 1.5, stolen: 0.4}).throughputWithout, 1.6 / 1.2);
  });

  test('has no estimate where a CPU was to spare, and says so', () => {
    const effect = effectOf({programs: 0.1, busy: 1.2});

    assert.equal(effect.throughputWithout, undefined);
    assert.equal(effect.noEstimate, 'its CPUs were not used up: 1.20 of 2 busy');
  });

  test('has no estimate where the programs were not measured, and says so', () => {
    const effect = effectOf({});

    assert.equal(effect.programsCpus, undefined);
    assert.equal(effect.throughputWithout, undefined);
    assert.match(effect.noEstimate!, /did not measure/);
  });

  test('is told per request that a target of the host answered', () => {
    const budgets = [budgetOf(1, 2, 1_000, {cpu: 1})];
    const effect = effectOf({programs: 0.1, budgets});

    assert.equal(effect.requests, 1_000);
    // A tenth of a CPU for two seconds.
    near(effect.programsUsecsPerRequest, 200);
    near(effect.usecsPerRequest, 800);
  });

  test('stands in the verdict where it moved the knee', () => {
    const {verdict, knees} = reportOf({programs: 0.1});

    assert.equal(knees[0]!.effect!.users, 10);
    assert.ok(
      verdict.includes(
        'the profiler itself took 0.40 of the 2 CPUs of db1, which were used up in "ramp 8 users": without it push would break at about 10 users instead of 8 users',
      ),
      verdict.join('\n'),
    );
  });

  test('does not move a knee where a CPU was to spare', () => {
    const {verdict, knees} = reportOf({programs: 0.1, busy: 1.2});

    assert.equal(knees[0]!.effect!.users, undefined);
    assert.match(knees[0]!.effect!.noEstimate!, /db1: its CPUs were not used up/);
    assert.ok(!verdict.some((sentence) => sentence.includes('without it')));
  });

  test('is told at its largest in every verdict', () => {
    const {verdict} = reportOf({programs: 0.1, busy: 1.2});

    assert.ok(
      verdict.includes(
        'the profiler took at most 20 % of the CPUs of db1 ("ramp 4 users": programs 5 %, engine 2.5 %, agent 7.5 %, collector 5 %)',
      ),
      verdict.join('\n'),
    );
  });

  test('that differs between two phases is told by a comparison', () => {
    const [before, after] = [{programs: 0.1}, {programs: 0.2}].map((given) => effectOf(given));

    const [change] = effectChanges([before!], [after!]);

    assert.match(change!.sentence!, /took 20 % of the CPUs of db1 before and 25 % after/);
    assert.equal(effectChanges([before!], [before!])[0]!.sentence, undefined);
    assert.deepEqual(effectChanges([before!], []), []);
  });
});

function near(seen: number | undefined, wanted: number): void {
  assert.ok(seen !== undefined && Math.abs(seen - wanted) < 1e-6, `${seen} for ${wanted}`);
}
