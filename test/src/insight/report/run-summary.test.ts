import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {KneeJson, ReportJson} from '../../../../src/contract/report-json.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {summaryOf} from '../../../../src/insight/report/run-summary.js';
import {sampleReader} from '../support/sample-run.js';

const REPORT: ReportJson = {...buildReport(sampleReader()), knees: [], soaks: [], degraded: false};
const ENDED = {...REPORT.run, endUnixNs: '1790000100000000000'};
const STEP = {phase: '8 users', phaseIndex: 0, users: 8, p95Ms: 40, perSecond: 9, failedShare: 0};
const HELD: KneeJson = {ramp: 'ramp', operation: 'push', thresholdMs: 500, lastGood: STEP};
const BROKE: KneeJson = {...HELD, firstBad: {...STEP, users: 16, p95Ms: 900}};

function verdictOf(more: Partial<ReportJson>): string {
  return summaryOf({...REPORT, run: ENDED, ...more}, undefined).verdict;
}

describe('the summary of a run', () => {
  test('has the verdict in a word, what hides others first', () => {
    const {id, name, labels, record, startUnixNs, traceId} = ENDED;
    const going = {id, name, labels, record, startUnixNs, traceId};
    const knees = [BROKE];

    assert.equal(verdictOf({run: going, knees}), 'goes on');
    assert.equal(verdictOf({run: {...ENDED, interrupted: 'killed'}, knees}), 'interrupted');
    assert.equal(verdictOf({degraded: true, knees}), 'degraded');
    assert.equal(verdictOf({phases: [], knees}), 'no load');
    assert.equal(verdictOf({knees}), 'broke');
    assert.equal(verdictOf({knees: [HELD]}), 'held');
    assert.equal(verdictOf({}), 'done');
  });

  test('calls a run failing whose operations failed for the greater part', () => {
    const [phase] = REPORT.phases;
    const operations = phase!.operations.map((row) => ({...row, failed: row.count}));

    assert.equal(verdictOf({phases: [{...phase!, operations}], knees: [BROKE]}), 'failing');
  });

  test('has the load that held of the operation that broke first, and its p95', () => {
    const pull = {...BROKE, operation: 'pull', firstBad: {...STEP, users: 4}, lastGood: {...STEP, users: 2, p95Ms: 7}}; // prettier-ignore
    const {knee, p95Ms, scenario} = summaryOf(
      {...REPORT, run: ENDED, knees: [HELD, BROKE, pull]},
      'nightly',
    );

    assert.deepEqual(knee, {operation: 'pull', users: 2, isLimit: true});
    assert.deepEqual([p95Ms, scenario], [7, 'nightly']);
  });

  test('has the cost of an operation, the capacity of a day, and the releases of registries', () => {
    const [phase] = REPORT.phases;
    const target = {...phase!.targets[0]!, target: 'registry', process: {cpuShare: 0.5}};
    const own = {...target, target: 'agent', process: {cpuShare: 3}};
    const operations = [{...phase!.operations[0]!, count: 40}];
    const phases = [{...phase!, durationMs: 10_000, targets: [target, own], operations}];
    const process = {
      ...{agentId: 'a', target: 'registry', targetKind: 'registry', pid: 1, exe: '/r', comm: 'r'},
      listenPorts: [],
    };
    const processes = [
      {...process, version: 'v3.0.0'},
      {...process, pid: 2, version: 'v2.8.3'},
      {...process, pid: 3, version: 'v3.0.0'},
      {...process, pid: 4, targetKind: 'redis', version: '7.0'},
    ];
    const capacity = {
      ...{phase: '8 users', phaseIndex: 0, isLimit: true},
      ...{bytesInPerDay: 0, bytesOutPerDay: 0, storageGrowthPerDay: 0},
      operations: [
        {operation: 'push', perSecond: 1, perDay: 86_400},
        {operation: 'pull', perSecond: 2, perDay: 172_800},
      ],
    };
    const told = summaryOf({...REPORT, run: ENDED, phases, processes, capacity}, undefined);

    assert.equal(told.cpuMsPerOperation, 125);
    assert.equal(told.operationsPerDay, 259_200);
    assert.deepEqual(told.registryVersions, ['v2.8.3', 'v3.0.0']);
  });

  test('tells no cost where nobody worked, or nobody read CPU times', () => {
    const [phase] = REPORT.phases;
    const phases = [{...phase!, targets: []}];

    const told = summaryOf({...REPORT, run: ENDED, phases, processes: []}, undefined);
    assert.deepEqual([told.cpuMsPerOperation, told.registryVersions], [undefined, undefined]);
  });

  test('has the slowest p95 of the last phase where no ramp tells another', () => {
    const {knee, p95Ms} = summaryOf({...REPORT, run: ENDED}, undefined);

    assert.equal(knee, undefined);
    const last = REPORT.phases.at(-1)!.operations.map((row) => row.p95Ms ?? 0);
    assert.equal(p95Ms, Math.max(...last));
  });
});
