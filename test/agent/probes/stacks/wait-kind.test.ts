// What a thread waits for, told from kernel stacks as Linux 6.1 to 6.18 have them.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readWhat, waitKind} from '../../../../agent/probes/stacks/wait-kind.js';
import type {Frame} from '../../../../src/domain/stacks/stack.js';

const NONE = readWhat(65_535);

describe('waitKind', () => {
  for (const [functions, kind] of [
    ['__x64_sys_fsync ext4_sync_file jbd2_log_wait_commit schedule', 'disk'],
    ['__filemap_fdatawait_range folio_wait_writeback folio_wait_bit io_schedule', 'disk'],
    ['__x64_sys_pselect6 do_select poll_schedule_timeout.constprop.0 schedule', 'network'],
    ['__x64_sys_recvfrom inet_recvmsg tcp_recvmsg sk_wait_data schedule_timeout', 'network'],
    ['__x64_sys_accept4 inet_csk_accept schedule_timeout', 'network'],
    ['ext4_buffered_write_iter rwsem_down_write_slowpath schedule', 'lock'],
    ['tcp_sendmsg lock_sock_nested __lock_sock schedule', 'lock'],
    ['__x64_sys_wait4 do_wait schedule', 'other'],
    ['vfs_read pipe_read schedule', 'other'],
    ['', 'other'],
  ] as const) {
    test(`takes ${functions || 'an empty stack'} for ${kind}`, () => {
      assert.equal(waitKind(NONE, undefined, kernel(functions)), kind);
    });
  }

  for (const [call, kind] of [
    ['futex', 'lock'],
    ['epoll_pwait', 'network'],
    ['nanosleep', 'sleep'],
    ['clock_nanosleep', 'sleep'],
  ] as const) {
    test(`knows ${call} without a stack`, () => {
      assert.equal(waitKind(NONE, call, []), kind);
    });
  }

  test('does not look at functions of the program', () => {
    const frame: Frame = {...kernel('jbd2_log_wait_commit')[0]!, kind: 'user'};

    assert.equal(waitKind(NONE, undefined, [frame]), 'other');
  });
});

describe('readWhat', () => {
  test('takes the word of bpf/offcpu.bt apart', () => {
    assert.deepEqual(readWhat(131_274), {call: 202, isPreempted: false, isIdle: true});
    assert.deepEqual(readWhat(131_071), {isPreempted: true, isIdle: false});
  });
});

function kernel(functions: string): Frame[] {
  return functions
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => ({kind: 'kernel', name, module: '[kernel]', named: true, inlined: false}));
}
