import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {CausesJson} from '../../../../src/contract/cause-json.js';
import {HOST_TARGET} from '../../../../src/domain/target.js';
import type {Figure} from '../../../../src/domain/record.js';
import type {BudgetPart} from '../../../../src/domain/request.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {counterFigure, gaugeFigure} from '../../domain/support/sample-figures.js';
import {budgetOf} from '../support/sample-budgets.js';
import {intervalOf, loadOf, phaseOf, readerOf} from '../support/sample-run.js';

const SECONDS = 20;
const PHASES = [phaseOf(0, 'healthy', 0, SECONDS), phaseOf(1, 'sick', SECONDS, 2 * SECONDS)];
const HEALTHY: PartsMs = {cpu: 3, 'fs.sync': 2, 'fs.read': 1, runqueue: 0.2};
const MIB = 2 ** 20;

type PartsMs = Partial<Record<BudgetPart, number>>;

interface Fault {
  readonly what: string;
  readonly cause: string;
  /** What a request takes in the sick phase. */
  readonly sick: PartsMs;
  /** What the agent reads each second. */
  readonly before: readonly Figure[];
  readonly after: readonly Figure[];
  readonly explainsMs: number;
  readonly says: RegExp;
}

const FAULTS: readonly Fault[] = [
  {
    what: 'a CPU quota',
    cause: 'cpu-quota',
    sick: {...HEALTHY, runqueue: 12.2, 'wait:gc': 4},
    before: group({cpu_periods: 10, throttled_periods: 0}, {cpu_quota: 0.3}),
    after: group({cpu_periods: 10, throttled_periods: 8, throttled_ns: 6e8}, {cpu_quota: 0.3}),
    explainsMs: 16,
    says: /^the CPU quota of 0\.3 CPUs of the control group \/docker\/abc throttles registry: in 80 % of the periods \(before: 0 %\), 600 ms in each second, all CPUs together$/,
  },
  {
    what: 'another program that writes to the disk',
    cause: 'disk-other-program',
    sick: {...HEALTHY, 'fs.sync': 42},
    before: disk({busy_ns: 1e8, written_bytes: 0}, {written_bytes: 0}),
    after: disk(
      {busy_ns: 9.9e8, writes: 900, write_ns: 9e9, written_bytes: 310 * MIB},
      {written_bytes: 300 * MIB, pid: 77},
    ),
    explainsMs: 40,
    says: /^the disk loop0 of .+ is busy with another program: dd moves 300 MiB a second \(before: 0 B\), the disk is busy 99 % of the time$/,
  },
  {
    what: 'other programs that spin',
    cause: 'cpu-other-programs',
    sick: {...HEALTHY, runqueue: 6.2, queue: 3},
    before: [...hostCpu(1), ...program('python3', 0)],
    after: [...hostCpu(2), ...program('python3', 1.5)],
    explainsMs: 9,
    says: /^other programs take the CPUs of .+: python3 \(pid 77\) 1\.50 of 2 CPUs, 1\.50 more than before$/,
  },
  {
    what: 'a limit of writes a second',
    cause: 'io-limit',
    sick: {...HEALTHY, 'fs.sync': 102, 'fs.meta': 20},
    before: [...group({writes: 40}, {}), ...deviceLimit({writes_limit: 150})],
    after: [...group({writes: 149}, {}), ...deviceLimit({writes_limit: 150})],
    explainsMs: 120,
    says: /^the control group \/docker\/abc of registry is at its limit of I\/O on device 7:0: 149 writes a second, of 150 allowed$/,
  },
  {
    what: 'a cold cache',
    cause: 'cold-cache',
    sick: {...HEALTHY, 'fs.read': 31},
    before: limits({read_bytes: 0}, {}),
    after: limits({read_bytes: 60 * MIB}, {}),
    explainsMs: 30,
    says: /^registry reads from the disk, not from memory: 60 MiB a second/,
  },
  {
    what: 'a stopped process',
    cause: 'process-stopped',
    sick: {...HEALTHY, queue: 20},
    before: limits({}, {stopped: 0}),
    after: limits({}, {stopped: 1}),
    explainsMs: 20,
    says: /^registry was stopped by a signal or a debugger in 100 % of the readings$/,
  },
  {
    what: 'a memory limit',
    cause: 'memory-limit',
    sick: {...HEALTHY, 'fs.read': 11, unexplained: 4},
    before: group({memory_limit_hits: 0}, {memory_limit_bytes: 100 * MIB, memory_bytes: 60 * MIB}),
    after: group(
      {memory_limit_hits: 900},
      {memory_limit_bytes: 100 * MIB, memory_bytes: 99.9 * MIB},
    ),
    explainsMs: 14,
    says: /^the control group \/docker\/abc of registry is at its memory limit of 100 MiB: it met the limit 900 times a second/,
  },
  {
    what: 'a hypervisor that takes CPUs away',
    cause: 'cpu-steal',
    sick: {...HEALTHY, runqueue: 5.2},
    before: [counter(HOST_TARGET, 'process', '', 'stolen_ns', 0)],
    after: [counter(HOST_TARGET, 'process', '', 'stolen_ns', 0.8e9)],
    explainsMs: 5,
    says: /^the hypervisor gives 0\.80 of the 2 CPUs of .+ to other guests \(before: 0\.00\)$/,
  },
  {
    what: 'a full listen queue',
    cause: 'listen-backlog',
    sick: {...HEALTHY, queue: 9},
    before: network({listen_overflows: 0}),
    after: network({listen_overflows: 12}),
    explainsMs: 9,
    says: /^connections to registry find no place in its listen queue: 12\.0\/s are dropped/,
  },
];

describe('causes of growth', () => {
  for (const {what, cause, sick, before, after, explainsMs, says} of FAULTS) {
    test(`name ${what}`, () => {
      const {causes, verdict} = causesOf({sick, before, after});

      assert.deepEqual(
        causes.causes.map(({name}) => name),
        [cause],
      );
      const [first] = causes.causes;
      assert.match(first!.sentence, says);
      assert.ok(Math.abs(first!.explainsMs - explainsMs) < 0.01, `${first!.explainsMs} ms`);
      assert.ok(first!.evidence.length > 0 && first!.remedy.endsWith('.'));
      assert.ok(verdict[0]!.startsWith(`cause: ${first!.sentence}. It explains +`));
    });

    test(`do not name ${what} where no request takes longer`, () => {
      assert.deepEqual(causesOf({sick: HEALTHY, before, after}).causes.causes, []);
    });

    test(`do not name ${what} where it was there before`, () => {
      const sick = {...HEALTHY, 'wait:chan': 9};
      assert.deepEqual(
        causesOf({sick, before: after, after}).causes.causes.map(({name}) => name),
        [],
      );
    });
  }

  test('share what two of them explain: nothing is told twice', () => {
    const quota = FAULTS.find(({cause}) => cause === 'cpu-quota')!;
    const disk = FAULTS.find(({cause}) => cause === 'disk-other-program')!;
    const {causes} = causesOf({
      sick: {...HEALTHY, runqueue: 12.2, 'fs.sync': 42},
      before: [...quota.before, ...disk.before],
      after: [...quota.after, ...disk.after],
    });

    assert.deepEqual(
      causes.causes.map(({name, explainsMs}) => [name, Math.round(explainsMs)]),
      [
        ['disk-other-program', 40],
        ['cpu-quota', 12],
      ],
    );
    assert.ok(causes.unexplainedMs! < 0.01);
  });

  test('do not blame a program that writes to another disk', () => {
    const {causes} = causesOf({
      sick: {...HEALTHY, 'fs.sync': 42},
      before: disk({busy_ns: 1e7, writes: 90, write_ns: 1e7}, {written_bytes: 0}),
      after: disk({busy_ns: 9.9e8, writes: 90, write_ns: 9e8}, {written_bytes: 300 * MIB}),
    });

    assert.deepEqual(
      causes.causes.map(({name}) => name),
      ['device-slow'],
    );
  });

  test('tell the growth that none of them explains', () => {
    const {causes} = causesOf({sick: {...HEALTHY, 'wait:chan': 9}, before: [], after: []});

    assert.deepEqual(causes.causes, []);
    assert.equal(Math.round(causes.unexplainedMs!), 9);
  });

  test('tell which could not be judged, and why', () => {
    const {causes} = causesOf({
      sick: {...HEALTHY, queue: 9},
      before: limits({}, {stopped: 0}),
      after: limits({}, {stopped: 0}),
    });

    const quota = causes.unjudged.find(({name}) => name === 'cpu-quota');
    assert.match(quota!.reason, /sent no figures of cgroup$/);
    assert.ok(!causes.unjudged.some(({name}) => name === 'process-stopped'));
  });
});

function causesOf({sick, before, after}: Pick<Fault, 'sick' | 'before' | 'after'>): {
  causes: CausesJson;
  verdict: readonly string[];
} {
  const at = Array.from({length: 2 * SECONDS}, (_, second) => second);
  const isSick = (second: number): boolean => second >= SECONDS;
  const {growth, verdict} = buildReport(
    readerOf({
      phases: PHASES,
      hosts: [
        {
          agentId: 'agent-1',
          host: {name: 'node-1', kernel: '', bpftrace: '', cpus: 2, memoryBytes: 0, bootId: ''},
        },
      ],
      load: at.map((second) => loadOf(isSick(second) ? 1 : 0, second, 10, 20)),
      budgets: at.map((second) =>
        budgetOf(isSick(second) ? 1 : 0, second, 50, isSick(second) ? sick : HEALTHY),
      ),
      intervals: at.map((second) =>
        intervalOf(second, second + 1, [
          counter('registry', 'process', '', 'cpu_ns', 1),
          ...(isSick(second) ? after : before),
        ]),
      ),
    }),
  );
  return {causes: growth!.causes!, verdict};
}

function counter(
  target: string,
  probe: string,
  series: string,
  metric: string,
  value: number,
): Figure {
  return counterFigure(series, metric, value, {probe, target});
}

function gauge(
  target: string,
  probe: string,
  series: string,
  metric: string,
  value: number,
): Figure {
  return {...gaugeFigure(metric, value), target, probe, series};
}

type Values = Readonly<Record<string, number>>;

function figures(
  target: string,
  probe: string,
  series: string,
  sums: Values,
  levels: Values,
): Figure[] {
  return [
    ...Object.entries(sums).map(([metric, value]) => counter(target, probe, series, metric, value)),
    ...Object.entries(levels).map(([metric, value]) => gauge(target, probe, series, metric, value)),
  ];
}

function group(sums: Values, levels: Values): Figure[] {
  return figures('registry', 'cgroup', '/docker/abc', sums, levels);
}

function deviceLimit(levels: Values): Figure[] {
  return figures('registry', 'cgroup', '/docker/abc 7:0', {}, levels);
}

function limits(sums: Values, levels: Values): Figure[] {
  return figures('registry', 'limits', '', sums, levels);
}

function network(sums: Values): Figure[] {
  return figures('registry', 'network', 'net:[1]', sums, {});
}

function disk(device: Values, {pid = 77, ...bytes}: Values): Figure[] {
  return [
    ...figures(HOST_TARGET, 'disk', 'loop0', device, {}),
    ...figures(HOST_TARGET, 'programs', 'dd', bytes, {pid}),
  ];
}

function hostCpu(cpus: number): Figure[] {
  return [counter(HOST_TARGET, 'process', '', 'cpu_ns', cpus * 1e9)];
}

function program(name: string, cpus: number): Figure[] {
  return figures(HOST_TARGET, 'programs', name, {cpu_ns: cpus * 1e9}, {pid: 77});
}
