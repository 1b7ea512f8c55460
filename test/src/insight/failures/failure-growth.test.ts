// Operations that fail more often than before: when that is told, and which of their causes are.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {FailureGrowthJson} from '../../../../src/contract/failure-json.js';
import type {Figure} from '../../../../src/domain/record.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {compareStretches} from '../../../../src/insight/stretches/compare-stretches.js';
import {readSide} from '../../../../src/insight/stretches/side.js';
import {
  counterOf,
  gaugeOf,
  intervalOf,
  loadOf,
  phaseOf,
  readerOf,
  seconds,
} from '../support/sample-run.js';

const SECONDS = 8;
const FULL_DISK = counterOf('syscalls', 'write', 'errors.ENOSPC', 2);
const RESTART = counterOf('limits', '', 'starts', 1);
const STOPPED: Figure = {...gaugeOf('stopped', 1), probe: 'limits', series: ''};

interface Failing {
  /** Failed operations of each second, beside ten that are answered. */
  readonly failed: number;
  readonly figures?: readonly Figure[];
  /** In how many of the seconds; all of them without it. */
  readonly seconds?: number;
  /** The latency of operations in these seconds, ms. */
  readonly ms?: number;
  /** The only second in which the figures are read; each of those seconds without it. */
  readonly metAt?: number;
}

describe('failures that grew', () => {
  test('are the first sentence of the verdict, with what the target met', () => {
    const {verdict} = report({failed: 0}, {failed: 5, figures: [FULL_DISK]});

    assert.match(
      verdict[0]!,
      /^cause of failures in "sick": registry on .+ finds no space .+: write failed with ENOSPC 16 times\. Free space/,
    );
    assert.equal(verdict.filter((sentence) => sentence === verdict[0]).length, 1);
  });

  test('are told with both shares', () => {
    const failures = grown({failed: 0}, {failed: 5, figures: [FULL_DISK]})!;

    assert.deepEqual(
      {...failures, causes: failures.causes.map(({name}) => name)},
      {
        ...{failed: 40, count: 80, beforeShare: 0, afterShare: 0.5},
        causes: ['disk-full', 'server-error'],
      },
    );
  });

  test('are none where as many failed before', () => {
    assert.equal(grown({failed: 5}, {failed: 5, figures: [FULL_DISK]}), undefined);
  });

  test('are none where chance explains them, and no target met anything', () => {
    assert.equal(grown({failed: 0}, {failed: 2, seconds: 2}), undefined);
  });

  test('are told of a target that was started again, however few operations it cost', () => {
    const {causes} = grown({failed: 0}, {failed: 2, seconds: 2, figures: [RESTART]})!;

    assert.deepEqual(causes.map(({name, sentence}) => [name, sentence]).slice(0, 1), [
      [
        'restarted',
        'registry on agent-1 was started again 2 times; 4 of 30 operations failed in the seconds around it',
      ],
    ]);
  });

  for (const [what, figure, name] of [
    ['a target that was started again', RESTART, 'restarted'],
    ['a target that stood still', STOPPED, 'process-stopped'],
    ['a full disk', FULL_DISK, 'disk-full'],
  ] as const) {
    test(`are told of ${what} where a single operation failed around it`, () => {
      const {failed, causes} = grown({failed: 0}, {failed: 1, seconds: 1, figures: [figure]})!;

      assert.equal(failed, 1);
      assert.deepEqual(
        causes.map((cause) => cause.name),
        [name, 'server-error'],
      );
    });
  }

  test('are none of a start that is far from them', () => {
    const after = {failed: 1, seconds: 1, figures: [RESTART], metAt: SECONDS - 1};

    assert.equal(grown({failed: 0}, after), undefined);
  });

  test('are none of a start around which no more operations failed than at other times', () => {
    assert.equal(grown({failed: 1}, {failed: 1, figures: [RESTART], metAt: 3}), undefined);
  });

  test('are none of a start that cost nothing, which is a note', () => {
    const {growth, verdict} = report({failed: 0}, {failed: 0, seconds: 1, figures: [RESTART]});

    assert.equal(growth?.causes?.failures, undefined);
    assert.ok(
      verdict.includes(
        '"sick": registry on agent-1 was started again once; no operation failed then or was late',
      ),
    );
  });

  test('have beside them operations that a stop made late, where none failed', () => {
    const {growth, verdict} = report(
      {failed: 0},
      {failed: 0, seconds: 1, ms: 400, figures: [STOPPED]},
    );

    assert.equal(growth?.causes?.failures?.failed, 0);
    assert.match(
      verdict[0]!,
      /^cause of slow operations in "sick": registry was stopped by a signal or a debugger on agent-1; in a second around it operations took (?:39|40)\d ms on average, and at most 20(\.\d)? ms in all others\. Find out who stops it/,
    );
  });

  test('have no stop beside them that made no operation later than others are', () => {
    const after = {failed: 0, seconds: 1, ms: 30, figures: [STOPPED]};

    assert.equal(grown({failed: 0}, after), undefined);
  });

  test('are no news where the target was stopped before, too', () => {
    const stopped = {failed: 0, seconds: 1, ms: 400, figures: [STOPPED]};

    assert.equal(grown(stopped, stopped), undefined);
  });

  test('have no cause that was met as often before', () => {
    const {causes} = grown(
      {failed: 1, figures: [FULL_DISK]},
      {failed: 9, figures: [FULL_DISK, counterOf('syscalls', 'accept4', 'errors.EMFILE', 1)]},
    )!;

    assert.deepEqual(
      causes.map(({name}) => name),
      ['open-files', 'server-error'],
    );
  });

  test('are the same in a comparison of any two times', () => {
    const reader = run({failed: 0}, {failed: 5, figures: [FULL_DISK]});
    const [before, after] = reader.phases().map(({index, name, startNs, endNs}) => {
      return readSide({reader, name, phase: index, times: [{startNs, endNs: endNs!}]});
    });
    const names = {hostOf: (agentId: string) => agentId, cpusOf: () => 2};

    const {causes} = compareStretches(before!, after!, names);

    assert.deepEqual(causes.failures, grown({failed: 0}, {failed: 5, figures: [FULL_DISK]}));
  });
});

function grown(before: Failing, after: Failing): FailureGrowthJson | undefined {
  return report(before, after).growth?.causes?.failures;
}

function report(before: Failing, after: Failing): ReturnType<typeof buildReport> {
  return buildReport(run(before, after));
}

function run(...sides: readonly [Failing, Failing]): ReturnType<typeof readerOf> {
  const each = sides.flatMap((side, phase) =>
    Array.from({length: SECONDS}, (_, at) => {
      const isSick = at < (side.seconds ?? SECONDS);
      const isMet = side.metAt === undefined ? isSick : at === side.metAt;
      return {phase, second: phase * SECONDS + at, side, isSick, isMet};
    }),
  );
  return readerOf({
    phases: [phaseOf(0, 'healthy', 0, SECONDS), phaseOf(1, 'sick', SECONDS, 2 * SECONDS)],
    load: each.map(({phase, second, side, isSick}) => {
      const errors = isSick && side.failed > 0 ? {'5xx': side.failed} : {};
      return loadOf(phase, second, 10, isSick ? (side.ms ?? 20) : 20, errors);
    }),
    intervals: each.map(({second, side, isMet}) =>
      intervalOf(second, second + 1, isMet ? (side.figures ?? []) : []),
    ),
    failed: [
      {
        ...{operation: 'push', startNs: seconds(SECONDS + 1), kind: '5xx'},
        message: 'POST upload.start answers 500',
      },
    ],
  });
}
