import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {argumentsOf, environmentOf} from '../../../agent/bpftrace/environment.js';

const DEBIAN_12 = {major: 0, minor: 17};
const DEBIAN_13 = {major: 0, minor: 23};

describe('the environment of bpftrace', () => {
  test('names limits as each version knows them', () => {
    const limits = {mapKeys: 100, stringBytes: 200};

    assert.deepEqual(environmentOf(DEBIAN_12, limits), {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      BPFTRACE_MAP_KEYS_MAX: '100',
      BPFTRACE_STRLEN: '200',
    });
    assert.deepEqual(environmentOf(DEBIAN_13, limits), {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      BPFTRACE_MAX_MAP_KEYS: '100',
      BPFTRACE_MAX_STRLEN: '200',
    });
  });

  test('asks for errors of map updates where they are not reported anyway', () => {
    assert.ok(argumentsOf(DEBIAN_12, 'x').includes('-k'));
    assert.ok(!argumentsOf(DEBIAN_13, 'x').includes('-k'));
  });

  test('never is --unsafe, and ends with the script and its one number', () => {
    const args = argumentsOf(DEBIAN_12, 'BEGIN {}');

    assert.ok(!args.includes('--unsafe'));
    assert.deepEqual(args.slice(-3), ['-e', 'BEGIN {}', '0']);
  });
});
