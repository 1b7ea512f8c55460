// Finds a real Locust for tests, in a virtual environment that is made once and kept outside the checkout.

import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, rmSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

const VERSION = '2.46.7';
/** The packages that --otel needs, in versions that belong together, which pip does not find by itself. */
const OTEL = [
  'opentelemetry-sdk==1.45.1',
  'opentelemetry-exporter-otlp-proto-http==1.45.1',
  'opentelemetry-exporter-otlp-proto-grpc==1.45.1',
  'opentelemetry-instrumentation-requests==0.66b1',
  'opentelemetry-instrumentation-urllib3==0.66b1',
];
const CACHE = join(homedir(), '.cache', 'regscope-test');
const INSTALL_DEADLINE_MS = 5 * 60_000;

/** Looks in REGSCOPE_LOCUST, then for the kept program, then asks pip; or says why there is none. */
export function findLocust(): {readonly path: string} | {readonly missing: string} {
  const given = process.env['REGSCOPE_LOCUST'];
  if (given !== undefined) return existsSync(given) ? {path: given} : {missing: `no ${given}`};
  const kept = join(CACHE, `locust-${VERSION}`);
  const path = join(kept, 'bin', 'locust');
  if (existsSync(path) && existsSync(join(kept, 'whole'))) return {path};
  const missing = install(kept);
  return missing === undefined ? {path} : {missing};
}

/**
 * Undefined when it was installed, else the reason. It is made in its place, because a virtual environment
 * cannot be moved.
 */
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
  mkdirSync(join(kept, 'whole')); // an installation without this mark was cut off, and is made again
  return undefined;
}
