import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const STAND_IN = 'src/trace/no-prometheus';

describe('the Prometheus exporter of OpenTelemetry', () => {
  test('is not installed: the lockfile has a link to the stand-in in its place, once', () => {
    const {packages} = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, {resolved?: string; link?: boolean}>;
    };

    const found = Object.entries(packages).filter(([path]) =>
      path.endsWith('/exporter-prometheus'),
    );

    assert.deepEqual(
      found.map(([, {resolved, link}]) => ({resolved, link})),
      [{resolved: STAND_IN, link: true}],
    );
  });

  test('is never loaded: a process with the whole SDK has loaded the stand-in only', () => {
    const loaded = inNewProcess(`
      require('@opentelemetry/sdk-node');
      console.log(JSON.stringify(Object.keys(require.cache)));
    `);

    const files = JSON.parse(loaded) as string[];
    assert.ok(files.some((path) => path.includes('@opentelemetry/sdk-node/')));
    assert.deepEqual(
      files.filter((path) => /prometheus/i.test(path)).map((path) => relative(root, path)),
      [`${STAND_IN}/index.cjs`],
    );
  });

  test('never listens: an SDK that is asked for it, with no setting of ours, ends with a hint', () => {
    const said = inNewProcess(`
      process.env.OTEL_METRICS_EXPORTER = 'prometheus';
      const {NodeSDK} = require('@opentelemetry/sdk-node');
      try {
        new NodeSDK().start();
      } catch (error) {
        console.log(error.message, process.getActiveResourcesInfo().join());
      }
    `);

    assert.match(said, /scrape GET \/metrics/);
    assert.doesNotMatch(said, /TCPServerWrap/);
  });
});

/** Runs `code` as CommonJS in the root of the checkout; what it prints. */
function inNewProcess(code: string): string {
  const cwd = root;
  const {stdout, stderr, status} = spawnSync(process.execPath, ['-e', code], {
    cwd,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return stdout;
}
