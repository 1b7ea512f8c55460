// The CO-RE engine on a kernel for arm64, booted by qemu: whether its programs load, what it does without, and
// whether it tells each request of a server in Go with its status and its trace. Needs qemu-system-arm,
// gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and Go; `--verbose` shows the guest's console.

import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
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
import {buildTlsServer, countsOf} from '../bpf/support/tls-server.js';
import {askInGuest, type Asked} from './support/arm64-guest.js';
import {foreignPackages} from './support/foreign-packages.js';
import {printTable} from './support/table.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HEADERS = '/usr/aarch64-linux-gnu/include';
const LIBRARIES = ['libbpf-dev', 'libelf-dev', 'zlib1g-dev'];
const KERNEL = 'linux-image-arm64';

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
  const files = await foreignPackages('arm64', [...LIBRARIES, 'busybox-static', KERNEL], chosen);
  const images = readdirSync(join(files, 'boot')).filter((name) => name.startsWith('vmlinuz-'));
  const guest = {
    image: join(files, 'boot', images[0]!),
    busybox: join(files, 'bin/busybox'),
    loader: buildLoader(join(files, 'usr/lib/aarch64-linux-gnu')),
    server: buildTlsServer(folder, 'local', 'arm64'),
  };
  const {
    console: said,
    asked,
    records: bytes,
  } = await askInGuest(guest, folder, Object.values(CASES));
  const {records} = readRecords(bytes);
  const requests = requestsIn(bytes);
  printTable(
    ['kernel', 'requests of', 'told', 'without'],
    Object.entries(CASES).map(([name, flags]) => [
      images[0]!.slice('vmlinuz-'.length),
      name,
      told(
        asked.find((each) => each.flags === flags),
        requests,
      ),
      records.flatMap((each) => (each.type === 'feature' ? [each.text] : [])).join('; ') ||
        'nothing',
    ]),
  );
  if (process.exitCode === 1) console.log(said);
} finally {
  rmSync(folder, {recursive: true});
}

/** The package that a kernel's name stands for; any other stands for itself. */
function chosen(name: string, depends: string): string {
  return name === KERNEL ? /Depends: (linux-image-\S+)/.exec(depends)![1]! : name;
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

/** How many of the requests came back, each with its method and status, and how many with a trace. */
function told(asked: Asked | undefined, requests: readonly RequestRecord[]): string {
  if (asked === undefined) return failed('did not run');
  const own = requests.filter(({target}) => target === String(asked.pid));
  const counts = countsOf(own);
  const all = Object.values(asked.sent).reduce((sum, each) => sum + each, 0);
  const right = Object.entries(asked.sent).reduce(
    (sum, [key, sent]) => sum + Math.min(sent, counts[key] ?? 0),
    0,
  );
  const traced = own.filter(({trace}) => trace !== undefined).length;
  const words = `${right} of ${all}, ${traced} with a trace`;
  return [right, own.length, traced].every((each) => each === all) ? words : failed(words);
}

function failed(words: string): string {
  process.exitCode = 1;
  return `FAILED: ${words}`;
}
