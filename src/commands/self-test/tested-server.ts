// The server that a self-test loads: the user's registry, or a small server that the test starts.

import {fork} from 'node:child_process';
import {once} from 'node:events';
import {extname} from 'node:path';
import {fileURLToPath} from 'node:url';

import {ProfilerError} from '../../domain/error.js';
import {isLoopback} from '../../guard/listen-address.js';

export interface TestedServer {
  readonly url: string;
  /** As a value of the agent's `--target`. */
  readonly target: string;
  stop(): void;
}

export async function startSmallServer(): Promise<TestedServer> {
  const program = fileURLToPath(
    new URL(`small-server${extname(import.meta.url)}`, import.meta.url),
  );
  const child = fork(program, {stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
  const [port] = (await Promise.race([once(child, 'message'), ended(child)])) as [number];
  return {
    url: `http://127.0.0.1:${port}/`,
    target: `server=pid:${child.pid}`,
    stop: () => void child.kill(),
  };
}

async function ended(child: NodeJS.EventEmitter): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new ProfilerError(
    'CLI_SELF_TEST_FAILED',
    `the server of the self-test ended at once (exit code ${code})`,
    'give it a registry of this host: --registry http://127.0.0.1:5000',
  );
}

/** Throws `CLI_SELF_TEST_FAILED` for a registry that is not on this host. */
export function registryToTest(registry: string): TestedServer {
  const text = registry.includes('://') ? registry : `http://${registry}`;
  const url = URL.canParse(text) ? new URL('/v2/', text) : undefined;
  if (url?.protocol !== 'http:' || !isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1'))) {
    throw new ProfilerError(
      'CLI_SELF_TEST_FAILED',
      `${JSON.stringify(registry)} is no registry of this host`,
      'the self-test measures the host on which it runs: run it beside the registry, and write http://127.0.0.1:PORT',
    );
  }
  return {url: url.href, target: `registry=port:${url.port || '80'}`, stop: () => {}};
}
