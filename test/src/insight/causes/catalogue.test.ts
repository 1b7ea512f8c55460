// Each cause of the catalogue against a model: it holds where its figures say so, takes the parts that wait
// for its resource, and is silent where they do not.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {CausesJson} from '../../../../src/contract/cause-json.js';
import {COLLECTOR} from '../../../../src/insight/functions/known-functions.js';
import {latencyFigure} from '../../domain/support/sample-figures.js';
import {
  askCauses,
  functionRow,
  figures,
  hostFigures,
  peer,
  sites,
  spentBy,
  type Asked,
  type Values,
} from './support/asked-causes.js';

const MIB = 2 ** 20;
const MS = 1e6;

interface Case extends Asked {
  readonly cause: string;
  readonly explainsMs: number;
  readonly says: RegExp;
  /** The same with something changed, so that it does not hold. */
  readonly but: Asked;
}

const CASES: readonly Case[] = [
  {
    cause: 'device-slow',
    parts: {'fs.sync': [2, 22], cpu: [1, 1]},
    before: disk({
      writes: 100,
      write_ns: 100 * MS,
      flushes: 20,
      flush_ns: 20 * MS,
      busy_ns: 100 * MS,
    }),
    after: disk({
      writes: 90,
      write_ns: 300 * MS,
      flushes: 18,
      flush_ns: 350 * MS,
      busy_ns: 600 * MS,
    }),
    explainsMs: 20,
    says: /^the device sda of host-1 is slow: 6\.02 ms for each request \(before: 1 ms\), with 108\/s \(before: 120\/s\)$/,
    but: {after: disk({writes: 110, write_ns: 900 * MS, busy_ns: 110 * MS})},
  },
  {
    cause: 'disk-own-use',
    parts: {'fs.sync': [2, 22]},
    before: [
      ...disk({writes: 100, write_ns: 100 * MS, busy_ns: 1e8}),
      ...limits({written_bytes: MIB}),
    ],
    after: [
      ...disk({writes: 900, write_ns: 9e9, busy_ns: 9.9e8}),
      ...limits({written_bytes: 9 * MIB}),
    ],
    explainsMs: 20,
    says: /^registry uses the disk sda of host-1 up: 900\/s requests .*, of registry 9 MiB a second, and the disk is busy 99 % of the time$/,
    but: {
      after: [
        ...disk({writes: 900, write_ns: 9e9, busy_ns: 9.9e8}),
        ...limits({written_bytes: MIB}),
      ],
    },
  },
  {
    cause: 'disk-full',
    parts: {'fs.write': [1, 6]},
    before: room({free_bytes: 500 * MIB, size_bytes: 1000 * MIB}),
    after: room({free_bytes: MIB, size_bytes: 1000 * MIB}),
    explainsMs: 5,
    says: /^the file system \/var of registry has no room left: 1 MiB of 1,?000 MiB$/,
    but: {after: room({free_bytes: 100 * MIB, size_bytes: 1000 * MIB})},
  },
  {
    cause: 'disk-full',
    parts: {'fs.meta': [1, 6]},
    before: room({free_inodes: 500, inodes: 1000}),
    after: room({free_inodes: 0, inodes: 1000}),
    explainsMs: 5,
    says: /has no inodes left: 0 of 1,000$/,
    but: {before: room({free_inodes: 0, inodes: 1000})},
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
    cause: 'garbage-collection',
    parts: {'wait:gc': [1, 9], sched: [1, 3], 'fs.read': [1, 1]},
    ...withFunctions([50, 950], [950, 950]),
    explainsMs: 10,
    says: /^Go's garbage collector takes 50 % of the CPU time of registry \(before: 5 %\), with GOGC=1$/,
    after: limits({}, {gogc: 1}),
    but: withFunctions([50, 50], [500, 500]),
  },
  {
    cause: 'swap',
    parts: {cpu: [1, 9]},
    before: [...hostFigures('memory', '', {swapped_in_pages: 0}), ...limits({}, {swap_bytes: 0})],
    after: [
      ...hostFigures('memory', '', {swapped_in_pages: 300}),
      ...limits({}, {swap_bytes: 80 * MIB}),
    ],
    explainsMs: 8,
    says: /^host-1 swaps: 80 MiB of registry lie in swap, and 300\/s pages come back \(before: 0\.0\/s\)$/,
    but: {
      after: [
        ...hostFigures('memory', '', {swapped_in_pages: 300}),
        ...limits({}, {swap_bytes: 0}),
      ],
    },
  },
  {
    cause: 'gomaxprocs',
    parts: {sched: [1, 9]},
    before: [],
    after: [...limits({}, {gomaxprocs: 1}), ...figures('registry', 'process', '', {cpu_ns: 0.9e9})],
    explainsMs: 8,
    says: /^GOMAXPROCS lets registry run Go code on 1 of the 2 CPUs that it may use; they run 0\.90 of the time and wait 0\.00 of it for the host$/,
    but: {
      after: [
        ...limits({}, {gomaxprocs: 1}),
        ...figures('registry', 'process', '', {cpu_ns: 0.2e9}),
      ],
    },
  },
  {
    cause: 'gomaxprocs',
    parts: {queue: [1, 9]},
    after: [
      ...limits({}, {gomaxprocs: 1}),
      ...figures('registry', 'process', '', {cpu_ns: 0.3e9}),
      {...latencyFigure('cpu', [500]), probe: 'runqueue'},
    ],
    explainsMs: 8,
    says: /they run 0\.30 of the time and wait 0\.(?:49|5\d) of it for the host$/,
    but: {
      after: [
        ...limits({}, {gomaxprocs: 2}),
        ...figures('registry', 'process', '', {cpu_ns: 0.9e9}),
      ],
    },
  },
  {
    cause: 'cpu-own-use',
    parts: {cpu: [1, 9], runqueue: [1, 2]},
    before: hostFigures('process', '', {cpu_ns: 0.5e9}),
    after: [
      ...hostFigures('process', '', {cpu_ns: 1.9e9}),
      ...figures('registry', 'process', '', {cpu_ns: 1.5e9}),
    ],
    sideAfter: {functions: [functionRow('on-cpu', 'crypto/sha256.block', 900)]},
    explainsMs: 9,
    says: /^registry itself uses more CPU: 1\.50 of 2 CPUs of host-1 \(before: 0\.00\), most of it in sha256\.block \(100 %\), and no CPU is left$/,
    but: {after: hostFigures('process', '', {cpu_ns: 1.9e9})},
  },
  {
    cause: 'packet-loss',
    parts: {'send.wait': [1, 41]},
    before: peer(':5000 ← 10.0.0.7', 0.2, {bytesOut: 3 * MIB, retransmits: 0}),
    after: peer(':5000 ← 10.0.0.7', 0.2, {bytesOut: 3 * MIB, retransmits: 60}),
    explainsMs: 40,
    says: /^the network between registry and who asks it loses packets: 60\.0\/s segments are sent again \(before: 0\.0\/s\), about 2\.8 % of all$/,
    but: {after: peer(':5000 ← 10.0.0.7', 0.2, {bytesOut: 3 * MIB, retransmits: 1})},
  },
  {
    cause: 'packet-loss',
    parts: {'upstream:10.0.0.9:443': [1, 41]},
    before: peer('→ 10.0.0.9:443', 0.2, {bytesIn: 3 * MIB, retransmits: 0}),
    after: peer('→ 10.0.0.9:443', 0.2, {bytesIn: 3 * MIB, retransmits: 60}),
    explainsMs: 40,
    says: /^the network between registry and 10\.0\.0\.9:443 loses packets/,
    but: {after: peer('→ 10.0.0.8:443', 0.2, {bytesIn: 3 * MIB, retransmits: 60})},
  },
  {
    cause: 'bandwidth',
    parts: {'send.wait': [1, 41]},
    before: peer(':5000 ← 10.0.0.7', 0.1, {bytesOut: 3 * MIB}),
    after: peer(':5000 ← 10.0.0.7', 20, {bytesOut: 3 * MIB}),
    explainsMs: 40,
    says: /^the network between registry and its clients carries no more: 3 MiB a second go out, and a round trip takes 2\d(\.\d)? ms \(before: 0\.1\d* ms\)$/,
    but: {after: peer(':5000 ← 10.0.0.7', 0.1, {bytesOut: 3 * MIB})},
  },
  {
    cause: 'slow-clients',
    parts: {'send.wait': [1, 41]},
    before: peer(':5000 ← 10.0.0.7', 0.1),
    after: peer(':5000 ← 10.0.0.7', 0.1),
    explainsMs: 40,
    says: /^clients of registry read slowly: it waits 40 ms more for them to take an answer/,
    but: {after: peer(':5000 ← 10.0.0.7', 9)},
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
    cause: 'upstream-unwatched',
    parts: {'upstream:10.0.0.9:443': [5, 55]},
    before: peer('→ 10.0.0.9:443', 1),
    after: peer('→ 10.0.0.9:443', 1),
    explainsMs: 50,
    says: /^10\.0\.0\.9:443, which registry asks and which is not watched, answers 50 ms later than before; .*so it is its own time$/,
    but: {parts: {'wait:chan': [5, 55]}},
  },
  {
    cause: 'upstream-fails',
    parts: {'upstream:10.0.0.9:443': [5, 55]},
    before: peer('→ 10.0.0.9:443', 1, {connectErrors: 0}),
    after: peer('→ 10.0.0.9:443', 1, {connectErrors: 4}),
    explainsMs: 50,
    says: /^10\.0\.0\.9:443 refuses connections of registry: 4\.0\/s fail \(before: 0\.0\/s\)$/,
    but: {parts: {'fs.read': [5, 55]}},
  },
  {
    cause: 'profiler',
    parts: {runqueue: [0, 6]},
    before: hostFigures('process', '', {cpu_ns: 1e9}),
    after: hostFigures('process', '', {cpu_ns: 2e9}),
    sideBefore: {effect: []},
    sideAfter: {
      effect: [
        {agentId: 'host-1', host: 'host-1', hostShare: 0.5, busyCpus: 1, agentCpus: 1, requests: 0},
      ],
    },
    explainsMs: 6,
    says: /^the profiler itself takes 50 % of the CPUs of host-1 \(before: 0 %\), and no CPU is left$/,
    but: {sideAfter: {effect: []}},
  },
];

describe('the catalogue', () => {
  for (const {cause, explainsMs, says, but, ...asked} of CASES) {
    test(`names ${cause}: ${says.source.slice(1, 60)}`, () => {
      const causes = askCauses(asked);

      assert.deepEqual(namesOf(causes), [cause]);
      assert.match(causes.causes[0]!.sentence, says);
      assert.ok(Math.abs(causes.causes[0]!.explainsMs - explainsMs) < 0.01);
      assert.match(causes.causes[0]!.remedy, /\.$/);
    });

    test(`does not name ${cause} where its figures do not say so: ${says.source.slice(1, 60)}`, () => {
      assert.ok(!namesOf(askCauses({...asked, ...but})).includes(cause));
    });

    test(`does not name ${cause} where nothing grew: ${says.source.slice(1, 60)}`, () => {
      assert.deepEqual(namesOf(askCauses({...asked, parts: {cpu: [1, 1]}})), []);
    });
  }
});

describe('causes that could not be judged', () => {
  test('are those without samples, where they would be looked at', () => {
    const nameless = (asked: Asked): string[] =>
      askCauses(asked).unjudged.flatMap(({name, reason}) =>
        reason.startsWith('there are no samples') ? [name] : [],
      );

    assert.deepEqual(nameless({parts: {runqueue: [1, 9]}}), ['tls-handshakes']);
    const limited = {after: limits({}, {stopped: 0}), before: limits({}, {stopped: 0})};
    assert.deepEqual(nameless({...limited, parts: {runqueue: [1, 9]}}), [
      'tls-handshakes',
      'garbage-collection',
    ]);
    assert.deepEqual(nameless({...limited, parts: {'wait:lock': [1, 9]}}), [
      'tls-handshakes',
      'garbage-collection',
      'lock',
    ]);
    assert.deepEqual(
      nameless({...limited, ...withFunctions([1, 9], [1, 9]), parts: {runqueue: [1, 9]}}),
      [],
    );
    assert.deepEqual(nameless({...limited, parts: {'fs.read': [1, 9]}}), []);
  });
});

function namesOf({causes}: CausesJson): string[] {
  return causes.map(({name}) => name);
}

function disk(sums: Values): ReturnType<typeof figures> {
  return hostFigures('disk', 'sda', sums);
}

function limits(sums: Values, levels: Values = {}): ReturnType<typeof figures> {
  return figures('registry', 'limits', '', sums, levels);
}

function room(levels: Values): ReturnType<typeof figures> {
  return figures('registry', 'filesystem', '/var 8:1', {}, levels);
}

/** ms of the collector and of the rest, in both stretches. */
function withFunctions(
  before: readonly [gc: number, rest: number],
  after: readonly [gc: number, rest: number],
): Asked {
  const functionsOf = ([gc, rest]: readonly [number, number]) => ({
    functions: [
      functionRow('on-cpu', 'runtime.scanobject', gc),
      functionRow('on-cpu', 'main.serve', rest),
    ],
    sites: sites({spentIn: spentBy(COLLECTOR, {onCpu: gc, allOnCpu: gc + rest})}),
  });
  return {sideBefore: functionsOf(before), sideAfter: functionsOf(after)};
}
