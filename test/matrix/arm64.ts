// The CO-RE engine on a kernel for arm64, booted by qemu: whether its programs load, what it does without, and
// whether it tells each request of a server in Go with its status and its trace. Needs qemu-system-arm,
// gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and Go; `--verbose` shows the guest's console.

import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {CoreIntervals} from '../../agent/core/core-intervals.js';
import {RecordStream} from '../../agent/core/record-stream.js';
import {IntervalJoin} from '../../agent/probes/running/interval-join.js';
import {watchedCode} from '../../agent/probes/running/watched-code.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {finished} from '../agent/core/support/finished.js';
import {readRecords} from '../bpf/core/records.js';
import {buildTlsServer} from '../bpf/support/tls-server.js';
import {ask, askedIn, fileIn, runInGuest, serve, tell, wordsIn} from './support/arm64-guest.js';
import {kernelOf, KERNEL, foreignPackages} from './support/foreign-packages.js';
import {need} from './support/needed.js';
import {printTable} from './support/table.js';
import {toldOf} from './support/told-of.js';

need('busybox', 'qemu-system-aarch64', 'aarch64-linux-gnu-gcc');

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HEADERS = '/usr/aarch64-linux-gnu/include';
const LIBRARIES = ['libbpf-dev', 'libelf-dev', 'zlib1g-dev'];

interface EngineModule {
  readonly bpfArguments: (
    machine: {readonly target: string; readonly headers: string},
    object: string,
  ) => readonly string[];
  readonly loaderArguments: (root: string, folder: string, loader: string) => readonly string[];
}

const engine = new URL('../../src/setup/engine.mjs', import.meta.url).href;
const {bpfArguments, loaderArguments} = (await import(engine)) as EngineModule;

const CASES: Readonly<Record<string, string>> = {
  'plain text': '-plain',
  'TLS 1.2': '-tls 1.2',
  'TLS 1.3': '-tls 1.3',
  'HTTP/2 over TLS': '-http2',
};

const folder = mkdtempSync(join(tmpdir(), 'regscope-arm64-'));
try {
  const files = await foreignPackages('arm64', [...LIBRARIES, 'busybox-static', KERNEL]);
  const {image, release} = kernelOf(files);
  const all = Object.values(CASES);
  const guest = {
    ...{image, busybox: join(files, 'bin/busybox'), memoryMb: 1_536},
    files: {
      loader: buildLoader(join(files, 'usr/lib/aarch64-linux-gnu')),
      server: buildTlsServer(folder, 'local', 'arm64'),
    },
  };
  const said = await runInGuest(guest, folder, linesOf(all));
  const bytes = fileIn(said, 'records');
  const asked = askedIn(said, all);
  const {records} = readRecords(bytes);
  const requests = requestsIn(bytes);
  printTable(
    ['kernel', 'requests of', 'told', 'without'],
    Object.entries(CASES).map(([name, flags]) => [
      release,
      name,
      toldOf(
        asked.find((each) => each.flags === flags),
        requests,
      ),
      records.flatMap((each) => (each.type === 'feature' ? [each.text] : [])).join('; ') ||
        'nothing',
    ]),
  );
  if (process.exitCode === 1) console.log(wordsIn(said));
} finally {
  rmSync(folder, {recursive: true});
}

/** The loader needs a minute there until its programs are verified. */
function linesOf(all: readonly string[]): readonly string[] {
  return [
    'mkfifo commands',
    '/loader <commands >records 2>said &',
    'loader=$!',
    'exec 3>commands',
    'while [ ! -s records ] && kill -0 $loader 2>/dev/null; do sleep 1; done',
    ...all.flatMap((flags, at) => [
      ...serve(flags, at),
      'echo watch $server >&3',
      'sleep 1',
      ask(flags, at),
    ]),
    'echo cut >&3',
    'sleep 5',
    'kill $loader',
    'wait $loader',
    'cat said',
    ...tell('records'),
  ];
}

function buildLoader(libraries: string): string {
  const object = join(folder, 'engine.bpf.o');
  const loader = join(folder, 'loader');
  const inRoot = (program: string, args: readonly string[]): Buffer =>
    execFileSync(program, args, {cwd: ROOT, maxBuffer: 64 * 2 ** 20});
  inRoot('clang', bpfArguments({target: 'arm64', headers: HEADERS}, object));
  const skeleton = inRoot('bpftool', ['gen', 'skeleton', object, 'name', 'engine_bpf']);
  writeFileSync(join(folder, 'engine.skel.h'), skeleton);
  inRoot('aarch64-linux-gnu-gcc', [
    ...loaderArguments(ROOT, folder, loader),
    ...[`-L${libraries}`, '-idirafter', '/usr/include'],
  ]);
  return loader;
}

/** What the agent makes of the loader's records. The target of a request is the pid of its root. */
function requestsIn(bytes: Buffer): readonly RequestRecord[] {
  const {symbolizer, code} = watchedCode(undefined);
  const requests: RequestRecord[] = [];
  const joined = new IntervalJoin(({records}) => {
    requests.push(...records.filter((record) => record.kind === 'request'));
  }, identity);
  const onInterval = joined.addProcess();
  const intervals = new CoreIntervals({
    ...{targetOf: String, toUnixNs: identity, code, steps: joined.steps},
  });
  new RecordStream((record) => {
    const {cut} = intervals.take(record);
    if (cut !== undefined) onInterval(finished(intervals.ending(cut)));
  }).take(bytes);
  symbolizer.close();
  return requests;
}

function identity(ns: bigint): bigint {
  return ns;
}
