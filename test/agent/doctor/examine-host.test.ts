import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {SETPRIV} from '../../../agent/children/bounded-rights.js';
import type {Check} from '../../../agent/doctor/check.js';
import {worstOf} from '../../../agent/doctor/check.js';
import type {DoctorHost} from '../../../agent/doctor/doctor-host.js';
import {thisHost} from '../../../agent/doctor/doctor-host.js';
import type {Examination} from '../../../agent/doctor/examine-host.js';
import {examineHost} from '../../../agent/doctor/examine-host.js';
import type {StartProbes} from '../../../agent/probes/ports/probe-set.js';
import {ProfilerError} from '../../../src/domain/error.js';
import type {TargetProcess} from '../../../src/domain/target.js';

const GIB = 1024 ** 3;
const CLOCK_PATH = '/sys/devices/system/clocksource/clocksource0/current_clocksource';

const REGISTRY: TargetProcess = {
  ...{target: 'registry', targetKind: 'registry', pid: 7, startTicks: 1, goVersion: 'go1.19.8'},
  ...{exe: '/usr/bin/docker-registry', comm: 'docker-registry', listenPorts: [5000]},
};

/** A host on which only bpftrace can run the probes. */
const SCRIPTED = {startProbes: probesThat({engine: 'bpftrace'})};

describe('examineHost', () => {
  test('finds nothing wrong with a machine that has everything', async () => {
    const checks = await examine({});

    assert.equal(worstOf(checks), 'ok');
    assert.deepEqual(checks.map(({group}) => group).filter(isFirst), [
      ...['kernel', 'permissions', 'bpftrace', 'probes', 'targets', 'machine'],
    ]);
    assert.match(messageOf(checks, 'registry'), /pid 7, \/usr\/bin\/docker-registry, port 5000/);
  });

  for (const [words, files, name, status, message] of [
    ['an old kernel', {'/proc/sys/kernel/osrelease': '5.4.0-150'}, 'version', 'fail', /Linux 5\.4/],
    ['a kernel of nonsense', {'/proc/sys/kernel/osrelease': 'x'}, 'version', 'fail', /Linux x/],
    ['no BTF', {'/sys/kernel/btf/vmlinux': undefined}, 'BTF', 'fail', /no \/sys\/kernel\/btf/],
    [
      'no tracefs',
      {'/sys/kernel/tracing/events/syscalls': undefined},
      ...(['tracefs', 'warn', /no tracepoints/] as const),
    ],
    [
      'a locked kernel',
      {'/sys/kernel/security/lockdown': 'none integrity [confidentiality]'},
      ...(['lockdown', 'fail', /locked down/] as const),
    ],
    [
      'a container without capabilities',
      {'/proc/self/status': 'CapEff:\t00000000a80425fb\n'},
      ...(['user', 'fail', /root without CAP_BPF, CAP_PERFMON/] as const),
    ],
    [
      'a container with processes of its own',
      {'/proc/self/ns/pid': 'pid:[4026532201]'},
      ...(['processes', 'fail', /sees its own processes only/] as const),
    ],
    [
      'a container with users of its own',
      {'/proc/self/ns/user': 'user:[4026532200]'},
      ...(['users', 'fail', /another user on the host/] as const),
    ],
    [
      'a container with control groups of its own',
      {'/proc/self/ns/cgroup': 'cgroup:[4026532202]'},
      ...(['control groups', 'warn', /limits are not read/] as const),
    ],
    [
      'a container that may not look into others',
      {'/proc/self/status': 'CapEff:\t000000c000000000\n'},
      ...(['files of containers', 'warn', /without CAP_SYS_PTRACE/] as const),
    ],
    [
      'a slow clock',
      {[CLOCK_PATH]: 'hpet\n'},
      ...(['clock', 'warn', /clock source hpet/] as const),
    ],
    [
      'a control group of its own',
      {
        '/proc/self/cgroup': '0::/system.slice/regscope.service\n',
        '/sys/fs/cgroup/system.slice/regscope.service/cpu.weight': '100',
      },
      ...([
        'priority',
        'warn',
        /within the control group \/system\.slice\/regscope\.service/,
      ] as const),
    ],
    [
      'a control group of its own of the old kind',
      {
        '/proc/self/cgroup': '4:memory:/m\n2:cpu,cpuacct:/agents\n0::/\n',
        '/sys/fs/cgroup/cpu/agents/cpu.shares': '1024',
      },
      ...(['priority', 'warn', /within the control group \/agents/] as const),
    ],
    [
      'little memory',
      {'/proc/meminfo': 'MemAvailable:    204800 kB\n'},
      ...(['memory', 'warn', /200 MiB available/] as const),
    ],
  ] as const) {
    test(`tells of ${words}, with a hint`, async () => {
      const checks = await examine({files});

      const check = checks.find((each) => each.name === name)!;
      assert.equal(check.status, status);
      assert.match(check.message, message);
      assert.ok(check.hint);
    });
  }

  for (const [words, given, name, status, message] of [
    ['a user who is not root', {uid: 1000}, 'user', 'fail', /user 1000, not root/],
    ['a full disk', {freeBytes: 5e6}, 'run files', 'fail', /5 MiB free/],
    ['a disk that fills', {freeBytes: 5e8}, 'spool', 'warn', /477 MiB free/],
    ['a folder not to be written', {isWritable: false}, 'run files', 'fail', /not writable/],
    ['a port in use', {listenError: 'EADDRINUSE'}, 'port', 'warn', /EADDRINUSE/],
    ['a bpftrace with all rights', {bounded: undefined}, 'rights', 'warn', /all rights of root/],
    ['no bpftrace', {...SCRIPTED, bpftrace: undefined}, 'version', 'fail', /not installed/],
    [
      'an old bpftrace',
      {...SCRIPTED, version: 'bpftrace v0.14.1'},
      ...(['version', 'fail', /v0\.14\.1/] as const),
    ],
    [
      'a bpftrace that fails',
      {...SCRIPTED, version: undefined},
      ...(['version', 'fail', /does not tell/] as const),
    ],
  ] as const) {
    test(`tells of ${words}, with a hint`, async () => {
      const checks = await examine(given);

      const check = checks.find((each) => each.name === name && each.status !== 'ok')!;
      assert.equal(check.status, status);
      assert.match(check.message, message);
      assert.ok(check.hint);
    });
  }

  test('misses no bpftrace where the CO-RE engine runs', async () => {
    const checks = await examine({bpftrace: undefined});

    assert.equal(worstOf(checks), 'ok');
    const check = checks.find(({group}) => group === 'bpftrace');
    assert.equal(check?.message, 'bpftrace is not installed; the CO-RE engine needs none');
  });

  test('accepts newer versions', async () => {
    const checks = await examine({
      version: 'bpftrace v0.26.0',
      files: {'/proc/sys/kernel/osrelease': '6.18.1-amd64\n'},
    });

    assert.equal(worstOf(checks), 'ok');
  });

  test('does not try the probes where the basics are missing', async () => {
    const startProbes: StartProbes = () => assert.fail('probes were started');

    const checks = await examine({uid: 1000, startProbes});

    assert.deepEqual(
      checks.filter(({group}) => group === 'probes'),
      [],
    );
  });

  test('tells which probes load, in part, or not at all', async () => {
    const checks = await examine({
      probes: ['syscalls', 'tcp', 'block'],
      startProbes: probesThat({
        running: ['syscalls', 'tcp'],
        unavailable: [
          {probe: 'tcp', series: 'rtt', reason: 'no tcp:tcp_probe'},
          {probe: 'block', reason: 'the verifier says no'},
        ],
      }),
    });

    assert.deepEqual(
      checks
        .filter(({group}) => group === 'probes')
        .map(({name, status, message}) => [name, status, message]),
      [
        ['engine', 'ok', 'core: one small loader for all probes'],
        ['syscalls', 'ok', 'loads'],
        ['tcp', 'warn', 'loads in part: rtt: no tcp:tcp_probe'],
        ['block', 'warn', 'the verifier says no'],
      ],
    );
  });

  test('tells why another engine than the preferred one asks the kernel', async () => {
    const reason = 'the CO-RE engine cannot run (no BTF); bpftrace runs in its place';
    const checks = await examine({
      probes: ['syscalls'],
      startProbes: probesThat({
        engine: 'bpftrace',
        unavailable: [{probe: 'engine', series: 'core', reason}],
      }),
    });

    const engine = checks.find(({name}) => name === 'engine');

    assert.equal(engine?.status, 'warn');
    assert.equal(engine.message, `bpftrace: ${reason}`);
    assert.equal(checks.find(({name}) => name === 'syscalls')?.message, 'loads');
  });

  test('stops the probes that it started', async () => {
    let stops = 0;

    await examine({startProbes: probesThat({stop: () => (stops += 1)})});

    assert.equal(stops, 1);
  });

  test('fails with the hint of the probes when none can run', async () => {
    const startProbes: StartProbes = () => {
      return Promise.reject(new ProfilerError('PROBE_NOT_PERMITTED', 'not permitted', 'be root'));
    };

    const checks = await examine({startProbes});

    const check = checks.find(({group}) => group === 'probes')!;
    assert.deepEqual(
      [check.status, check.message, check.hint],
      ['fail', 'not permitted', 'be root'],
    );
  });

  test('warns when no target runs', async () => {
    const checks = await examine({findTargets: () => []});

    assert.equal(checks.find(({group}) => group === 'targets')!.status, 'warn');
  });
});

describe('a target whose port speaks TLS', () => {
  const told = async (given: Given): Promise<string[]> =>
    (await examine(given))
      .filter(({message}) => message.includes('TLS'))
      .map(({name, status, message}) => `${name} ${status}: ${message}`);
  const nginx: TargetProcess = {
    ...{target: 'nginx', targetKind: 'nginx', pid: 8, startTicks: 1},
    ...{exe: '/usr/sbin/nginx', comm: 'nginx', listenPorts: [5000]},
  };

  test('is told of, with what is read there', async () => {
    assert.deepEqual(await told({tlsPorts: [5000]}), [
      'registry ok: port 5000 speaks TLS: the CO-RE engine reads HTTP/1.1 and HTTP/2 there',
    ]);
    assert.deepEqual(await told({tlsPorts: [5000], findTargets: () => [nginx]}), [
      'nginx warn: port 5000 speaks TLS: the CO-RE engine reads HTTP/1.1 there if the program uses a libssl, else connections are only counted',
    ]);
    assert.deepEqual(await told({tlsPorts: [5001]}), []);
  });

  test('is not asked in another network, nor what is asked no HTTP', async () => {
    const redis = {...REGISTRY, target: 'redis', targetKind: 'redis'} as const;

    assert.deepEqual(await told({tlsPorts: [5000], sharesNetwork: false}), []);
    assert.deepEqual(await told({tlsPorts: [5000], findTargets: () => [redis]}), []);
  });
});

test('a target that makes calls by io_uring is told of', async () => {
  const files = {'/proc/7/fd/9': 'anon_inode:[io_uring]'};

  const checks = await examine({files});

  const told = checks.find(({message}) => message.includes('io_uring'));
  assert.deepEqual([told?.name, told?.status], ['registry', 'warn']);
});

describe('a target that listens at a unix socket', () => {
  const LINES = [
    'Num       RefCount Protocol Flags    Type St Inode Path',
    '0000000000000000: 00000002 00000000 00010000 0001 01  4711 /run/registry.sock',
    '0000000000000000: 00000003 00000000 00000000 0001 03  4712 /run/registry.sock',
    '0000000000000000: 00000002 00000000 00010000 0001 01  4713 @another',
  ];
  const files = {'/proc/7/net/unix': LINES.join('\n'), '/proc/7/fd/9': 'socket:[4711]'};

  test('is told of, with what becomes of the requests there', async () => {
    const checks = await examine({files});

    assert.deepEqual(
      checks.filter(({message}) => message.includes('unix:')).map(({message}) => message),
      [
        'listens at unix:/run/registry.sock: requests that come there are counted, and not followed',
      ],
    );
  });

  test('is no trouble where it is a daemon that is told what to do there', async () => {
    const dockerd = {...REGISTRY, target: 'dockerd', targetKind: 'dockerd'} as const;
    const checks = await examine({files, findTargets: () => [dockerd]});

    assert.deepEqual(
      checks.filter(({message}) => message.includes('unix:')),
      [],
    );
  });
});

describe('thisHost', () => {
  test('reads what is there and shrugs at what is not', async () => {
    const host = thisHost();

    assert.match(host.readText('/proc/self/status') ?? '', /CapEff/);
    assert.equal(host.readText('/nonexistent'), undefined);
    assert.ok(host.freeBytes('/nonexistent/deep/below')! > 0);
    assert.equal(host.isWritable('/tmp/nonexistent/deep/below'), true);
    assert.equal(await host.output('/bin/echo', ['moin']), 'moin\n');
    assert.equal(await host.output('/nonexistent', []), undefined);
    assert.equal(await host.listenError('127.0.0.1', 0), undefined);
    assert.equal(await host.listenError('192.0.2.1', 0), 'EADDRNOTAVAIL');
    assert.equal(host.sharesNetwork(process.pid), true);
    assert.equal(host.sharesNetwork(2 ** 30), false);
    assert.equal(await host.speaksTls(1), false);
  });
});

interface Given {
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  readonly freeBytes?: number;
  readonly isWritable?: boolean;
  readonly listenError?: string;
  readonly sharesNetwork?: boolean;
  readonly tlsPorts?: readonly number[];
  readonly version?: string | undefined;
  readonly bpftrace?: string | undefined;
  /** What bpftrace prints when it starts with few rights. */
  readonly bounded?: string | undefined;
  readonly probes?: readonly string[];
  readonly startProbes?: StartProbes;
  readonly findTargets?: Examination['findTargets'];
}

/** A machine on which all is well, but for what is given. */
function examine(given: Given): Promise<Check[]> {
  const files: Readonly<Record<string, string | undefined>> = {
    '/proc/sys/kernel/osrelease': '6.1.0-20-amd64\n',
    '/sys/kernel/btf/vmlinux': '',
    '/sys/kernel/tracing/events/syscalls': '',
    '/proc/self/status': 'Name:\tnode\nCapEff:\t000001ffffffffff\n',
    '/proc/self/ns/pid': 'pid:[4026531836]',
    '/proc/self/ns/user': 'user:[4026531837]',
    '/proc/self/ns/cgroup': 'cgroup:[4026531835]',
    '/proc/meminfo': 'MemTotal: 8000000 kB\nMemAvailable:    4000000 kB\n',
    [CLOCK_PATH]: 'tsc\n',
    ...given.files,
  };
  given = {bounded: 'bpftrace v0.17.0\n', ...given};
  const version = 'version' in given ? given.version : 'bpftrace v0.17.0\n';
  const host: DoctorHost = {
    uid: given.uid ?? 0,
    readText: (path) => files[path],
    readLink: (path) => files[path],
    exists: (path) => files[path] !== undefined,
    isWritable: () => given.isWritable ?? true,
    freeBytes: () => given.freeBytes ?? 50 * GIB,
    output: (program) => Promise.resolve(program === SETPRIV ? given.bounded : version),
    listenError: () => Promise.resolve(given.listenError),
    sharesNetwork: () => given.sharesNetwork ?? true,
    speaksTls: (port) => Promise.resolve(given.tlsPorts?.includes(port) ?? false),
  };
  const bpftrace = 'bpftrace' in given ? given.bpftrace : '/usr/bin/bpftrace';
  return examineHost({
    host,
    probes: given.probes ?? ['syscalls'],
    startProbes: given.startProbes ?? probesThat({}),
    findTargets: given.findTargets ?? (() => [REGISTRY]),
    ...{dataDir: '/data', stateDir: '/state', listen: {host: '127.0.0.1', port: 7070}},
    ...(bpftrace === undefined ? {} : {bpftrace}),
  });
}

function probesThat({
  engine = 'core',
  running,
  unavailable = [],
  stop = () => {},
}: {
  readonly engine?: 'core' | 'bpftrace';
  readonly running?: readonly string[];
  readonly unavailable?: readonly {probe: string; series?: string; reason: string}[];
  readonly stop?: () => void;
}): StartProbes {
  return ({probes}) =>
    Promise.resolve({
      engine,
      running: running ?? probes,
      unavailable,
      watch: () => {},
      forget: () => {},
      cut: () => Promise.resolve(true),
      pids: () => [],
      stop: () => Promise.resolve(stop()),
    });
}

function messageOf(checks: readonly Check[], name: string): string {
  return checks.find((check) => check.name === name)!.message;
}

function isFirst<T>(value: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(value) === index;
}
