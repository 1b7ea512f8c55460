import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {answerCauses} from '../../../../src/api/queries/causes.js';
import {readCausesQuery} from '../../../../src/api/input/flame-query-string.js';
import type {CausesAnswerJson} from '../../../../src/contract/causes-answer-json.js';
import type {LoadReport} from '../../../../src/domain/load.js';
import type {RunReader} from '../../../../src/domain/ports.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {unended} from '../../domain/support/sample-run.js';
import {phaseOf, seconds} from '../../insight/support/sample-run.js';
import {
  HEALTHY_MS,
  THROTTLED_MS,
  THROTTLED_RUN,
  throttledRun,
} from '../../insight/support/throttled-run.js';

const GROWTH_MS = THROTTLED_MS - HEALTHY_MS;
const LAST_PHASE = throttledRun({throttled: (second) => second >= 120});
const MIDDLE = throttledRun({throttled: (second) => second >= 80 && second < 100});
const NEVER = throttledRun({throttled: () => false});

describe('GET /causes', () => {
  test('compares a phase with the first healthy one, as the report does', () => {
    const answer = ask(LAST_PHASE, {phase: '2'});

    assert.deepEqual([answer.before.phase, answer.after.phase], ['first', 'third']);
    assertQuota(answer);
    // What the profiler took is read for reports alone.
    const {unjudged} = answer.causes!;
    const asInReport = {
      ...answer.causes,
      unjudged: unjudged.filter(({name}) => name !== 'profiler'),
    };
    assert.equal(unjudged.length, asInReport.unjudged.length + 1);
    assert.deepEqual(asInReport, buildReport(LAST_PHASE).growth!.causes);
  });

  test('takes the last phase where nothing is named', () => {
    assert.equal(ask(LAST_PHASE, {}).after.phase, 'third');
  });

  test('takes the last phase that is like an earlier one where nothing is named', () => {
    const other = (report: LoadReport): LoadReport => {
      const rows = report.rows.map((row) => ({...row, operation: 'clean up'}));
      return report.phaseIndex === 2 ? {...report, rows} : report;
    };
    const load: RunReader['loadReports'] = (range) => [...MIDDLE.loadReports(range)].map(other);
    const answer = ask({...MIDDLE, loadReports: load}, {});

    assert.deepEqual([answer.before.phase, answer.after.phase], ['first', 'second']);
  });

  test('passes over a phase that no verdict may rest on', () => {
    const phases = LAST_PHASE.phases().map((phase) =>
      phase.index === 0 ? {...phase, invalid: 'generator-limited'} : phase,
    );

    assert.equal(ask({...LAST_PHASE, phases: () => phases}, {}).before.phase, 'second');
  });

  test('compares a range with the rest of its phase', () => {
    const answer = ask(MIDDLE, range(80, 100));

    assertQuota(answer);
    assert.equal(answer.after.phase, '80 s to 100 s');
    assert.equal(answer.before.phase, 'the rest of "second"');
    assert.deepEqual(answer.times.before, [time(60, 80), time(100, 120)]);
    assert.deepEqual(answer.times.after, [time(80, 100)]);
  });

  test('compares a range over two phases with the rest of the run', () => {
    const answer = ask(LAST_PHASE, range(100, 180));

    assert.equal(answer.before.phase, 'the rest of the run');
    assert.deepEqual(answer.times.before, [time(0, 60), time(60, 100)]);
  });

  test('compares with the phase or range that is named', () => {
    assert.equal(ask(MIDDLE, {phase: '1', basePhase: 'third'}).before.phase, 'third');
    assertQuota(ask(MIDDLE, {...range(80, 100), ...base(0, 40)}));
  });

  test('compares with another run, whose agent has another id', () => {
    const answer = ask(LAST_PHASE, {phase: '2'}, throttledRun({...HEALTHY, agentId: 'other'}));

    assert.deepEqual([answer.before.run, answer.before.phase], ['before', 'third']);
    assertQuota(answer);
  });

  test('draws the evidence over both times, a counter by its amount a second', () => {
    const {charts} = ask(LAST_PHASE, {phase: '2'});

    const throttled = charts.find(({metric}) => metric === 'throttled_ns')!;
    assert.equal(throttled.unit, 'ms/s');
    assert.equal(throttled.points.length, 180);
    assert.deepEqual(
      [0, 119, 120, 179].map((at) => throttled.points[at]!.value),
      [0, 0, 600, 600],
    );
    assert.equal(charts.find(({metric}) => metric === 'cpu_quota')!.points[0]!.value, 0.3);
  });

  test('says how small a growth would have been seen where nothing grew', () => {
    const {causes, sentence, grown} = ask(NEVER, {phase: '2'});

    assert.deepEqual(causes.causes, []);
    assert.equal(grown, undefined);
    assert.match(sentence!, /nothing grew beyond chance: .+ would have been seen$/);
  });

  test('tells what could not be judged', () => {
    const throttled = (second: number): boolean => second >= 120;
    const {causes} = ask(throttledRun({throttled, readsGroups: false}), {phase: '2'});

    const quota = causes.unjudged.find(({name}) => name === 'cpu-quota');
    assert.equal(quota?.reason, 'the agent on node-1 sent no figures of cgroup');
    assert.equal(Math.round(causes.unexplainedMs!), GROWTH_MS);
  });

  test('explains the phase that goes on, as far as it has come', () => {
    const going = unended(phaseOf(2, 'third', 120, 180));
    const phases = [...LAST_PHASE.phases().slice(0, 2), going];
    const answer = ask(
      {...LAST_PHASE, run: () => unended(THROTTLED_RUN), phases: () => phases},
      {},
    );

    assertQuota(answer);
    assert.deepEqual(answer.times.after, [time(120, 180)]);
  });

  test('refuses where there is nothing to compare with', () => {
    const one = {...NEVER, phases: () => [phaseOf(0, 'only', 0, 10)], run: () => THROTTLED_RUN};

    assert.throws(() => ask(one, {phase: 'only'}), {code: 'API_NOTHING_TO_COMPARE'});
    assert.throws(() => ask(NEVER, {phase: 'none'}), {code: 'API_PHASE_UNKNOWN'});
  });
});

const HEALTHY = {throttled: () => false, run: {...THROTTLED_RUN, id: 'r0', name: 'before'}};

function ask(
  reader: RunReader,
  parameters: Readonly<Record<string, string>>,
  other?: RunReader,
): CausesAnswerJson {
  const query = readCausesQuery(parameters);
  assert.ok(query.kind === 'causes');
  return answerCauses(reader, query, other);
}

function assertQuota({causes, grown}: CausesAnswerJson): void {
  assert.deepEqual(
    causes.causes.map(({name, host}) => [name, host]),
    [['cpu-quota', 'node-1']],
  );
  const {explainsMs} = causes.causes[0]!;
  assert.ok(Math.abs(explainsMs - GROWTH_MS) < 0.2, `${explainsMs} ms`);
  assert.deepEqual(grown, {target: 'registry', step: 'manifest.get', side: 'server'});
}

function range(from: number, to: number): {from: string; to: string} {
  return {from: String(seconds(from)), to: String(seconds(to))};
}

function base(from: number, to: number): {baseFrom: string; baseTo: string} {
  return {baseFrom: String(seconds(from)), baseTo: String(seconds(to))};
}

function time(from: number, to: number): {startUnixNs: string; endUnixNs: string} {
  return {startUnixNs: String(seconds(from)), endUnixNs: String(seconds(to))};
}
