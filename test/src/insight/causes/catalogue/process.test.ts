// Causes of catalogue/process against models of their figures.

import {POOLS} from '../../../../../src/insight/functions/known-functions.js';
import type {Site, StackSites} from '../../../../../src/insight/functions/stack-sites.js';
import {figures, limits, sites} from '../support/asked-causes.js';
import {testCases, type Case} from '../support/catalogue-cases.js';

const CASES: readonly Case[] = [
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
    sideAfter: {
      sites: sites({
        lockWaits: () => [{function: 'main.(*Store).get', weight: 8e9}],
        lockHolders: () => [
          {function: 'os.(*File).Sync', weight: 900},
          {function: 'main.(*Store).get', weight: 100},
        ],
      }),
    },
    explainsMs: 40,
    says: /^requests wait for a lock of registry in main\.\(\*Store\)\.get: 40 ms more than before; on average 0\.80 wait there at a time \(before: 0\.00\); who holds it spends 90 % of its time in os\.\(\*File\)\.Sync$/,
    but: {parts: {'wait:chan': [1, 41]}},
  },
  {
    cause: 'lock',
    parts: {'wait:lock': [1, 41]},
    sideAfter: {
      sites: sites({lockWaits: () => [{function: 'main.(*Store).get', weight: 8e9}]}),
    },
    explainsMs: 40,
    says: /at a time \(before: 0\.00\); who holds it was not seen$/,
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
