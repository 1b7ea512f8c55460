// What goroutines wait for, told from places where they parked: recorded ones of programs built with
// Go 1.19 to 1.26, and places in libraries that registries use.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {parkedIn} from '../../../../agent/probes/requests/park-kind.js';
import {waitReason} from '../../../../agent/probes/requests/wait-reasons.js';
import type {Stack} from '../../../../src/domain/stacks/stack.js';

interface Case {
  readonly version: string;
  readonly reason: string | undefined;
  readonly wanted: string;
  readonly functions: readonly string[];
}

const CASES = readFileSync(new URL('./parked-places.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): Case => {
    const [version = '', number = '', wanted = '', functions = ''] = line.split(' | ');
    const reason = waitReason(version, Number(number));
    return {version, reason, wanted, functions: functions.split(' ')};
  });

describe('parkedIn', () => {
  for (const {version, reason, wanted, functions} of CASES) {
    const place = functions.find((name) => !/^(?:runtime|internal|sync)\b/.test(name));
    test(`${version}: ${place} waits for ${wanted}`, () => {
      const parked = parkedIn(stackOf(functions), reason);

      assert.equal([parked?.kind, parked?.client].filter(Boolean).join(' '), wanted);
    });

    test(`${version}: ${place} waits for ${wanted}, without a reason`, () => {
      const parked = parkedIn(stackOf(functions), undefined);

      assert.equal([parked?.kind, parked?.client].filter(Boolean).join(' '), wanted);
    });
  }

  test('has stacks of every version from 1.19 to 1.26 that differs', () => {
    const versions = new Set(CASES.map(({version}) => /^go1\.(\d+)/.exec(version)?.[1]));

    for (const minor of ['19', '20', '22', '24', '25', '26']) assert.ok(versions.has(minor), minor);
  });

  test('believes the reason where there is no stack, or none that it knows', () => {
    const unknown = stackOf(['main.park', 'main.main']);

    assert.deepEqual(parkedIn(undefined, 'lock'), {kind: 'lock'});
    assert.deepEqual(parkedIn(unknown, 'sleep'), {kind: 'sleep'});
    assert.deepEqual(parkedIn(unknown, 'trace'), {kind: 'other'});
  });

  test('says nothing where nothing is known', () => {
    assert.equal(parkedIn(stackOf(['main.park']), undefined), undefined);
    assert.equal(parkedIn(undefined, undefined), undefined);
  });
});

/** Functions, the innermost first. */
function stackOf(functions: readonly string[]): Stack {
  const frames = functions.map((name) => {
    return {kind: 'user', name, module: 'registry', named: true, inlined: false} as const;
  });
  return {frames: frames.reverse(), truncated: false, droppedFrames: 0};
}
