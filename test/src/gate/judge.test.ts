import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {KneeJson} from '../../../src/contract/report-json.js';
import {judgeLimits} from '../../../src/gate/judge.js';
import {readLimit} from '../../../src/gate/limit.js';
import type {GateRun} from '../../../src/gate/places.js';
import {noise} from '../insight/change/noise.js';
import {simulatedRun, type SimulatedPhase} from './support/simulated-run.js';

const PHASE: SimulatedPhase = {seconds: 90, perSecond: 40};
const random = noise(77);

function run(phase: Partial<SimulatedPhase> = {}): GateRun {
  return simulatedRun(random, [{...PHASE, ...phase}], {single: 0.3, waves: 0.02});
}

function judge(
  text: string,
  base: GateRun | readonly GateRun[],
  now: GateRun | readonly GateRun[],
) {
  const sides = {base: [base].flat(), new: [now].flat()};
  return judgeLimits([readLimit(text)], sides);
}

describe('a limit of a change', () => {
  test('is broken by a change beyond it that chance does not explain', () => {
    const {state, failed, limits} = judge('push.p95 > +10%', run(), run({ms: 60}));

    assert.deepEqual([state, failed], ['broken', true]);
    const {judged, unit, sentence, from} = limits[0]!;
    assert.ok(judged!.low! > 0.1 && judged!.value > 0.4 && judged!.value < 0.6);
    assert.deepEqual([judged!.kind, unit, from], ['relative', 'ms', 'blocks']);
    assert.match(sentence, /^\+\d+ % \(\+\d+ % to \+\d+ %\), \d+(\.\d+)? ms → \d+(\.\d+)? ms$/);
  });

  test('is held by a change within it', () => {
    assert.equal(judge('push.p95 > +25%', run(), run()).state, 'held');
    assert.equal(judge('push.p95 > +0%', run(), run()).state, 'held');
    assert.equal(judge('throughput < -10%', run(), run()).state, 'held');
  });

  test('is undecided where the interval reaches beyond it, and says how much more data would decide', () => {
    const noisy = () => simulatedRun(random, [{seconds: 20, perSecond: 5}], {waves: 0.3});
    const {state, failed, limits} = judge('push.p95 > +8%', noisy(), noisy());

    assert.deepEqual([state, failed], ['undecided', false]);
    assert.match(limits[0]!.sentence, /too little data to decide/);
  });

  test('that is undecided fails where the budget says so', () => {
    const short = () => run({seconds: 3});
    const limits = [readLimit('push.p95 > +8%')];
    const gate = judgeLimits(limits, {base: [short()], new: [short()]}, {undecided: 'fail'});

    assert.deepEqual([gate.state, gate.failed], ['undecided', true]);
    assert.match(gate.limits[0]!.sentence, /3 blocks of time and 6 are needed/);
  });

  test('may ask for an improvement', () => {
    assert.equal(judge('push.p95 > -10%', run(), run()).state, 'broken');
    assert.equal(judge('push.p95 > -10%', run(), run({ms: 28})).state, 'held');
  });

  test('may be a lower one, and in the unit of the figure', () => {
    assert.equal(judge('throughput < -10%', run(), run({perSecond: 30})).state, 'broken');
    assert.equal(judge('push.mean > +10ms', run(), run({ms: 60})).state, 'broken');
    assert.equal(judge('push.mean > +10ms', run(), run({ms: 42})).state, 'held');
  });

  test('of failures is in points, because most bases have none', () => {
    const {limits} = judge('errors > +1%', run(), run({failing: 0.05}));

    assert.equal(limits[0]!.state, 'broken');
    assert.match(limits[0]!.sentence, /^\+\d(\.\d)? points .*0 % → \d/);
    assert.equal(judge('errors > +1%', run(), run()).state, 'held');
  });

  test('rests on the runs where each side has three of them', () => {
    const three = (level: number) =>
      Array.from({length: 3}, () => run({ms: 40 * level, seconds: 30}));

    const {state, limits} = judge('push.p95 > +10%', three(1), three(1.5));

    assert.deepEqual([state, limits[0]!.from], ['broken', 'runs']);
    assert.equal(judge('push.p95 > +60%', three(1), three(1.01)).state, 'held');
  });

  test('does not take runs that differ for a change', () => {
    const levels = [0.8, 1, 1.25, 0.9, 1.1];
    const base = levels.map((level) => run({ms: 40 * level, seconds: 30}));
    const now = levels.toReversed().map((level) => run({ms: 42 * level, seconds: 30}));

    assert.equal(judge('push.p95 > +2%', base, now).state, 'undecided');
  });
});

describe('a limit of the value itself', () => {
  test('is broken, held or undecided by the interval of the value', () => {
    assert.equal(judge('push.p99 > 50ms', run(), run()).state, 'broken');
    assert.equal(judge('push.p99 > 500ms', run(), run()).state, 'held');
    assert.equal(judge('errors > 1%', run(), run({failing: 0.05})).state, 'broken');
    assert.equal(judge('errors > 1%', run(), run()).state, 'held');
  });

  test('is not held by a handful of operations without a failure', () => {
    assert.equal(judge('errors > 1%', run(), run({perSecond: 1, seconds: 20})).state, 'undecided');
  });
});

describe('where a limit is judged', () => {
  test('is each phase that both sides have, for each operation', () => {
    const sides = [0, 1].map(() =>
      simulatedRun(random, [
        {...PHASE, name: 'warm'},
        {...PHASE, name: 'peak', operation: 'pull'},
      ]),
    ) as [GateRun, GateRun];

    const {limits} = judge('p95 > +50%', ...sides);

    assert.deepEqual(
      limits.map(({where}) => where),
      ['push in warm', 'pull in peak'],
    );
  });

  test('is not a phase that is no witness', () => {
    const base = simulatedRun(random, [
      PHASE,
      {...PHASE, name: 'odd', invalid: 'generator-limited'},
    ]);
    const {state, limits} = judge('push.p95 > +50%', base, base);

    assert.equal(state, 'held');
    assert.deepEqual(
      limits.map(({where, state: each}) => [where, each]),
      [
        ['peak', 'held'],
        ['odd', 'skipped'],
      ],
    );
    assert.match(limits[1]!.sentence, /generator-limited/);
  });

  test('is named where it is unknown, so that no limit passes because it is mistyped', () => {
    assert.throws(() => judge('psuh.p95 > +10%', run(), run()), {
      code: 'GATE_SUBJECT_UNKNOWN',
      hint: 'they have push',
    });
    assert.throws(() => judge('knee < -5%', run(), run()), {code: 'GATE_SUBJECT_UNKNOWN'});
    const limit = readLimit('push.p95 > +10%', {phase: 'peek'});
    assert.throws(() => judgeLimits([limit], {base: [run()], new: [run()]}), {
      hint: 'they share peak',
    });
  });
});

describe('a limit of the knee', () => {
  const LOADS = [100, 120, 140, 160];

  test('is broken where the new knee is lower beyond doubt', () => {
    const {state, limits} = judge('knee < -5%', ramp(140), ramp(100));

    assert.equal(state, 'broken');
    assert.deepEqual([limits[0]!.base, limits[0]!.new], [140, 100]);
    assert.match(limits[0]!.sentence, /^−29 % .*140 users → 100 users$/);
  });

  test('is held where it is where it was', () => {
    assert.equal(judge('knee < -5%', ramp(140), ramp(140)).state, 'held');
  });

  test('is undecided where a step may have broken by chance', () => {
    const {state} = judge('knee < -5%', ramp(140), ramp(120, 62));
    assert.equal(state, 'undecided');
  });

  test('is not broken by three knees on each side that differ by one step', () => {
    const sides = [140, 120].map((knee) => [ramp(knee), ramp(knee), ramp(knee)]);
    assert.equal(judge('knee < -5%', sides[0]!, sides[1]!).limits[0]!.from, 'runs');
    assert.equal(judge('knee < -5%', sides[0]!, sides[1]!).state, 'undecided');
  });

  /** Latencies are 40 ms up to the knee, and `beyondMs` from the next step on. The p95 is 1.64 times that. */
  function ramp(knee: number, beyondMs = 200): GateRun {
    const phases = LOADS.map((users) => ({
      ...{name: `ramp ${users} users`, users, ramp: 'ramp', seconds: 30, perSecond: 20},
      ms: users <= knee ? 40 : beyondMs,
    }));
    const step = (users: number) => ({
      ...{phase: `ramp ${users} users`, phaseIndex: LOADS.indexOf(users), users},
      ...{perSecond: 20, failedShare: 0},
    });
    const next = LOADS[LOADS.indexOf(knee) + 1];
    const json: KneeJson = {
      ...{ramp: 'ramp', operation: 'push', thresholdMs: 100, lastGood: step(knee)},
      ...(next === undefined ? {} : {firstBad: step(next), brokeBy: 'p95'}),
    };
    return simulatedRun(random, phases, {single: 0.3, waves: 0.02}, {knees: [json]});
  }
});
