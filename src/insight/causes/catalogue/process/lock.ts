// Requests wait for a lock: goroutines for a mutex, threads in a function that takes one, sessions of a
// database for rows and tables.

import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import {writeMs} from '../../../words/figures.js';
import {SERVED} from '../../question/growth.js';
import type {CauseRule, Question} from '../../question/question.js';
import {withoutSamples, type Side} from '../../question/sides.js';

/**
 * Functions that take a lock. PostgreSQL: ProcSleep waits for a lock of a row or table, LWLockAcquire for one
 * of its memory (storage/lmgr). InnoDB: lock_wait_suspend_thread.
 */
const TAKES_LOCK =
  /^(?:ProcSleep|WaitOnLock|LockAcquire|LWLockAcquire|lock_wait_suspend_thread|pthread_mutex_lock|__lll_lock_wait|.*\bsync\.\(\*(?:RW)?Mutex\)\.\w+)/;
/** More waiting a second of the stretch than before: a tenth of a thread stands still all the time. */
const LEAST_MORE = 0.05;
const MOST_TOLD = 2;

export const lock: CauseRule = {
  name: 'lock',
  needs: [],
  lacks: ({sides, parts}) =>
    parts.has('wait:lock') || parts.has(SERVED) ? withoutSamples(sides, 'off-cpu') : undefined,
  find: (question) => {
    const {target, parts} = question;
    const hasPart = parts.has('wait:lock');
    if (!hasPart && !parts.has(SERVED)) return [];
    const waiting = grownWaits(question);
    if (!hasPart && waiting.length === 0) return [];
    const names = waiting.slice(0, MOST_TOLD).map((row) => shortFunctionName(row.function));
    const where = names.length === 0 ? '' : ` in ${names.join(' and ')}`;
    const waited = hasPart ? `: ${writeMs(parts.get('wait:lock')!)} more than before` : '';
    return [
      {
        ...{resource: 'lock', target, share: 1, evidence: []},
        waits: (part) => part === 'wait:lock' || part === SERVED,
        sentence: `requests wait for a lock of ${target}${where}${waited}${sharesOf(waiting)}`,
        remedy:
          'Find out who holds it: the flame graph of waits shows who waits (pg_stat_activity, pg_locks for PostgreSQL).',
      },
    ];
  },
};

interface GrownWait {
  readonly function: string;
  /** Goroutines or threads that wait at a time, on average. */
  readonly before: number;
  readonly after: number;
}

function grownWaits({sides, target}: Question): readonly GrownWait[] {
  if (sides === undefined) return [];
  const earlier = waitersIn(sides.before, target);
  return [...waitersIn(sides.after, target)]
    .map(([name, after]) => ({function: name, before: earlier.get(name) ?? 0, after}))
    .filter(({before, after}) => after - before >= LEAST_MORE)
    .toSorted((left, right) => right.after - right.before - (left.after - left.before));
}

/** By function. Programs whose locks the kernel does not know are told by the names of their functions. */
function waitersIn({functions = [], sites, durationMs}: Side, target: string): Map<string, number> {
  const length = Math.max(1, durationMs);
  const waiters = new Map<string, number>();
  for (const {kind, target: own, function: name, selfMs} of functions) {
    if (kind === 'off-cpu' && own === target && TAKES_LOCK.test(name))
      waiters.set(name, selfMs / length);
  }
  for (const {function: name, weight} of sites?.lockWaits(target) ?? []) {
    waiters.set(name, weight / 1e6 / length);
  }
  return waiters;
}

function sharesOf([first]: readonly GrownWait[]): string {
  if (first === undefined) return '';
  return `; on average ${first.after.toFixed(2)} wait there at a time (before: ${first.before.toFixed(2)})`;
}
