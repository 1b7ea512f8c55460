// Builds and starts lock-server/main.go: a Go program of this machine's Go, which may be newer than any
// that Debian's registry was built with.

import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const SOURCE = fileURLToPath(new URL('./lock-server/main.go', import.meta.url));

export const NO_GO = spawnSync('go', ['version']).status === 0 ? false : 'go is not installed';

export interface LockServer {
  readonly pid: number;
  readonly url: string;
  stop(): void;
}

/** `buildArgs` go to `go build`. */
export async function startLockServer(...buildArgs: string[]): Promise<LockServer> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-lock-server-'));
  const program = join(folder, 'lock-server');
  execFileSync('go', ['build', ...buildArgs, '-o', program, SOURCE], {
    env: {...process.env, GOTOOLCHAIN: 'local', GO111MODULE: 'off', GOFLAGS: '-buildvcs=false'},
  });
  const server = spawn(program, {stdio: ['ignore', 'pipe', 'inherit']});
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  return {
    pid: server.pid!,
    url: `http://127.0.0.1:${port.toString().trim()}/`,
    stop: () => {
      server.kill('SIGKILL');
      rmSync(folder, {recursive: true});
    },
  };
}
