// The scripts on a kernel for arm64 with Debian's bpftrace, booted by qemu: whether they compile and load there, tell each
// request of a server in Go with its status and its trace, and walk the stacks of its threads. Needs qemu-system-arm,
// gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and Go; `--verbose` shows the guest's console.

import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {argumentsOf, environmentOf, type BpftraceLimits} from '../../agent/bpftrace/environment.js';
import {joinScripts} from '../../agent/bpftrace/join-scripts.js';
import type {ProbeReader, ReaderHost} from '../../agent/probes/ports/probe-reader.js';
import {GROUPS, PROBES, readScript} from '../../agent/probes/probe-catalogue.js';
import {readAll, readLater, TickReader} from '../../agent/probes/running/tick-reader.js';
import type {ProbeRecord} from '../../src/domain/record.js';
import {unnamedCode} from '../agent/probes/support/unnamed-code.js';
import {buildTlsServer} from '../bpf/support/tls-server.js';
import {ask, askedIn, fileIn, runInGuest, serve, tell, wordsIn} from './support/arm64-guest.js';
import {foreignPackages, KERNEL, kernelOf} from './support/foreign-packages.js';
import {need} from './support/needed.js';
import {printTable} from './support/table.js';
import {failed, toldOf} from './support/told-of.js';

need('busybox', 'qemu-system-aarch64', 'aarch64-linux-gnu-gcc');

const CONTROL = fileURLToPath(new URL('./support/like-the-agent.c', import.meta.url));
const LIBRARIES = 'aarch64-linux-gnu';
const PROCESSOR = {architecture: 'arm64', pageBytes: 4_096};
const VERSION = {major: 0, minor: 17, patch: 0};
/** What Linux has brought since Debian's 6.1. */
const NEWER = [
  'sock:sk_data_ready',
  'sock:sock_send_length',
  'sock:sock_recv_length',
  'tcp:tcp_probe',
];
const OPCODES = {watch: 1, cut: 3};
/** A stack without its callers has one function in the program. */
const LEAST_CALLERS = 3;

type Group = keyof typeof GROUPS;

const folder = mkdtempSync(join(tmpdir(), 'regscope-arm64-'));
try {
  const files = await foreignPackages('arm64', ['busybox-static', KERNEL], ['bpftrace']);
  const {image, release} = kernelOf(files);
  const groups = Object.keys(GROUPS) as Group[];
  const guest = {
    ...{image, busybox: join(files, 'bin/busybox'), memoryMb: 4_096},
    files: {
      ...sharedObjects(files),
      ...Object.fromEntries(groups.map((group) => [`${group}.bt`, scriptFile(group)])),
      'usr/bin/bpftrace': join(files, 'usr/bin/bpftrace'),
      control: buildControl(),
      server: buildTlsServer(folder, 'local', 'arm64'),
    },
  };
  const said = await runInGuest(guest, folder, groups.flatMap(linesOf));
  const asked = askedIn(
    said,
    groups.map(() => '-plain'),
  );
  printTable(
    ['kernel', 'scripts', 'seen'],
    groups.map((group, at) => {
      const records = replay(group, fileIn(said, group).toString('utf8').split('\n'));
      return [release, probesOf(group).join(' '), seenIn(group, records, asked[at])];
    }),
  );
  if (process.exitCode === 1) console.log(wordsIn(said));
} finally {
  rmSync(folder, {recursive: true});
}

function probesOf(group: Group): readonly string[] {
  return PROBES.filter((probe) => probe.group === group).map(({name}) => name);
}

function scriptFile(group: Group): string {
  const scripts = probesOf(group).map((probe) => readScript(probe, PROCESSOR));
  const path = join(folder, `${group}.bt`);
  writeFileSync(path, joinScripts(scripts, (name) => !NEWER.includes(name)).text);
  return path;
}

function buildControl(): string {
  const program = join(folder, 'control');
  execFileSync('aarch64-linux-gnu-gcc', ['-O2', '-static', '-o', program, CONTROL]);
  return program;
}

/** All shared objects of the packages, where the dynamic loader looks for them. */
function sharedObjects(files: string): Record<string, string> {
  const from = ['lib', 'usr/lib'].map((place) => join(files, place, LIBRARIES));
  const objects = from.flatMap((place) =>
    readdirSync(place)
      .filter((name) => /\.so(\.|$)/.test(name))
      .map((name) => [`lib/${LIBRARIES}/${name}`, join(place, name)] as const),
  );
  return {
    ...Object.fromEntries(objects),
    'lib/ld-linux-aarch64.so.1': join(files, 'lib/ld-linux-aarch64.so.1'),
  };
}

/** bpftrace needs minutes there until the scripts are compiled and verified. */
function linesOf(group: Group, at: number): readonly string[] {
  const limits: BpftraceLimits = GROUPS[group];
  const environment = Object.entries(environmentOf(VERSION, limits))
    .filter(([name]) => name.startsWith('BPFTRACE'))
    .map(([name, value]) => `${name}=${value}`);
  const [script, ...rest] = argumentsOf(VERSION, '@SCRIPT@', limits).reverse();
  const args = [...rest.reverse(), script!].map((word) =>
    word === '@SCRIPT@' ? `"$(cat /${group}.bt)"` : word,
  );
  return [
    `mkfifo commands-${group}`,
    `env ${environment.join(' ')} /control /usr/bin/bpftrace ${args.join(' ')} <commands-${group} >${group} 2>said-${group} &`,
    'control=$!',
    `exec 3>commands-${group}`,
    `while ! grep -q ready ${group} && kill -0 $control 2>/dev/null; do sleep 1; done`,
    ...serve('-plain', at),
    `echo ${OPCODES.watch} $server >&3`,
    'sleep 1',
    ask('-plain', at),
    `echo ${OPCODES.cut} 0 >&3`,
    'sleep 5',
    `echo ${OPCODES.cut} 0 >&3`,
    'sleep 5',
    'exec 3>&-',
    'wait $control',
    'kill -9 $server',
    `cat said-${group}`,
    ...tell(group),
  ];
}

/** What the agent makes of bpftrace's lines. The target of a record is the pid of its root. */
function replay(group: Group, lines: readonly string[]): readonly ProbeRecord[] {
  const {mapKeys} = GROUPS[group];
  const host: ReaderHost = {
    ...{code: unnamedCode(), mapKeys, steps: {stepIn: () => undefined}},
    toUnixNs: (kernelNs) => kernelNs,
  };
  const readers = new Map<string, ProbeReader>(
    PROBES.filter((probe) => probe.group === group).map(({name, createReader}) => [
      name,
      createReader(host),
    ]),
  );
  const records: ProbeRecord[] = [];
  let startKernelNs = 0n;
  const reader = new TickReader(readers, mapKeys, {
    onReady: (kernelNs) => (startKernelNs = kernelNs),
    onTick: (ended, losses) => {
      const tick = {...ended, startKernelNs, targetOf: String};
      records.push(...readAll(readers, tick), ...(readLater(readers)?.() ?? []), ...losses);
      startKernelNs = ended.endKernelNs;
    },
    onCode: () => undefined,
  });
  for (const line of lines) reader.takeLine(line);
  return records;
}

function seenIn(
  group: Group,
  records: readonly ProbeRecord[],
  asked: Parameters<typeof toldOf>[0],
): string {
  const lost = records.filter(({kind}) => kind === 'loss').length;
  const beside = lost === 0 ? '' : `; ${lost} losses`;
  if (group === 'requests') {
    const requests = records.filter((record) => record.kind === 'request');
    return `${toldOf(asked, requests)}${beside}`;
  }
  if (group === 'figures') {
    const kinds = new Set(records.flatMap((record) => ('probe' in record ? [record.probe] : [])));
    const missing = ['syscalls', 'tcp', 'runqueue'].filter((probe) => !kinds.has(probe));
    return missing.length === 0
      ? `figures of each${beside}`
      : failed(`nothing of ${missing.join()}`);
  }
  const stacks = records.filter((record) => record.kind === 'stack');
  const deep = (isWait: boolean): string => {
    const own = stacks.filter(({wait}) => (wait !== undefined) === isWait);
    const walked = own.filter(
      ({stack}) => stack.frames.filter(({kind}) => kind === 'user').length >= LEAST_CALLERS,
    );
    const words = `${walked.length} of ${own.length} stacks ${isWait ? 'off' : 'on'} CPU with callers`;
    return walked.length > 0 ? words : failed(words);
  };
  return `${deep(false)}, ${deep(true)}${beside}`;
}
