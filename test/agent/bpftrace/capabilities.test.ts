import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import {
  assertHostProcesses,
  assertRoot,
  assertVersion,
  findBpftrace,
  findTracefs,
  isAtLeast,
  readVersion,
  tracepointsOf,
} from '../../../agent/bpftrace/capabilities.js';
import {ProfilerError} from '../../../src/domain/error.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-capabilities-'));
after(() => rmSync(folder, {recursive: true}));

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ProfilerError && error.code === code && error.hint !== '';
}

describe('what this host must have', () => {
  test('is root', () => {
    assert.doesNotThrow(() => assertRoot(0));
    assert.throws(() => assertRoot(1000), hasCode('PROBE_NOT_PERMITTED'));
    assert.doesNotThrow(() => assertHostProcesses('pid:[4026531836]'));
    assert.throws(() => assertHostProcesses('pid:[4026532201]'), hasCode('PROBE_NOT_PERMITTED'));
  });

  for (const [printed, version] of [
    ['bpftrace v0.17.0', {major: 0, minor: 17}],
    ['bpftrace v0.23.2', {major: 0, minor: 23}],
    ['bpftrace v1.0', {major: 1, minor: 0}],
    ['bpftrace 0.21.2-1build1', {major: 0, minor: 21}],
    ['something else', undefined],
  ] as const) {
    test(`reads the version in "${printed}"`, () => {
      assert.deepEqual(readVersion(printed), version);
    });
  }

  test('compares versions by number', () => {
    assert.equal(isAtLeast({major: 0, minor: 9}, 0, 17), false);
    assert.equal(isAtLeast({major: 0, minor: 17}, 0, 17), true);
    assert.equal(isAtLeast({major: 1, minor: 0}, 0, 17), true);
  });

  test('is a bpftrace that is new enough', () => {
    assert.throws(() => assertVersion('/x', 'bpftrace v0.14.1'), hasCode('PROBE_BPFTRACE_TOO_OLD'));
    assert.throws(() => assertVersion('/x', 'nonsense'), hasCode('PROBE_BPFTRACE_TOO_OLD'));
  });

  test('is a bpftrace at a path that is absolute and executable', () => {
    const file = join(folder, 'bpftrace');
    writeFileSync(file, '#!/bin/true\n', {mode: 0o755});
    const plain = join(folder, 'not-executable');
    writeFileSync(plain, '', {mode: 0o644});

    assert.equal(findBpftrace(file), file);
    assert.equal(findBpftrace(undefined, ['/nowhere/bpftrace', file]), file);
    for (const path of ['bpftrace', plain, '/nowhere/bpftrace']) {
      assert.throws(() => findBpftrace(path), hasCode('PROBE_BPFTRACE_MISSING'));
    }
  });

  test('is a tracefs, of which it is known which tracepoints with which fields it has', () => {
    mkdirSync(join(folder, 'events/sched/sched_switch'), {recursive: true});
    writeFileSync(
      join(folder, 'events/sched/sched_switch/format'),
      '\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;\n' +
        '\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;\n',
    );

    const hasTracepoint = tracepointsOf(findTracefs(['/nowhere', folder]));

    assert.equal(hasTracepoint('sched:sched_switch', ['prev_comm', 'prev_pid']), true);
    assert.equal(hasTracepoint('sched:sched_switch', ['prev_pid', 'prev']), false);
    assert.equal(hasTracepoint('sched:haiku', []), false);
    assert.throws(() => findTracefs(['/nowhere']), hasCode('PROBE_NO_TRACEFS'));
  });
});
