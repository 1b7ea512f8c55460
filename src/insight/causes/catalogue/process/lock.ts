// Requests wait for a lock: goroutines for a mutex, threads in a function that takes one, sessions of a
// database for rows and tables. Who holds it is seen where it works in the function that took the lock.

import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import {writeMs, writeShare} from '../../../words/figures.js';
import {SERVED} from '../../question/growth.js';
import type {CauseRule, Question} from '../../question/question.js';
import {withoutSamples, type Side} from '../../question/sides.js';

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
        sentence: `requests wait for a lock of ${target}${where}${waited}${sharesOf(waiting)}${holder(question, waiting)}`,
        remedy:
          'Shorten what is done while the lock is held; the flame graph of waits shows who waits (pg_stat_activity, pg_locks for PostgreSQL).',
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

function waitersIn({sites, durationMs}: Side, target: string): Map<string, number> {
  const length = Math.max(1, durationMs);
  const waits = sites?.lockWaits(target) ?? [];
  return new Map(waits.map(({function: name, weight}) => [name, weight / 1e6 / length]));
}

function sharesOf([first]: readonly GrownWait[]): string {
  if (first === undefined) return '';
  return `; on average ${first.after.toFixed(2)} wait there at a time (before: ${first.before.toFixed(2)})`;
}

/** Nothing where no stack of those who wait is known: then that of the holder cannot be looked for. */
function holder({sides, target}: Question, waiting: readonly GrownWait[]): string {
  if (sides === undefined || waiting.length === 0) return '';
  const takers = waiting.map((each) => each.function);
  const sites = sides.after.sites?.lockHolders(target, takers) ?? [];
  const [most] = sites;
  if (most === undefined) return '; who holds it was not seen';
  const share = most.weight / sites.reduce((sum, {weight}) => sum + weight, 0);
  const name = shortFunctionName(most.function);
  return `; who holds it spends ${writeShare(share)} of its time in ${name}`;
}
