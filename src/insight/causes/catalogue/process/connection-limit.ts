// Requests wait for a free connection of a pool, such as that of the program to its database, or for a place of a
// semaphore. That they wait says that the limit is reached: no figure tells how high it is.

import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import type {ParkKind} from '../../../../domain/stacks/stack.js';
import {POOLS, type KnownPool} from '../../../functions/known-functions.js';
import type {Site} from '../../../functions/stack-sites.js';
import {mostOf, writeMs} from '../../../words/figures.js';
import type {CauseRule, Question} from '../../question/question.js';
import type {Side} from '../../question/sides.js';
import {waitersIn} from '../../question/spent.js';

const KINDS: ReadonlySet<string> = new Set(['pool', 'semaphore'] satisfies ParkKind[]);

export const connectionLimit: CauseRule = {
  name: 'connection-limit',
  needs: [],
  find: (question) => {
    const {parts, target, sides} = question;
    const waited = [...parts].reduce((sum, [part, ms]) => sum + (isWanted(part) ? ms : 0), 0);
    if (waited === 0) return [];
    const sites = sides?.after.sites?.parkedFor(target, KINDS) ?? [];
    const pool = knownPool(sites);
    const place =
      pool === undefined && !parts.has('wait:pool')
        ? 'free place of a semaphore'
        : `free connection of ${pool?.name ?? 'a pool'}`;
    return [
      {
        ...{resource: 'connections', target, share: 1, evidence: [], waits: isWanted},
        sentence:
          `requests in ${target} wait ${writeMs(waited)} more for a ${place}, whose limit is reached` +
          (pool === undefined ? whereOf(sites) : useOf(pool, question)),
        remedy:
          `Raise the limit${pool === undefined ? '' : ` (${pool.limit})`}, if what is behind it can take more, ` +
          'or let each request hold it for less.',
      },
    ];
  },
};

function isWanted(part: string): boolean {
  return part.startsWith('wait:') && KINDS.has(part.slice('wait:'.length));
}

/** The pool in which goroutines waited longest. `sites`: the longest first. */
function knownPool([longest]: readonly Site[]): KnownPool | undefined {
  return longest && POOLS.find(({waits}) => waits.test(longest.function));
}

function whereOf(sites: readonly Site[]): string {
  const [longest] = sites;
  if (longest === undefined) return '';
  const share = longest.weight / sites.reduce((sum, {weight}) => sum + weight, 0);
  return ` (${mostOf(share)} of it in ${shortFunctionName(longest.function)})`;
}

/** The mean number of requests that wait, and of those that have a connection and wait for its answer. */
function useOf({waits, uses}: KnownPool, {target, sides}: Question): string {
  if (sides === undefined) return '';
  const waiting = (side: Side): number => waitersIn(side, target, waits);
  const using = (side: Side): number => Math.max(0, waitersIn(side, target, uses) - waiting(side));
  const told = (of: (side: Side) => number): string =>
    `${of(sides.after).toFixed(2)} (before: ${of(sides.before).toFixed(2)})`;
  return `; on average ${told(waiting)} wait at a time, and ${told(using)} have a connection`;
}
