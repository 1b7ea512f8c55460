import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {LockHolder} from '../../../../src/insight/functions/lock-holder.js';
import {sharedStore} from '../../store/support/sample-run.js';
import {offCpu, onCpu, waiting, type StackChanges} from '../../store/support/stack-records.js';
import {sitesOf} from './support/sites-of.js';

const store = sharedStore();

const GET = 'main;serve;main.(*Store).get';
const PUT = 'main;serve;main.(*Store).put';
const MUTEX = 'sync.(*Mutex).Lock;sync.(*Mutex).lockSlow;runtime.gopark';
const READ_LOCK = 'sync.(*RWMutex).RLock;runtime.gopark';
const WRITE_LOCK = 'sync.(*RWMutex).Lock;runtime.gopark';
const SYNC = 'os.(*File).Sync;syscall.fsync;do_syscall_64_[k];__x64_sys_fsync_[k];io_schedule_[k]';

/** A goroutine waits from 100 to 400 ms. */
function waits(stack: string, changes: StackChanges = {}): ProbeRecord {
  return waiting(stack, [[400, 300e6, 1]], changes);
}

/** A thread is blocked from 100 ms on. */
function blocked(stack: string, ms = 280, fromMs = 100): ProbeRecord {
  return offCpu(stack, fromMs, ms * 1e6);
}

/** One is on a CPU all the time from 100 to 400 ms, and every sample finds it there. */
function computes(stack: string, everyMs = 10): ProbeRecord {
  return onCpu(
    stack,
    Array.from({length: 300 / everyMs}, (_, at) => 100 + at * everyMs),
  );
}

describe('who holds a lock', () => {
  const cases: readonly (readonly [string, readonly ProbeRecord[], readonly string[]])[] = [
    [
      'is blocked in a system call',
      [waits(`${GET};${MUTEX}`), blocked(`${GET};${SYNC}`)],
      ['os.(*File).Sync blocked in fsync'],
    ],
    [
      'computes, which counts for functions of the program',
      [
        waits(`${GET};${MUTEX}`),
        computes(`${GET};encoding/json.Marshal;runtime.mallocgc;exc_page_fault_[k]`),
      ],
      ['encoding/json.Marshal cpu'],
    ],
    [
      'waits for another server',
      [
        waits(`${GET};${MUTEX}`),
        waits(`${GET};net/http.(*Transport).roundTrip;runtime.gopark`, {wait: 'upstream'}),
      ],
      ['net/http.(*Transport).roundTrip upstream'],
    ],
    [
      'waits for another lock',
      [waits(`${GET};${MUTEX}`), waiting(`${GET};main.(*Index).add;${MUTEX}`, [[400, 250e6, 1]])],
      ['main.(*Index).add lock'],
    ],
    [
      'does several things, the longest first',
      [
        waits(`${GET};${MUTEX}`),
        blocked(`${GET};os.(*File).Write;__x64_sys_write_[k]`, 60),
        blocked(`${GET};${SYNC}`, 200, 160),
      ],
      ['os.(*File).Sync blocked in fsync', 'os.(*File).Write blocked in write'],
    ],
    [
      'is in the function that called a helper for the lock',
      [waits(`${GET};main.(*Store).lock;${MUTEX}`), blocked(`${GET};${SYNC}`)],
      ['os.(*File).Sync blocked in fsync'],
    ],
    [
      'is in what is done once',
      [
        waits(`main;main.load;sync.(*Once).Do;sync.(*Once).doSlow;${MUTEX}`),
        blocked(`main;main.load;sync.(*Once).Do;sync.(*Once).doSlow;main.load.func1;${SYNC}`),
      ],
      ['os.(*File).Sync blocked in fsync'],
    ],
    [
      'is in a function that calls itself, and counts once',
      [waits(`${GET};main.(*Store).get;${MUTEX}`), blocked(`${GET};main.(*Store).get;${SYNC}`)],
      ['os.(*File).Sync blocked in fsync'],
    ],
    [
      'is in a program in C',
      [
        offCpu('main;cache_put;pthread_mutex_lock;__x64_sys_futex_[k]', 100, 300e6, {
          wait: 'lock',
        }),
        blocked('main;cache_put;journal_sync;__x64_sys_fdatasync_[k];io_schedule_[k]'),
      ],
      ['journal_sync blocked in fdatasync'],
    ],
    [
      'is a session of a database, whatever it does that is no wait for a lock',
      [
        offCpu('PostgresMain;PortalRun;LockRelationOid;ProcSleep;WaitLatch', 100, 300e6),
        offCpu('PostgresMain;PortalRun;LockTuple;ProcSleep;WaitLatch', 100, 250e6),
        blocked('PostgresMain;PortalRun;pg_sleep;WaitLatch;__x64_sys_epoll_wait_[k]'),
        blocked('PostgresMain;pq_getbyte;secure_read;__x64_sys_recvfrom_[k]'),
      ],
      ['pg_sleep blocked'],
    ],
  ];
  for (const [name, records, does] of cases) {
    test(name, async () => {
      assert.deepEqual(doesOf(await holderIn(records)), does);
    });
  }

  test('is told with the time of it in which others wait', async () => {
    const holder = await holderIn([
      waits(`${GET};${MUTEX}`),
      blocked(`${GET};${SYNC}`, 200),
      blocked(`${GET};${SYNC}`, 200, 600),
    ]);

    assert.ok(holder.kind === 'seen');
    const [site, ...others] = holder.sites;
    assert.equal(site?.taker, 'main.(*Store).get');
    assert.ok(Math.abs(site!.ms - 200) < 10, `${site!.ms} ms`);
    assert.deepEqual(others, []);
  });

  test('may be in another method of the type, which waits for a lock, too', async () => {
    const reads = waits(`${GET};${READ_LOCK}`);
    const writes = waiting(`${PUT};${WRITE_LOCK}`, [[120, 20e6, 1]]);

    const holder = await holderIn([reads, writes, blocked(`${PUT};${SYNC}`)]);

    assert.deepEqual(doesOf(holder), ['os.(*File).Sync blocked in fsync']);
    assert.equal(holder.kind === 'seen' && holder.sites[0]?.taker, 'main.(*Store).put');
  });

  test('is seen by samples that short waits are too short for', async () => {
    const times = Array.from({length: 30}, (_, at) => [100 + 10 * at, 5e6, 1] as const);

    const holder = await holderIn([waiting(`${GET};${MUTEX}`, times), computes(`${GET};main.sum`)]);

    assert.deepEqual(doesOf(holder), ['main.sum cpu']);
  });
});

describe('nobody is told', () => {
  for (const [name, records] of [
    ['without work in the function', [waits(`${GET};${MUTEX}`), blocked(`${PUT};${SYNC}`)]],
    [
      'where the work covers less than half of the time',
      [waits(`${GET};${MUTEX}`), blocked(`${GET};${SYNC}`, 130)],
    ],
    [
      'where the work is done while nobody waits',
      [waits(`${GET};${MUTEX}`), blocked(`${GET};${SYNC}`, 280, 500)],
    ],
    [
      'where samples may have met half of the time by chance',
      [waits(`${GET};${MUTEX}`), computes(`${GET};main.sum`, 15)],
    ],
    [
      'where all work is that of a thread that spins in the lock',
      [
        waits(`${GET};${MUTEX}`),
        computes(`${GET};sync.(*Mutex).Lock;sync.(*Mutex).lockSlow;runtime.procyield`),
      ],
    ],
    [
      'where the method that works takes no lock, as far as was seen',
      [waits(`${GET};${READ_LOCK}`), blocked(`${PUT};${SYNC}`)],
    ],
    [
      'where the method that works is of another type',
      [
        waits(`${GET};${READ_LOCK}`),
        waiting(`main;main.(*Log).put;${WRITE_LOCK}`, [[120, 20e6, 1]]),
        blocked(`main;main.(*Log).put;${SYNC}`),
      ],
    ],
    [
      'where only the caller of the library works that takes the lock',
      [
        waits(`main;main.load;sync.(*Map).Store;${MUTEX}`),
        blocked(`main;main.load;${SYNC}`),
        blocked('main;other;sync.(*Map).Store;runtime.mallocgc;__x64_sys_madvise_[k]'),
      ],
    ],
    [
      'where the lock is given back before the work',
      [
        waits(`main;main.load;golang.org/x/sync/singleflight.(*Group).Do;${MUTEX}`),
        blocked(`main;main.load;golang.org/x/sync/singleflight.(*Group).Do;main.fetch;${SYNC}`),
      ],
    ],
    [
      'where the function that takes the lock has no name',
      [
        waits(`main;registry+0x1a2b;${MUTEX}`),
        blocked(`main;registry+0x1a2b;${SYNC}`),
        blocked(`main;registry+0x1b00;${SYNC}`),
      ],
    ],
    [
      "where Python's interpreter lock is waited for, which no function holds",
      [
        offCpu(
          'Py_RunMain;_PyEval_EvalFrameDefault;PyEval_RestoreThread;pthread_cond_timedwait;__x64_sys_futex_[k]',
          100,
          300e6,
          {wait: 'lock'},
        ),
        computes('Py_RunMain;_PyEval_EvalFrameDefault'),
      ],
    ],
    ['without any stack', [waits(''), blocked('')]],
  ] as const) {
    test(name, async () => {
      assert.deepEqual(await holderIn(records), {kind: 'unseen'});
    });
  }

  test('where more than one at a time work in the function', async () => {
    const work = [1, 2, 3].map((at) => blocked(`${GET};main.step${at};${SYNC}`));

    const holder = await holderIn([waits(`${GET};${MUTEX}`), ...work]);

    assert.ok(holder.kind === 'several');
    assert.ok(Math.abs(holder.atATime - 2.8) < 0.2, `${holder.atATime} at a time`);
    const readers = await holderIn([waits(`${GET};${READ_LOCK}`), ...work]);
    assert.equal(readers.kind, 'seen', 'readers may be several');
  });
});

/** Of those who wait longest. */
async function holderIn(records: readonly ProbeRecord[]): Promise<LockHolder> {
  const sites = await sitesOf(store, records);
  const [wait] = sites.lockWaits('registry');
  return wait === undefined ? {kind: 'unseen'} : sites.lockHolder('registry', wait.function);
}

function doesOf(holder: LockHolder): readonly string[] {
  if (holder.kind !== 'seen') return [holder.kind];
  return holder.sites.map(({function: name, doing, call}) => {
    return `${name} ${doing}${call === undefined ? '' : ` in ${call}`}`;
  });
}
