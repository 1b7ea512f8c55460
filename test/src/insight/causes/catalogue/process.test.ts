// Causes of catalogue/process against models of their figures.

import {figures, functionRow, limits, sites} from '../support/asked-causes.js';
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
    sideAfter: {functions: [functionRow('waiting', 'database/sql.(*DB).conn', 9)]},
    explainsMs: 12,
    says: /^requests in registry wait 12 ms more for a free connection of a pool \(most of it in sql\.\(\*DB\)\.conn\)$/,
    but: {parts: {'wait:chan': [0, 12]}},
  },
  {
    cause: 'connection-limit',
    parts: {'wait:pool': [0, 12]},
    sideAfter: {
      functions: ['database/sql.(*DB).conn', 'main.a', 'main.b'].map((name, at) =>
        functionRow('waiting', name, 9 - at),
      ),
    },
    explainsMs: 12,
    says: /\(the largest part of it in sql\.\(\*DB\)\.conn\)$/,
    but: {parts: {'wait:chan': [0, 12]}},
  },
];

testCases(CASES);
