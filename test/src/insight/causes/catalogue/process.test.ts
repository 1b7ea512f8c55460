// Causes of catalogue/process against models of their figures.

import type {Side} from '../../../../../src/insight/causes/question/sides.js';
import {POOLS} from '../../../../../src/insight/functions/known-functions.js';
import type {HeldSite} from '../../../../../src/insight/functions/lock-coverage.js';
import type {LockHolder} from '../../../../../src/insight/functions/lock-holder.js';
import type {Site, StackSites} from '../../../../../src/insight/functions/stack-sites.js';
import {figures, limits, sites} from '../support/asked-causes.js';
import {testCases, type Case} from '../support/catalogue-cases.js';

const WAITER = 'main.(*Store).get';
const openFiles = (share: number): ReturnType<typeof limits> =>
  limits({}, {open_files_share: share, open_files_limit: 1024});

const CASES: readonly Case[] = [
  {
    cause: 'open-files',
    parts: {queue: [1, 30]},
    before: openFiles(0.5),
    after: openFiles(1),
    explainsMs: 29,
    says: /^registry runs out of file descriptors: 1024 are open, of 1024 allowed$/,
    but: {before: openFiles(1)},
  },
  {
    cause: 'restarted',
    parts: {queue: [1, 30]},
    before: limits({starts: 0}),
    after: limits({starts: 0.1}),
    explainsMs: 29,
    says: /^registry was started again 6\.0 times a minute$/,
    but: {before: limits({starts: 0.1})},
  },
  {
    cause: 'restarted',
    parts: {queue: [1, 30]},
    before: limits({starts: 0}),
    after: [...limits({starts: 0.1}), ...figures('registry', 'cgroup', '/pod', {oom_kills: 0.1})],
    explainsMs: 29,
    says: /: the kernel killed it because no memory was left$/,
    but: {after: limits({starts: 0})},
  },
  {
    cause: 'lock',
    parts: {'wait:lock': [1, 41]},
    sideAfter: heldBy({
      kind: 'seen',
      sites: [
        held('os.(*File).Sync', 'blocked', 830, {call: 'fsync'}),
        held('main.sum', 'cpu', 100),
        held('os.(*File).Write', 'blocked', 70, {call: 'write'}),
      ],
    }),
    explainsMs: 40,
    says: /^requests wait for a lock of registry in main\.\(\*Store\)\.get: 40 ms more than before; on average 0\.80 wait there at a time \(before: 0\.00\); who holds it spends 83 % of its time in fsync \(os\.\(\*File\)\.Sync\)$/,
    but: {parts: {'wait:chan': [1, 41]}},
  },
  {
    cause: 'lock',
    parts: {'wait:lock': [1, 41]},
    sideAfter: heldBy({
      kind: 'seen',
      sites: [
        held('os.(*File).Sync', 'blocked', 400, {call: 'fsync'}),
        held('encoding/json.Marshal', 'cpu', 320),
        held('main.sum', 'cpu', 280),
      ],
    }),
    explainsMs: 40,
    says: /; who holds it spends 60 % of its time on the CPU, most of it in json\.Marshal$/,
    but: {parts: {'wait:chan': [1, 41]}},
  },
  {
    cause: 'lock',
    parts: {'wait:lock': [1, 41]},
    sideAfter: heldBy({
      kind: 'seen',
      sites: [held('net/http.(*Transport).roundTrip', 'upstream', 100)],
    }),
    explainsMs: 40,
    says: /; who holds it spends 100 % of its time waiting for the answer of another server in http\.\(\*Transport\)\.roundTrip$/,
    but: {parts: {'wait:chan': [1, 41]}},
  },
  {
    cause: 'lock',
    parts: {'wait:lock': [1, 41]},
    sideAfter: heldBy({
      kind: 'seen',
      sites: [held('pg_sleep', 'blocked', 100, {taker: 'main.(*Store).put'})],
    }),
    explainsMs: 40,
    says: /; who holds it spends 100 % of its time in pg_sleep, called by main\.\(\*Store\)\.put$/,
    but: {parts: {'wait:chan': [1, 41]}},
  },
  {
    cause: 'lock',
    parts: {'wait:lock': [1, 41]},
    sideAfter: heldBy({kind: 'unseen'}),
    explainsMs: 40,
    says: /at a time \(before: 0\.00\); who holds it was not seen$/,
    but: {parts: {'wait:chan': [1, 41]}},
  },
  {
    cause: 'lock',
    parts: {'wait:lock': [1, 41]},
    sideAfter: heldBy({kind: 'several', atATime: 2.84}),
    explainsMs: 40,
    says: /; who holds it cannot be told, because 2\.8 at a time work there$/,
    but: {parts: {'wait:chan': [1, 41]}},
  },
  {
    cause: 'lock',
    parts: {'wait:lock': [1, 41]},
    explainsMs: 40,
    says: /^requests wait for a lock of registry: 40 ms more than before$/,
    but: {parts: {'wait:chan': [1, 41]}},
  },
  {
    cause: 'connection-limit',
    parts: {'wait:pool': [0, 12]},
    sideBefore: {sites: databaseSites({waitedMs: 0, askedMs: 3000})},
    sideAfter: {sites: databaseSites({waitedMs: 8000, askedMs: 9000})},
    explainsMs: 12,
    says: /^requests in registry wait 12 ms more for a free connection of the database pool \(database\/sql\), whose limit is reached; on average 0\.80 \(before: 0\.00\) wait at a time, and 0\.90 \(before: 0\.30\) have a connection$/,
    but: {parts: {'wait:chan': [0, 12]}},
  },
  {
    cause: 'connection-limit',
    parts: {'wait:pool': [0, 12]},
    sideAfter: {sites: sites({parkedFor: () => parked('main.a', 'main.b', 'main.c')})},
    explainsMs: 12,
    says: /more for a free connection of a pool, whose limit is reached \(the largest part of it in main\.a\)$/,
    but: {parts: {'wait:chan': [0, 12]}},
  },
  {
    cause: 'connection-limit',
    parts: {'wait:semaphore': [0, 12]},
    sideAfter: {sites: sites({parkedFor: () => parked('main.(*Uploads).begin')})},
    explainsMs: 12,
    says: /more for a free place of a semaphore, whose limit is reached \(most of it in main\.\(\*Uploads\)\.begin\)$/,
    but: {parts: {'wait:select': [0, 12]}},
  },
];

testCases(CASES);

/** Of all requests of the stretch: how long they waited for a connection, and for answers of the database. */
function databaseSites({
  waitedMs,
  askedMs,
}: {
  readonly waitedMs: number;
  readonly askedMs: number;
}): StackSites {
  const {waits} = POOLS[0]!;
  const spentIn: StackSites['spentIn'] = (_, functions) => ({
    ...{onCpu: 0, allOnCpu: 0},
    waitedNs: (functions === waits ? waitedMs : waitedMs + askedMs) * 1e6,
  });
  return sites({spentIn, parkedFor: () => parked('database/sql.(*DB).conn')});
}

/** The longest first. */
function parked(...functions: readonly string[]): Site[] {
  return functions.map((name, at) => ({function: name, weight: (9 - at) * 1e9}));
}

/** Requests wait in one function, and this is known of who holds the lock. */
function heldBy(holder: LockHolder): Partial<Side> {
  const wait = {function: WAITER, sections: [], weight: 8e9};
  return {sites: sites({lockWaits: () => [wait], lockHolder: () => holder})};
}

function held(
  name: string,
  doing: HeldSite['doing'],
  ms: number,
  more: Partial<HeldSite> = {},
): HeldSite {
  return {function: name, doing, taker: WAITER, ms, ...more};
}
