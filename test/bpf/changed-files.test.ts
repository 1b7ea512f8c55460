// A built agent that runs as root gives nothing to the kernel that was changed after the build.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {NODE_FLAGS} from '../../src/commands/wiring/node-flags.js';
import {MAIN, whyNoKernel} from '../support/regscope.js';

const CASES = [
  ['a script', 'bpf/tcp.bt', 'bpftrace'],
  ['the CO-RE loader', 'bpf/core/regscope-core', 'core'],
  ['the CO-RE loader, where bpftrace could take its place', 'bpf/core/regscope-core', 'auto'],
] as const;

describe('an agent', {skip: whyNoKernel()}, () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-changed-'));
    const root = fileURLToPath(new URL('../../', import.meta.url));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });
  after(() => rmSync(folder, {recursive: true}));

  for (const [what, file, engine] of CASES) {
    test(`ends with an error where ${what} was changed`, () => {
      const dist = join(folder, 'dist');
      cpSync(dirname(dirname(dirname(MAIN))), dist, {recursive: true, force: true});
      appendFileSync(join(dist, file), '\n');

      const {status, stderr} = spawnSync(
        process.execPath,
        [
          ...[...NODE_FLAGS, join(dist, 'src/commands/main.js'), 'agent', '--engine', engine],
          ...['--collector', 'ws://127.0.0.1:9', '--probes', 'tcp', '--no-discover'],
          ...['--state-dir', join(folder, 'state')],
        ],
        {encoding: 'utf8', timeout: 60_000, env: {PATH: process.env['PATH']}},
      );

      assert.equal(status, 1, stderr);
      assert.match(stderr, /error: .* is not the file that was built: .*\[PROBE_FILE_CHANGED\]/);
      assert.match(stderr, /hint:.*npm run build/);
    });
  }
});
