import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {openPhase, startBetween} from '../../../../src/collector/runs/phase-list.js';
import {
  MOST_SPAN_PHASES,
  spannedPhases,
  withSpannedPhases,
  type SpannedPhase,
} from '../../../../src/collector/runs/span-phases.js';
import type {Phase, Run} from '../../../../src/domain/run.js';
import type {Attributes, Span} from '../../../../src/domain/span.js';

const RUN: Run = {
  ...{id: 'r', name: 'r', labels: {}, record: 'sample', startNs: 100n},
  ...{traceId: '1'.repeat(32), spanId: '1'.repeat(16)},
};
const NOW_NS = 10_000n;

describe('spannedPhases', () => {
  test('reaches from the first start to the last end of the spans of a name', () => {
    const spanned = spannedPhases([
      span(300n, 400n, {'regscope.phase.name': 'b', 'regscope.phase.users': '20'}),
      span(150n, 250n, {'regscope.phase.name': 'a', 'regscope.phase.rate': 2.5}),
      span(200n, 280n, {'regscope.phase.name': 'a'}),
      span(1n, 9_000n, {'http.route': '/v2/'}),
    ]);

    assert.deepEqual(spanned, [
      {name: 'a', rate: 2.5, startNs: 150n, endNs: 280n},
      {name: 'b', users: 20, startNs: 300n, endNs: 400n},
    ]);
  });

  test('takes no name that cannot be one, and no load that is none', () => {
    const spanned = spannedPhases([
      span(1n, 2n, {'regscope.phase.name': ' '}),
      span(1n, 2n, {'regscope.phase.name': 7}),
      span(1n, 2n, {'regscope.phase.name': 'x'.repeat(201)}),
      span(1n, 2n, {'regscope.phase.name': 'a', 'regscope.phase.users': 'many'}),
    ]);

    assert.deepEqual(spanned, [{name: 'a', startNs: 1n, endNs: 2n}]);
  });
});

describe('withSpannedPhases', () => {
  test('makes phases in the order of their start, whatever comes first', () => {
    const late = place([], spannedPhase('b', 500n, 900n));

    const phases = place(late, spannedPhase('a', 200n, 400n));

    assert.deepEqual(told(phases), ['a 200-400', 'b 500-900']);
    assert.deepEqual(
      phases.map(({index}) => index),
      [1, 0],
    );
  });

  test('lets a phase grow, both ways, up to the next one', () => {
    const both = place([], spannedPhase('a', 300n, 400n), spannedPhase('b', 500n, 900n));

    const phases = place(both, spannedPhase('a', 250n, 620n));

    assert.deepEqual(told(phases), ['a 250-500', 'b 500-900']);
  });

  test('ends a phase where the next one begins, though its last requests end later', () => {
    assert.deepEqual(
      told(place([], spannedPhase('a', 200n, 520n), spannedPhase('b', 500n, 900n))),
      ['a 200-500', 'b 500-900'],
    );
  });

  test('leaves alone what was told: its name, and its time', () => {
    const before = [phase(0, 'warm-up', 200n, 400n), phase(1, 'push', 600n)];

    const phases = place(
      before,
      spannedPhase('push', 100n, 9_000n),
      spannedPhase('inside', 250n, 350n),
      spannedPhase('across', 300n, 700n),
      spannedPhase('within the open one', 650n, 900n),
    );

    assert.deepEqual(told(phases), ['warm-up 200-400', 'across 400-600', 'push 600-']);
    assert.equal(openPhase(phases)?.name, 'push');
  });

  test('keeps to the time of the run', () => {
    const phases = place([], spannedPhase('a', 1n, 200n), spannedPhase('b', 300n, 90_000n));

    assert.deepEqual(told(phases), ['a 100-200', `b 300-${NOW_NS}`]);
    assert.deepEqual(place([], spannedPhase('before it', 1n, 50n)), []);
  });

  test('says when nothing changed', () => {
    const before = place([], spannedPhase('a', 200n, 400n));

    assert.equal(place(before, spannedPhase('a', 250n, 300n)), before);
  });

  test('takes an attribute that holds something else for no end of phases', () => {
    const many = Array.from({length: MOST_SPAN_PHASES + 20}, (_, n) => {
      return spannedPhase(`request ${n}`, BigInt(200 + 2 * n), BigInt(201 + 2 * n));
    });

    assert.equal(place([], ...many).length, MOST_SPAN_PHASES);
  });
});

describe('startBetween', () => {
  const phases = [phase(0, 'a', 200n, 400n), phase(1, 'b', 500n)];
  for (const [said, start, what] of [
    [undefined, 900n, 'now, if nothing is said'],
    [700n, 700n, 'as said'],
    [450n, 500n, 'not before the phase before it'],
    [950n, 900n, 'not later than now'],
  ] as const) {
    test(`is ${what}`, () => {
      assert.equal(startBetween(RUN, phases, said, 900n), start);
    });
  }

  test('is not before the run', () => {
    assert.equal(startBetween(RUN, [], 1n, 900n), 100n);
  });
});

function place(before: readonly Phase[], ...spanned: SpannedPhase[]): readonly Phase[] {
  return withSpannedPhases(RUN, before, spanned, NOW_NS, () => '2'.repeat(16));
}

function told(phases: readonly Phase[]): string[] {
  return phases.map(({name, startNs, endNs}) => `${name} ${startNs}-${endNs ?? ''}`);
}

function spannedPhase(name: string, startNs: bigint, endNs: bigint): SpannedPhase {
  return {name, startNs, endNs};
}

function phase(index: number, name: string, startNs: bigint, endNs?: bigint): Phase {
  const open = {index, name, startNs, spanId: '3'.repeat(16)};
  return endNs === undefined ? open : {...open, endNs};
}

function span(startNs: bigint, endNs: bigint, attributes: Attributes): Span {
  return {
    ...{traceId: '1'.repeat(32), spanId: '4'.repeat(16), service: 's', name: 'n'},
    ...{kind: 'client', links: [], status: 'unset', startNs, endNs, attributes},
  };
}
