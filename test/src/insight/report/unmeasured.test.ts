import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {IntervalFigures} from '../../../../src/domain/ports.js';
import {compareReports} from '../../../../src/insight/compare/compare.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {unended} from '../../domain/support/sample-run.js';
import {
  accountOf,
  callOf,
  counterOf,
  engineRuns,
  intervalOf,
  loadOf,
  phaseOf,
  readerOf,
} from '../support/sample-run.js';

const PHASES = [phaseOf(0, 'push', 0, 10), phaseOf(1, 'pull', 10, 20)];

/** Looks at the host, second by second; the probes run where `ran` says so. */
function looks(ran: (second: number) => boolean, to = 20): IntervalFigures[] {
  return Array.from({length: to}, (_, second) =>
    intervalOf(second, second + 1, [
      counterOf('process', '', 'cpu_ns', 1e9),
      ...(ran(second) ? [engineRuns(), callOf('read', 10, 1)] : []),
    ]),
  );
}

function reportOf(ran: (second: number) => boolean, phases = PHASES) {
  return buildReport(
    readerOf({
      phases,
      intervals: looks(ran),
      load: Array.from({length: 20}, (_, second) => loadOf(second < 10 ? 0 : 1, second, 10, 80)),
      accounts: [accountOf()],
      hosts: [
        {
          agentId: 'agent-1',
          host: {
            ...{name: 'db1', kernel: '6.1.0', bpftrace: '', cpus: 2},
            ...{memoryBytes: 4e9, bootId: 'boot'},
          },
        },
      ],
    }),
  );
}

describe('a phase without figures of the kernel', () => {
  test('is told with what is missing, and nothing is called complete', () => {
    const {phases, verdict} = reportOf((second) => second >= 14);

    assert.deepEqual(phases[0]!.unmeasured, [
      {
        ...{agentId: 'agent-1', host: 'db1', withoutMs: 10_000, whole: true},
        stretches: [{fromMs: 0, toMs: 10_000}],
        sentence: 'no probe of db1 reported in "push": there are no figures of the kernel',
      },
    ]);
    assert.deepEqual(phases[1]!.unmeasured, [
      {
        ...{agentId: 'agent-1', host: 'db1', withoutMs: 4_000, whole: false},
        stretches: [{fromMs: 0, toMs: 4_000}],
        sentence:
          'no probe of db1 reported in the first 4.0 s of "pull": the figures of the kernel lack this time',
      },
    ]);
    assert.deepEqual(
      verdict.slice(-3, -1),
      phases.map(({unmeasured}) => unmeasured![0]!.sentence),
    );
    assert.equal(
      verdict.at(-1),
      'not everything was seen: 800 of 800 records stored, no event lost',
    );
  });

  test('has no row where probes ran all the time, or were silent for a second', () => {
    const {phases, verdict} = reportOf((second) => second !== 5);

    assert.deepEqual(
      phases.map(({unmeasured}) => unmeasured),
      [undefined, undefined],
    );
    assert.equal(
      verdict.at(-1),
      'the measurement is complete: 800 of 800 records stored, no event lost',
    );
  });

  test('may lack its end, or some time in between', () => {
    const sentences = (ran: (second: number) => boolean): (string | undefined)[] =>
      reportOf(ran).phases.map(({unmeasured}) => unmeasured?.[0]!.sentence);

    assert.match(sentences((second) => second < 17)[1]!, /in the last 3\.0 s of "pull"/);
    assert.match(sentences((second) => second < 3 || second > 6)[0]!, /in 4\.0 s of "push"/);
  });

  test('is told once for all phases in which nothing was measured', () => {
    const {verdict} = reportOf(() => false);

    assert.equal(
      verdict.at(-2),
      'no probe of db1 reported in "push" and "pull": there are no figures of the kernel',
    );
  });

  test('is not told of one that goes on while its last figures are on their way', () => {
    const going = [PHASES[0]!, unended(phaseOf(1, 'pull', 10, 20))];

    const {phases} = reportOf((second) => second < 14, going);

    assert.equal(phases[1]!.unmeasured, undefined);
  });

  test('is not known of an agent that does not tell its engine', () => {
    const intervals = [intervalOf(0, 1, [callOf('read', 9, 9)])];

    const {phases} = buildReport(readerOf({phases: PHASES, intervals, accounts: [accountOf()]}));

    assert.deepEqual(
      phases.map(({unmeasured}) => unmeasured),
      [undefined, undefined],
    );
  });

  test('is compared with nothing: what was not measured has not grown', () => {
    const kernelOf = (ran: (second: number) => boolean): readonly string[] => {
      const report = reportOf(ran);
      const result = compareReports({report, phase: 'push'}, {report, phase: 'pull'});
      return result.comparisons[0]!.kernel.map(({subject}) => subject);
    };

    assert.deepEqual(
      kernelOf((second) => second >= 10),
      [],
    );
    // Half a phase of the same calls is scaled up to the whole of it.
    assert.deepEqual(
      kernelOf((second) => second >= 5),
      [],
    );
    assert.deepEqual(
      kernelOf((second) => second !== 15),
      ['read'],
    );
  });
});
