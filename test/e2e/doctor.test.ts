import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import type {Check} from '../../agent/doctor/check.js';
import {worstOf} from '../../agent/doctor/check.js';
import {checkProbes} from '../../agent/doctor/probe-checks.js';
import {PROBES} from '../../agent/probes/probe-catalogue.js';
import {startBpftraceProbes} from '../../agent/probes/running/bpftrace-probes.js';

const MAIN = fileURLToPath(new URL('../../src/commands/main.ts', import.meta.url));
const NEEDS_ROOT = process.getuid?.() === 0 ? false : 'needs root';

describe('regscope doctor', () => {
  const data = mkdtempSync(join(tmpdir(), 'doctor-'));
  after(() => rmSync(data, {recursive: true}));

  test('finds that every probe loads on this host', {skip: NEEDS_ROOT}, async () => {
    const probes = PROBES.map(({name}) => name);

    const {checks} = await checkProbes({
      startProbes: startBpftraceProbes,
      probes,
      deadlineMs: 60_000,
    });

    assert.deepEqual(
      checks.map(({name, status, message}) => [name, status, message]),
      [['engine', 'ok', 'bpftrace'], ...probes.map((name) => [name, 'ok', 'loads'])],
    );
  });

  test('prints its checks as JSON, with hints and the exit code of the worst', async () => {
    const {code, out} = await doctor('--json');

    const {format, status, checks} = JSON.parse(out) as {
      format: string;
      status: Check['status'];
      checks: Check[];
    };
    assert.equal(format, 'regscope-doctor/1');
    assert.equal(status, worstOf(checks));
    assert.equal(code, {ok: 0, fail: 3, warn: 4}[status]);
    assert.ok(checks.length > 8);
    for (const {status: how, hint} of checks) assert.equal(how === 'ok', hint === undefined);
  });

  test('warns of a port that is taken, on a terminal without colour', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;

    const {code, out} = await doctor('--listen', `127.0.0.1:${port}`);
    server.close();

    assert.ok(code === 3 || code === 4, String(code));
    assert.match(out, new RegExp(`^‼ port .*127\\.0\\.0\\.1:${port}`, 'm'));
    assert.ok(!out.includes('\x1b'));
  });

  async function doctor(...args: string[]): Promise<{code: number; out: string}> {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', MAIN, 'doctor', '--data', data, '--listen', '127.0.0.1:0', ...args],
      {stdio: ['ignore', 'pipe', 'inherit']},
    );
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
    const [code] = (await once(child, 'close')) as [number];
    return {code, out};
  }
});
