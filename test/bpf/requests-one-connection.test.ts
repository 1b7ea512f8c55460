// The requests probe against connections that carry one request each, which end in all ways: what a server
// answered is one record, whichever side ended the connection, and how.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

import type {RequestRecord} from '../../src/domain/request.js';
import {startNginx, type NginxPart} from '../../src/parts/nginx.js';
import {findProgram} from '../../src/parts/program.js';
import {REQUESTS_ENGINES} from './support/engines.js';
import type {AskedRequests} from './support/requests-probe.js';

const CLIENT = fileURLToPath(new URL('support/one-request.py', import.meta.url));
const REQUESTS = 1_009;
const MOST_TRIES = 20;
const SKIP = findProgram('nginx') === undefined ? 'nginx is not installed' : false;

for (const engine of REQUESTS_ENGINES) {
  describe(`connections of one request, by ${engine.name}`, {skip: engine.skip || SKIP}, () => {
    let behind: NginxPart;
    let nginx: NginxPart;
    let folder: string;
    let probe: AskedRequests;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'regscope-nginx-'));
      writeFileSync(join(folder, 'file'), 'x'.repeat(1_000));
      behind = await startNginx({locations: 'location / { return 200 "moin"; }'});
      const passed = `location /proxied { proxy_pass ${behind.url}; proxy_buffering off; }`;
      nginx = await startNginx({accessLog: true, locations: `root ${folder}; ${passed}`});
      probe = await engine.start([nginx.pid]);
    });

    after(async () => {
      await probe?.stop();
      await nginx?.stop();
      await behind?.stop();
      rmSync(folder, {recursive: true, force: true});
    });

    for (const path of ['/file', '/none', '/proxied']) {
      for (const how of ['close', 'header', 'old', 'reset', 'half']) {
        test(`that end by ${how} after ${path} have a record each`, async () => {
          const {port} = nginx;
          const args = [CLIENT, String(port), path, String(REQUESTS), how];
          const {stdout} = await promisify(execFile)('python3', args);
          const served = await takeServed();

          assert.deepEqual(count(served.map(told)), count(takeLog()), `${stdout.trim()} answered`);
          // Port 0 is no port.
          assert.ok(served.every(({peer = ''}) => /^127\.0\.0\.1:[1-9]/.test(peer)));
        });
      }
    }

    test('lose nothing', () => assert.equal(probe.lost(), 0));

    /** What was served since the last time. On a busy host nginx may end its connections late. */
    async function takeServed(): Promise<RequestRecord[]> {
      const served: RequestRecord[] = [];
      for (let tries = 0; tries < MOST_TRIES && served.length < REQUESTS; tries += 1) {
        await probe.settle();
        served.push(...probe.records.splice(0).filter(({side}) => side === 'server'));
      }
      return served;
    }

    let read = 0;
    /** What nginx logged since the last time. */
    function takeLog(): string[] {
      const lines = readFileSync(join(nginx.directory, 'access.log'), 'utf8').trimEnd().split('\n');
      return lines.slice(read, (read = lines.length));
    }
  });
}

/** As nginx logs it; 499 is a client that closed its side before there was an answer. */
function told({method, path, status}: RequestRecord): string {
  return `${method} ${path} ${status === 0 ? 499 : status}`;
}

function count(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines.toSorted()) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}
