import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {LockWait} from '../../../../src/insight/functions/lock-waits.js';
import {sharedStore} from '../../store/support/sample-run.js';
import {offCpu, waiting} from '../../store/support/stack-records.js';
import {sitesOf} from './support/sites-of.js';

const store = sharedStore();

describe('waits for locks', () => {
  test('are those of goroutines and threads, and no others', async () => {
    const sites = await sitesOf(store, [
      waiting('main;serve;main.(*Store).get;sync.(*Mutex).Lock;runtime.gopark', [[1, 5e6, 2]]),
      waiting('main;serve;main.ask;runtime.gopark', [[1, 9e6, 1]], {wait: 'upstream'}),
      offCpu('main;serve;main.write;__schedule_[k]', 3, 2e6, {wait: 'lock'}),
      offCpu('main;serve;main.write;__schedule_[k]', 4, 8e6, {wait: 'disk'}),
      waiting('main;serve;main.get;sync.(*Mutex).Lock;runtime.gopark', [[1, 5e6, 2]], {
        target: 'other',
      }),
    ]);

    assert.deepEqual(sites.lockWaits('registry').map(functionOf), [
      ['main.(*Store).get', 5e6],
      ['main.write', 2e6],
    ]);
  });

  test('are those of a database, though it waits for a latch', async () => {
    const wait =
      'PostgresMain;LockRelationOid;LockAcquireExtended;ProcSleep;WaitLatch;epoll_wait_[k]';
    const sites = await sitesOf(store, [
      offCpu(wait, 1, 6e6, {wait: 'network'}),
      offCpu('PostgresMain;pq_getbyte;secure_read;epoll_wait_[k]', 3, 99e6),
    ]);

    assert.deepEqual(sites.lockWaits('registry').map(functionOf), [['LockRelationOid', 6e6]]);
  });
});

describe('the section of a lock', () => {
  for (const [name, stack, told, sections] of [
    [
      'is the function that takes it',
      'main;main.get;sync.(*Mutex).Lock;internal/sync.(*Mutex).Lock;internal/sync.(*Mutex).lockSlow;internal/sync.runtime_SemacquireMutex;runtime.semacquire1;runtime.goparkunlock;runtime.gopark',
      'main.get',
      ['main.get'],
    ],
    [
      'is found behind an inlined call',
      'main;main.get_[i];sync.(*Mutex).lockSlow;sync.runtime_SemacquireMutex;runtime.gopark',
      'main.get',
      ['main.get'],
    ],
    [
      'is the caller, too, of a helper that takes it',
      'main;main.(*Store).get;main.(*Store).lock;sync.(*RWMutex).Lock;runtime.gopark',
      'main.(*Store).get',
      ['main.(*Store).lock', 'main.(*Store).get'],
    ],
    [
      'is that of the library which takes it, within its caller',
      'main;main.load;sync.(*Once).Do;sync.(*Once).doSlow;sync.(*Mutex).Lock;runtime.gopark',
      'main.load',
      ['main.load+sync.(*Once).doSlow'],
    ],
    [
      'is the operation on a file that others use',
      'main;main.log;os.(*File).Write;internal/poll.(*FD).Write;internal/poll.(*FD).writeLock;internal/poll.(*fdMutex).rwlock;internal/poll.runtime_Semacquire;runtime.gopark',
      'os.(*File).Write',
      ['os.(*File).Write+internal/poll.(*FD).Write'],
    ],
    [
      'is unknown where the lock is given back before the work',
      'main;main.load;golang.org/x/sync/singleflight.(*Group).Do;sync.(*Mutex).Lock;runtime.gopark',
      'main.load',
      [],
    ],
    [
      'is unknown where the function that takes it has no name',
      'main;registry+0x1a2b;sync.(*Mutex).Lock;runtime.gopark',
      'main',
      [],
    ],
    [
      'is unknown where no call for a lock is on the stack',
      'main;notifications.(*Broadcaster).Write;runtime.selectgo;runtime.gopark',
      'notifications.(*Broadcaster).Write',
      [],
    ],
    [
      'is that of a program in C',
      'main;cache_put;pthread_mutex_lock;__x64_sys_futex_[k]',
      'cache_put',
      ['cache_put'],
    ],
    [
      'is unknown where a library without frame pointers hides the call',
      'main;serve;libc.so.6+0x91e2b;__x64_sys_futex_[k]',
      'serve',
      [],
    ],
  ] as const) {
    test(name, async () => {
      const sites = await sitesOf(store, [waiting(stack, [[1, 5e6, 1]])]);

      const [wait] = sites.lockWaits('registry');

      assert.equal(wait?.function, told);
      assert.deepEqual(
        wait?.sections.map(({functions}) => functions.join('+')),
        sections,
      );
    });
  }

  test('lets others in where the lock is one of readers', async () => {
    const sites = await sitesOf(store, [
      waiting('main;main.get;sync.(*RWMutex).RLock;runtime.gopark', [[1, 5e6, 1]]),
      waiting('main;main.put;sync.(*RWMutex).Lock;sync.(*Mutex).Lock;runtime.gopark', [
        [1, 4e6, 1],
      ]),
    ]);

    assert.deepEqual(
      sites.lockWaits('registry').map(({sections}) => sections[0]?.isShared),
      [true, false],
    );
  });

  test('is told once, that of the longest waits first', async () => {
    const sites = await sitesOf(store, [
      waiting('main;main.get;sync.(*Map).Store;sync.(*Mutex).Lock;runtime.gopark', [[1, 2e6, 1]]),
      waiting('main;main.get;sync.(*Mutex).Lock;runtime.gopark', [[1, 5e6, 1]]),
      waiting('main;serve;main.get;sync.(*Mutex).Lock;runtime.gopark', [[1, 1e6, 1]]),
    ]);

    const [wait, ...others] = sites.lockWaits('registry');

    assert.deepEqual(others, []);
    assert.deepEqual(functionOf(wait!), ['main.get', 8e6]);
    assert.deepEqual(
      wait?.sections.map(({functions}) => functions.join('+')),
      ['main.get', 'main.get+sync.(*Map).Store'],
    );
  });
});

function functionOf({function: name, weight}: LockWait): [string, number] {
  return [name, weight];
}
