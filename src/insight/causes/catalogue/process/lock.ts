// Requests wait for a lock: goroutines for a mutex, threads in a function that takes one, sessions of a
// database for rows and tables. Who holds it is told where it was seen at work (lock-holder.ts).

import {optional} from '../../../../domain/optional.js';
import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import type {HeldSite} from '../../../functions/lock-coverage.js';
import {mostOf, writeMs, writeShare} from '../../../words/figures.js';
import {SERVED} from '../../question/growth.js';
import type {CauseRule, Question} from '../../question/question.js';
import {withoutSamples, type Side} from '../../question/sides.js';

/** More waiting a second of the stretch than before: a twentieth of a thread stands still all the time. */
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
    const {says, against} = holder(question, waiting);
    return [
      {
        ...{resource: 'lock', target, share: 1, evidence: [], ...optional('against', against)},
        waits: (part) => part === 'wait:lock' || part === SERVED,
        sentence: `requests wait for a lock of ${target}${where}${waited}${sharesOf(waiting)}${says}`,
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

interface ToldHolder {
  readonly says: string;
  readonly against?: string;
}

const NOT_SEEN: ToldHolder = {says: '; who holds it was not seen'};

/** Nothing where no stack of those who wait is known: then that of the holder cannot be looked for. */
function holder({sides, target}: Question, [first]: readonly GrownWait[]): ToldHolder {
  if (first === undefined) return {says: ''};
  const found = sides?.after.sites?.lockHolder(target, first.function);
  switch (found?.kind) {
    case 'seen':
      return seenHolder(found.sites, first.function);
    case 'several': {
      const many = found.atATime.toFixed(1);
      return {says: `; who holds it cannot be told, because ${many} at a time work there`};
    }
    default:
      return NOT_SEEN;
  }
}

/**
 * `waiter`: the function of those who wait. Work on the CPU is added up, because it is spread over many functions, where
 * a wait has one.
 */
function seenHolder(sites: readonly HeldSite[], waiter: string): ToldHolder {
  const onCpu = sites.filter(({doing}) => doing === 'cpu');
  const waits = sites.filter(({doing}) => doing !== 'cpu');
  const cpuMs = sumOf(onCpu);
  const isComputing = cpuMs > (waits[0]?.ms ?? 0);
  const most = isComputing ? onCpu[0] : waits[0];
  if (most === undefined) return NOT_SEEN;
  const share = writeShare((isComputing ? cpuMs : most.ms) / sumOf(sites));
  const doing = isComputing
    ? `on the CPU, ${mostOf(most.ms / cpuMs)} of it in ${shortFunctionName(most.function)}`
    : doingOf(most);
  const says = `; who holds it spends ${share} of its time ${doing}`;
  if (most.taker === waiter) return {says};
  const other = shortFunctionName(most.taker);
  return {
    says: `${says}, called by ${other}`,
    against: `${other} may hold another lock than the one that they wait for`,
  };
}

function doingOf({doing, function: name, call}: HeldSite): string {
  const where = shortFunctionName(name);
  const waits = WAITS_FOR[doing];
  if (waits !== undefined) return `waiting for ${waits} in ${where}`;
  return call === undefined ? `in ${where}` : `in ${call} (${where})`;
}

/** Words for what a holder waits for. A function that waits for anything else tells it by its name. */
const WAITS_FOR: Readonly<Partial<Record<HeldSite['doing'], string>>> = {
  lock: 'another lock',
  pool: 'a free connection of a pool',
  upstream: 'the answer of another server',
  gc: "Go's garbage collector",
  'stop-the-world': "Go's garbage collector",
  chan: 'another goroutine',
  select: 'another goroutine',
  cond: 'another goroutine',
  waitgroup: 'another goroutine',
};

function sumOf(sites: readonly HeldSite[]): number {
  return sites.reduce((sum, {ms}) => sum + ms, 0);
}
