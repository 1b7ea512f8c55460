import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {FailureCauseJson} from '../../../../src/contract/failure-json.js';
import type {FailedOperation, StoredRequest} from '../../../../src/domain/ports.js';
import type {Figure} from '../../../../src/domain/record.js';
import type {FailedAnswer} from '../../../../src/insight/failures/failed-answers.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {counterOf, intervalOf, loadOf, phaseOf, readerOf, seconds} from '../support/sample-run.js';

interface Told {
  readonly failures: readonly FailureCauseJson[] | undefined;
  readonly verdict: readonly string[];
}

const SECONDS = 4;
const DENIED = 'POST upload.start answers 403: DENIED: quota exceeded for project 7';

describe('causes of failures', () => {
  for (const [what, figure, name, says] of [
    [
      'file descriptors that ran out',
      counterOf('syscalls', 'accept4', 'errors.EMFILE', 30),
      'open-files',
      /^registry on .+ runs out of file descriptors: accept4 failed with EMFILE 120 times$/,
    ],
    [
      'a full disk',
      counterOf('syscalls', 'write', 'errors.ENOSPC', 2),
      'disk-full',
      /^registry on .+ finds no space or no inode left .+: write failed with ENOSPC 8 times$/,
    ],
    [
      'an upstream that refuses',
      counterOf('tcp', '→ 10.0.0.5:6379', 'connectErrors', 1),
      'upstream-fails',
      /^10\.0\.0\.5:6379 refuses registry on .+: 4 connections failed$/,
    ],
  ] as const) {
    test(`are ${what}, where operations failed`, () => {
      const {failures, verdict} = reportOf({errors: {'5xx': 5}, figure});

      const [cause] = failures!;
      assert.equal(cause!.name, name);
      assert.match(cause!.sentence, says);
      assert.ok(
        verdict.some((told) => told.startsWith(`cause of failures in "sick": ${cause!.sentence}`)),
      );
    });

    test(`are not ${what}, where all operations succeeded`, () => {
      assert.equal(reportOf({errors: {}, figure}).failures, undefined);
    });
  }

  test('are no errors that are part of the work', () => {
    const figure = counterOf('syscalls', 'openat', 'errors.ENOENT', 900);

    const {failures} = reportOf({errors: {'5xx': 5}, figure});

    assert.deepEqual(
      failures!.map(({name}) => name),
      ['server-error'],
    );
  });

  test('are no connections that a peer made to the target', () => {
    const figure = counterOf('tcp', ':5000 ← 10.0.0.7', 'connectErrors', 4);

    const {failures} = reportOf({errors: {'5xx': 5}, figure});

    assert.deepEqual(
      failures!.map(({name}) => name),
      ['server-error'],
    );
  });

  test('are the words of the server, counted exactly where there is one message', () => {
    const {failures, verdict} = reportOf({
      errors: {'403': 5},
      failed: [failed('403', DENIED), failed('403', DENIED)],
    });

    assert.deepEqual(
      failures!.map(({name, what, count, message}) => [name, what, count, message]),
      [['quota-exceeded', 'operations', 20, DENIED]],
    );
    assert.ok(
      verdict.some((told) => told.includes(`20 of push failed: ${DENIED}. Raise the quota`)),
    );
  });

  test('share the count of a kind by the sample, and differ by no digest or id', () => {
    const missing = (digit: string): string =>
      `GET blob.get answers 404: BLOB_UNKNOWN: sha256:${digit.repeat(64)}`;
    const {failures} = reportOf({
      errors: {'404': 5},
      failed: [
        ...['a', 'b', 'c'].map((digit) => failed('404', missing(digit))),
        failed('404', 'HEAD manifest.head answers 404: project nope not found'),
      ],
    });

    assert.deepEqual(
      failures!.map(({count, message}) => [count, message]),
      [
        [15, 'GET blob.get answers 404: BLOB_UNKNOWN: …'],
        [5, 'HEAD manifest.head answers 404: project nope not found'],
      ],
    );
  });

  test('are told by their kind alone where no message was kept', () => {
    const {failures} = reportOf({errors: {refused: 1, interrupted: 9}});

    assert.deepEqual(
      failures!.map(({name, sentence}) => [name, sentence]),
      [['connection-refused', '4 of push failed with refused']],
    );
  });

  describe('are what targets answered meanwhile', () => {
    const answers = [
      {step: 'manifest.get', status: 404},
      {step: 'manifest.get', status: 404},
      {step: 'blob.get', status: 500},
    ] as const;

    for (const [kind, sentence] of [
      [
        'failed',
        '4 of push failed; targets answered 404 to manifest.get, 500 to blob.get meanwhile',
      ],
      ['5xx', '4 of push failed with 5xx; targets answered 500 to blob.get meanwhile'],
      ['refused', '4 of push failed with refused'],
    ] as const) {
      test(`where ${kind} hides it, or not`, () => {
        const {failures} = reportOf({errors: {[kind]: 1}, answers});

        assert.deepEqual(
          failures!.map((cause) => cause.sentence),
          [sentence],
        );
      });
    }

    test('but not where the server was quoted', () => {
      const {failures} = reportOf({errors: {'5xx': 1}, failed: [failed('5xx', DENIED)], answers});

      assert.equal(failures![0]!.sentence, `4 of push failed: ${DENIED}`);
    });
  });
});

function reportOf(given: {
  readonly errors: Readonly<Record<string, number>>;
  readonly figure?: Figure;
  readonly failed?: readonly FailedOperation[];
  readonly answers?: readonly FailedAnswer[];
}): Told {
  const at = Array.from({length: SECONDS}, (_, second) => second);
  const {figure, failed: kept = [], answers = []} = given;
  const reader = readerOf({
    phases: [phaseOf(0, 'sick', 0, SECONDS)],
    load: at.map((second) => loadOf(0, second, 10, 20, given.errors)),
    intervals: at.map((second) =>
      intervalOf(second, second + 1, figure === undefined ? [] : [figure]),
    ),
    failed: kept,
  });
  const requests = answers.map((record) => ({record}) as StoredRequest);
  const {phases, verdict} = buildReport({...reader, requests: () => requests});
  return {failures: phases[0]!.failures, verdict};
}

function failed(kind: string, message: string): FailedOperation {
  return {operation: 'push', startNs: seconds(1), kind, message};
}
