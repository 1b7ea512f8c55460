// The requests probe against a server that is no Go program: nginx, one thread for all connections.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';

import {budgetSumNs, type RequestRecord} from '../../src/domain/request.js';
import {startNginx, type NginxPart} from '../../src/parts/nginx.js';
import {findProgram} from '../../src/parts/program.js';
import {REQUESTS_ENGINES} from './support/engines.js';
import type {AskedRequests} from './support/requests-probe.js';

const run = promisify(execFile);
const REQUESTS = 20_011;
const BIG_BYTES = 16 * 1024 * 1024;
const SKIP = findProgram('nginx') === undefined ? 'nginx is not installed' : false;

for (const engine of REQUESTS_ENGINES) {
  describe(
    `requests of a server that is no Go program, by ${engine.name}`,
    {skip: engine.skip || SKIP},
    () => {
      let nginx: NginxPart;
      let probe: AskedRequests;
      let folder: string;

      before(async () => {
        folder = mkdtempSync(join(tmpdir(), 'regscope-nginx-'));
        writeFileSync(join(folder, 'small'), 'x'.repeat(1_000));
        writeFileSync(join(folder, 'big'), Buffer.alloc(BIG_BYTES));
        nginx = await startNginx({root: folder});
        probe = await engine.start([nginx.pid]);
        // The first request of a port tells which sockets are a server's.
        await run('curl', ['-s', `${nginx.url}/small`]);
        await take();
      });

      after(async () => {
        await probe?.stop();
        await nginx?.stop();
        rmSync(folder, {recursive: true, force: true});
      });

      async function take(): Promise<RequestRecord[]> {
        await probe.settle();
        return probe.records.splice(0);
      }

      test('have one record each, whichever connection they came on', async () => {
        // So few that a map holds all of them, however fast the host is.
        await run('ab', ['-q', '-k', '-c', '31', '-n', String(REQUESTS), `${nginx.url}/small`]);
        const records = await take();

        assert.equal(records.length, REQUESTS);
        for (const {method, path, status, goid, budget, durationNs} of records) {
          assert.deepEqual([method, path, status, goid], ['GET', '/small', 200, 0]);
          assert.equal(budgetSumNs(budget), durationNs);
        }
      });

      test('have the trace of their sender, status and bytes', async () => {
        const paths = Array.from({length: 17}, (_, n) => `/none/${n}`);

        for (const [n, path] of paths.entries()) {
          const traceparent = `00-${'a'.repeat(30)}${n + 10}-${'b'.repeat(16)}-01`;
          await run('curl', ['-s', '-H', `traceparent: ${traceparent}`, `${nginx.url}${path}`]);
        }
        const records = await take();

        assert.deepEqual(
          records.map(({path}) => path),
          paths,
        );
        assert.deepEqual(
          records.map(({trace}) => trace?.traceId.slice(30)),
          paths.map((_, n) => String(n + 10)),
        );
        assert.ok(records.every(({status, bytesOut}) => status === 404 && bytesOut > 100));
      });

      test('charge a client that reads slowly to send.wait', async () => {
        // Clients that come and go without a request are no part of one that waits for its own.
        const others = setInterval(() => connect(Number(new URL(nginx.url).port)).end(), 2);
        await run('curl', ['-s', '-o', '/dev/null', '--limit-rate', '8M', `${nginx.url}/big`]);
        clearInterval(others);
        const [record] = await take();

        assert.ok(record !== undefined && record.bytesOut > BIG_BYTES);
        const waitedMs = (record.budget.get('send.wait') ?? 0) / 1e6;
        assert.ok(
          waitedMs > 200,
          `${waitedMs} ms of ${record.durationNs / 1e6}: ${JSON.stringify([...record.budget])}`,
        );
        assert.ok(waitedMs > 0.9 * (record.durationNs / 1e6));
      });

      test('lose nothing', () => {
        assert.equal(probe.lost(), 0);
      });
    },
  );
}
