// A real Locust for tests: in a virtual environment of its own, made once and kept outside the checkout.

import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, rmSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

const VERSION = '2.46.7';
/** What --otel needs. Pinned too: their versions belong together, and pip does not find that out by itself. */
const OTEL = [
  'opentelemetry-sdk==1.45.1',
  'opentelemetry-exporter-otlp-proto-http==1.45.1',
  'opentelemetry-exporter-otlp-proto-grpc==1.45.1',
  'opentelemetry-instrumentation-requests==0.66b1',
  'opentelemetry-instrumentation-urllib3==0.66b1',
];
const CACHE = join(homedir(), '.cache', 'regscope-test');
const INSTALL_DEADLINE_MS = 5 * 60_000;

/** The program, or why there is none: REGSCOPE_LOCUST, then the kept one, then pip. */
export function findLocust(): {readonly path: string} | {readonly missing: string} {
  const given = process.env['REGSCOPE_LOCUST'];
  if (given !== undefined) return existsSync(given) ? {path: given} : {missing: `no ${given}`};
  const kept = join(CACHE, `locust-${VERSION}`);
  const path = join(kept, 'bin', 'locust');
  if (existsSync(path) && existsSync(join(kept, 'whole'))) return {path};
  const missing = install(kept);
  return missing === undefined ? {path} : {missing};
}

/** Undefined when it is installed, else why not. A virtual environment cannot be moved once it is made. */
function install(kept: string): string | undefined {
  console.error(`installing Locust ${VERSION} once`);
  rmSync(kept, {recursive: true, force: true});
  mkdirSync(CACHE, {recursive: true});
  const pip = join(kept, 'bin', 'pip');
  for (const [program, ...args] of [
    ['python3', '-m', 'venv', kept],
    [pip, 'install', '--quiet', '--disable-pip-version-check', `locust==${VERSION}`, ...OTEL],
  ]) {
    const {status, stderr, error} = spawnSync(program!, args, {
      encoding: 'utf8',
      timeout: INSTALL_DEADLINE_MS,
    });
    if (status === 0) continue;
    rmSync(kept, {recursive: true, force: true});
    const said = error?.message ?? stderr.trim().split('\n').at(-1);
    return `Locust cannot be had: ${said}`;
  }
  mkdirSync(join(kept, 'whole')); // what was cut off is made again
  return undefined;
}
