// Before Linux 6.3 no tracepoint says that bytes can be read, and segments that are received stand for it.
// Here both ways look at the same requests.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {startNginx, type NginxPart} from '../../../src/parts/nginx.js';
import {findProgram} from '../../../src/parts/program.js';
import {childrenOf} from '../support/children-of.js';
import {CoreLoader, engineIsMissing} from './core-loader.js';
import {ServedReader, type Served} from './served.js';

const run = promisify(execFile);
const QUEUE_UNKNOWN = 64;
const WHY_NOT =
  engineIsMissing() ?? (findProgram('nginx') === undefined ? 'nginx is not installed' : false);
const [KEPT_ALIVE, SINGLE] = [2_003, 211];

describe('the waiting line of requests', {skip: WHY_NOT}, () => {
  let nginx: NginxPart;
  let folder: string;
  const loaders: CoreLoader[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-arrivals-'));
    writeFileSync(join(folder, 'small'), 'x'.repeat(1_000));
    nginx = await startNginx({root: folder});
    for (const without of ['block_rq_issue', 'sk_data_ready']) {
      const loader = await CoreLoader.start('--probes', 'requests', '--without', without);
      loaders.push(loader);
      for (const pid of [nginx.pid, ...childrenOf(nginx.pid)]) await loader.watch(pid);
    }
    await run('curl', ['-s', `${nginx.url}/small`]);
  });

  after(async () => {
    for (const loader of loaders) await loader.stop();
    await nginx?.stop();
    rmSync(folder, {recursive: true, force: true});
  });

  test('begins at the same time by segments as by what can be read', async () => {
    for (const loader of loaders) await loader.cut();
    await run('ab', ['-q', '-k', '-c', '31', '-n', String(KEPT_ALIVE), `${nginx.url}/small`]);
    await run('ab', ['-q', '-c', '7', '-n', String(SINGLE), `${nginx.url}/small`]);
    await sleep(250);
    const [ready, segments] = await Promise.all(
      loaders.map(async (loader) => byConnection(new ServedReader().read(await loader.cut()))),
    );

    assert.equal(ready!.length, KEPT_ALIVE + SINGLE);
    assert.equal(segments!.length, ready!.length);
    const unknown = [ready!, segments!].map((served) => served.filter(isUnknown).length);
    assert.ok(unknown[1]! <= unknown[0]! + ready!.length / 100, `unknown: ${unknown.join()}`);
    const apart = ready!
      .map(({request}, at) => Math.abs(segments![at]!.request.startNs - request.startNs) / 1e3)
      .filter((_, at) => !isUnknown(ready![at]!) && !isUnknown(segments![at]!))
      .sort((one, other) => one - other);
    const [median, p99] = [0.5, 0.99].map((rank) => apart[Math.floor(rank * apart.length)]!);
    // A busy host may take the CPU away between the two programs.
    assert.ok(median! < 50 && p99! < 5_000, `${median} µs, ${p99} µs at p99`);
  });
});

function isUnknown({request}: Served): boolean {
  return (request.flags & QUEUE_UNKNOWN) !== 0;
}

/** In an order that both loaders have: by the client's port, and by time on a connection. */
function byConnection(served: readonly Served[]): readonly Served[] {
  const peers = (one: Served, other: Served): number =>
    one.request.peer.localeCompare(other.request.peer);
  return [...served].sort(
    (one, other) => peers(one, other) || one.request.readNs - other.request.readNs,
  );
}
