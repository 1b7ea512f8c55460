// Builds tls-server/ with this machine's Go or another version, and runs it as a server and as a load.

import {execFile, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

import type {RequestRecord} from '../../../src/domain/request.js';

const SOURCE = fileURLToPath(new URL('./tls-server/', import.meta.url));
const run = promisify(execFile);

/** How often each `METHOD STATUS` was answered. */
export type Counts = Readonly<Record<string, number>>;

export interface TlsServer {
  readonly pid: number;
  readonly port: number;
  /** What it has answered so far. */
  counts(): Promise<Counts>;
  stop(): void;
}

/**
 * Gives the path of the program in this folder. Its symbols are left out, as releases do it. `version` is `go1.22.12`, or
 * `local` for the installed Go; one that is not here is fetched from Go's module proxy. `processor` is one of Go's
 * names (GOARCH), this machine's by default. Throws where it cannot be had.
 */
export function buildTlsServer(folder: string, version = 'local', processor?: string): string {
  const program = join(folder, `tls-server-${version}`);
  // As park-server.ts builds: what both need of a version is compiled once.
  const likeOthers = version === 'local' ? [] : ['-trimpath'];
  const words = ['build', ...likeOthers, '-ldflags=-s -w', '-o', program, '.'];
  execFileSync(goOf(version), words, {
    cwd: SOURCE,
    env: {
      ...process.env,
      ...{GOTOOLCHAIN: 'local', GO111MODULE: 'off', GOFLAGS: '-buildvcs=false'},
      ...(processor === undefined ? {} : {GOARCH: processor, CGO_ENABLED: '0'}),
    },
  });
  return program;
}

/** The path of a version's own `go`: without modules, the installed one takes no other's place. */
function goOf(version: string): string {
  const env = {...process.env, GOTOOLCHAIN: version};
  const root = execFileSync('go', ['env', 'GOROOT'], {cwd: '/', env, encoding: 'utf8'});
  return join(root.trim(), 'bin/go');
}

/** `env` may change which ciphers Go prefers. */
export async function startTlsServer(
  program: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<TlsServer> {
  const server = spawn(program, ['serve', ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {...process.env, ...env},
  });
  const lines = createInterface({input: server.stdout});
  const [port] = (await once(lines, 'line')) as [string];
  return {
    pid: server.pid!,
    port: Number(port),
    counts: async () => {
      server.stdin.write('\n');
      const [line] = (await once(lines, 'line')) as [string];
      return JSON.parse(line) as Counts;
    },
    stop: () => server.kill('SIGKILL'),
  };
}

/** Gives what was sent, by the method and the status that was asked for. */
export async function loadTlsServer(
  program: string,
  port: number,
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Counts> {
  const {stdout} = await run(program, ['load', '-port', String(port), ...flags], {
    env: {...process.env, ...env},
  });
  return JSON.parse(stdout) as Counts;
}

/** Counts requests that were told, as the server counts them. */
export function countsOf(records: readonly RequestRecord[]): Counts {
  const counts: Record<string, number> = {};
  for (const {method, status} of records) {
    const key = `${method} ${status}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
