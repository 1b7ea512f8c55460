// Starts a real Jaeger for tests. The program is found, or built from its Go module once and kept outside
// the checkout.
//
// `go install` refuses the module because its go.mod has a replace directive, so its source is
// copied from Go's module cache and built as a main module of its own.

import {spawnSync} from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {homedir} from 'node:os';
import {join} from 'node:path';

import type {Span} from '../../../src/domain/span.js';
import {makePartFolder, startPart} from '../../../src/parts/part.js';
import {readRequest} from '../../../src/trace/otlp-codec.js';

/** The version of the module; the program calls itself 2.13. */
const VERSION = 'v1.76.0';
const MODULE = `github.com/jaegertracing/jaeger@${VERSION}`;
const CACHE = join(homedir(), '.cache', 'regscope-test');
const BUILD_DEADLINE_MS = 13 * 60_000;

export interface RunningJaeger {
  /** The address for OTLP/HTTP. */
  readonly otlpUrl: string;
  services(): Promise<readonly string[]>;
  /** Asks the query API v3. An unknown trace has no spans. */
  trace(traceId: string): Promise<readonly Span[]>;
  stop(): Promise<void>;
}

/** Looks in REGSCOPE_JAEGER, then for the kept program, then builds it; or says why there is none. */
export function findJaeger(): {readonly program: string} | {readonly missing: string} {
  const given = process.env['REGSCOPE_JAEGER'];
  if (given !== undefined) return existsSync(given) ? {program: given} : {missing: `no ${given}`};
  const kept = join(CACHE, `jaeger-${VERSION}`);
  if (existsSync(kept)) return {program: kept};
  const missing = build(kept);
  return missing === undefined ? {program: kept} : {missing};
}

export async function startJaeger(program: string): Promise<RunningJaeger> {
  const [query, grpc, otlp] = await freePorts(3);
  const directory = makePartFolder('jaeger');
  const config = join(directory, 'jaeger.json');
  writeFileSync(config, JSON.stringify(configOf(query!, grpc!, otlp!)));
  const base = `http://127.0.0.1:${query}/api/v3`;
  const {part} = await startPart({
    name: 'jaeger',
    command: program,
    directory,
    args: ['--config', config],
    whenReady: async () => ((await isThere(`${base}/services`)) ? true : undefined),
  });
  return {
    otlpUrl: `http://127.0.0.1:${otlp}`,
    stop: () => part.stop(),
    async services() {
      const response = await fetch(`${base}/services`);
      return ((await response.json()) as {services: string[]}).services;
    },
    async trace(traceId) {
      const response = await fetch(`${base}/traces/${traceId}`);
      if (response.status === 404) return [];
      const {result} = (await response.json()) as {result: object};
      return readRequest(Buffer.from(JSON.stringify(result)), 'json').spans;
    },
  };
}

/** Undefined when the program was built, else the reason. */
function build(program: string): string | undefined {
  if (spawnSync('go', ['version']).status !== 0)
    return 'Jaeger is not installed, nor Go to build it';
  console.error(`building Jaeger ${VERSION} once, which takes some minutes`);
  const download = spawnSync('go', ['mod', 'download', '-json', MODULE], {encoding: 'utf8'});
  if (download.status !== 0) return `Jaeger's source cannot be had: ${lastLine(download.stdout)}`;
  const source = join(CACHE, `jaeger-source-${process.pid}`);
  try {
    mkdirSync(CACHE, {recursive: true});
    cpSync((JSON.parse(download.stdout) as {Dir: string}).Dir, source, {recursive: true});
    makeWritable(source);
    // It is built elsewhere and then moved, so that a build that is cut off leaves nothing to run.
    const built = `${source}.program`;
    const args = ['build', '-mod=mod', '-trimpath', '-ldflags=-s -w', '-o', built, './cmd/jaeger'];
    const go = spawnSync('go', args, {cwd: source, encoding: 'utf8', timeout: BUILD_DEADLINE_MS});
    if (go.status !== 0) return `Jaeger cannot be built: ${lastLine(go.stderr)}`;
    renameSync(built, program);
    return undefined;
  } finally {
    rmSync(source, {recursive: true, force: true});
  }
}

/** Go's module cache is read-only, and so is a copy of it. */
function makeWritable(path: string): void {
  const isFolder = statSync(path).isDirectory();
  chmodSync(path, isFolder ? 0o755 : 0o644);
  if (isFolder) for (const name of readdirSync(path)) makeWritable(join(path, name));
}

function configOf(query: number, grpc: number, otlp: number): object {
  const at = (port: number) => ({endpoint: `127.0.0.1:${port}`});
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: {traces: {receivers: ['otlp'], exporters: ['jaeger_storage_exporter']}},
      telemetry: {metrics: {level: 'none'}, logs: {level: 'warn'}},
    },
    extensions: {
      jaeger_storage: {backends: {memory: {memory: {max_traces: 100_000}}}},
      jaeger_query: {storage: {traces: 'memory'}, http: at(query), grpc: at(grpc)},
    },
    receivers: {otlp: {protocols: {http: at(otlp)}}},
    exporters: {jaeger_storage_exporter: {trace_storage: 'memory'}},
  };
}

async function isThere(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Ports that were free a moment ago: Jaeger cannot be asked which ones it took. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({length: count}, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push((server.address() as AddressInfo).port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
