// Requests wait for a lock: goroutines for a mutex, threads in a function that takes one, sessions of a
// database for rows and tables.

import type {FunctionRowJson} from '../../../../contract/function-json.js';
import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import {writeMs, writeShare} from '../../../words/figures.js';
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
/** Threads whose wait tells nothing: they wait for work. */
const MOST_TOLD = 2;

export const lock: CauseRule = {
  name: 'lock',
  needs: [],
  lacks: ({sides}) => withoutSamples(sides, 'off-cpu'),
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

interface GrownWait extends FunctionRowJson {
  /** Threads that wait at a time, on average. */
  readonly before: number;
  readonly after: number;
}

function grownWaits({sides, target}: Question): readonly GrownWait[] {
  if (sides === undefined) return [];
  const earlier = new Map(waitsOf(sides.before, target).map((row) => [keyOf(row), row]));
  return waitsOf(sides.after, target)
    .map((row) => ({...row, before: earlier.get(keyOf(row))?.threads ?? 0, after: row.threads}))
    .filter(({before, after}) => after - before >= LEAST_MORE)
    .toSorted((left, right) => right.after - right.before - (left.after - left.before));
}

function waitsOf(
  {functions = [], durationMs}: Side,
  target: string,
): readonly (FunctionRowJson & {readonly threads: number})[] {
  return functions
    .filter((row) => row.kind !== 'on-cpu' && row.target === target)
    .filter((row) => TAKES_LOCK.test(row.function) || row.kind === 'waiting')
    .map((row) => ({...row, threads: row.selfMs / Math.max(1, durationMs)}));
}

function keyOf({kind, function: name, module}: FunctionRowJson): string {
  return JSON.stringify([kind, name, module]);
}

function sharesOf([first]: readonly GrownWait[]): string {
  if (first === undefined) return '';
  return `; somebody waits there ${writeShare(first.after)} of the time (before: ${writeShare(first.before)})`;
}
