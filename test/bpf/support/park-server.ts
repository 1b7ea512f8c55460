// Builds park-server/main.go with any version of Go, once: the program is kept outside of the checkout, by
// its source and its version. Go fetches what it has not (the version, one module) from its module proxy.

import {execFile, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {access, mkdir, readFile, rename} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

const SOURCE = fileURLToPath(new URL('./park-server/', import.meta.url));
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'regscope-tests');
/** The module proxy may be far away, and a version of Go has 70 MB. */
const BUILD_WITHIN_MS = 300_000;

export interface ParkServer {
  readonly pid: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): void;
}

/**
 * Path of the program. `version` is `go1.22.12`, or `local` for the installed Go. Rejects where the version
 * cannot be had, or the program cannot be built.
 */
export async function builtParkServer(version: string): Promise<string> {
  const program = join(CACHE, `park-server-${await keyOf(version)}`);
  if (await exists(program)) return program;
  await mkdir(CACHE, {recursive: true});
  const fresh = `${program}.${process.pid}`;
  await promisify(execFile)('go', ['build', '-trimpath', '-o', fresh, '.'], {
    cwd: SOURCE,
    timeout: BUILD_WITHIN_MS,
    env: {...process.env, GOTOOLCHAIN: version, GOFLAGS: '-buildvcs=false'},
  });
  await rename(fresh, program);
  return program;
}

/** `peer` is the URL of the server that /http asks. */
export async function startParkServer(version: string, peer: string): Promise<ParkServer> {
  const program = await builtParkServer(version);
  const server = spawn(program, [peer], {stdio: ['ignore', 'pipe', 'inherit']});
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  return {
    pid: server.pid!,
    url: `http://127.0.0.1:${port.toString().trim()}`,
    stop: () => server.kill('SIGKILL'),
  };
}

async function keyOf(version: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['main.go', 'go.mod', 'go.sum']) hash.update(await readFile(SOURCE + name));
  const {stdout} = await promisify(execFile)('go', ['version']);
  hash.update(version === 'local' ? stdout : version);
  return `${version}-${hash.digest('hex').slice(0, 16)}`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
