// Since Linux 7.2 a program at a system call may be preempted, and another thread is at its own call meanwhile: so there
// is a form that perf calls, which is not. Here both forms look at the same calls and requests. On a kernel that
// preempts programs, which test/matrix boots, both are that form.

import assert from 'node:assert/strict';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {startWorkload} from '../support/workload.js';
import {CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import type {CoreRecord} from './records.js';
import {ServedReader, type Served} from './served.js';
import {startThreadsServer} from './threads-server.js';

/** BPF_PROG_TYPE_TRACEPOINT: what perf calls. */
const CALLED_BY_PERF = 5;
const [CONNECTIONS, ROUNDS] = [8, 10];
const STATUSES = Array<readonly number[]>(ROUNDS).fill([200, 404, 206, 503, 201]).flat();
/** For a server to see that its client is gone. */
const SETTLE_MS = 250;
const TRIES = 20;

describe('programs at calls', {skip: engineIsMissing() ?? false}, () => {
  const loaders: CoreLoader[] = [];

  before(async () => {
    loaders.push(await CoreLoader.start());
    loaders.push(await CoreLoader.start('--without', 'preemption_off'));
  });

  after(async () => {
    for (const loader of loaders) await loader.stop();
  });

  /** The records of each loader since the cut before. */
  async function cut(): Promise<readonly (readonly CoreRecord[])[]> {
    const records = [];
    for (const loader of loaders) records.push(await loader.cut());
    return records;
  }

  async function watch(pid: number): Promise<void> {
    for (const loader of loaders) await loader.watch(pid);
    await cut();
  }

  test('are called by perf where the kernel preempts others', () => {
    const {pid} = loaders[1]!.process;

    assert.equal(programTypesOf(pid!).filter((type) => type === CALLED_BY_PERF).length, 2);
  });

  test('count the same calls in both forms', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'regscope-preemption-'));
    t.after(() => rmSync(folder, {recursive: true}));
    const workload = await startWorkload('files', folder);
    await watch(workload.pid);

    await workload.run();
    const [plain, whole] = (await cut()).map(callsIn);

    assert.ok(plain!.length > 0, 'no calls');
    assert.deepEqual(whole, plain);
  });

  test('tell each request of a server with many threads, with its own status', async (t) => {
    const server = await startThreadsServer(CONNECTIONS);
    t.after(() => server.stop());
    await watch(server.pid);
    // The first request of a port tells which sockets are a server's; and all threads are watched by then.
    await server.ask([418]);
    await sleep(SETTLE_MS);

    await server.ask(STATUSES);
    server.hangUp();
    const served = await Promise.all(loaders.map((loader) => servedBy(loader)));

    for (const requests of served) {
      assert.equal(requests.length, CONNECTIONS * STATUSES.length);
      for (const {requestLine, request} of requests) {
        assert.equal(requestLine, `GET /${request.status} HTTP/1.1`);
      }
    }
  });
});

/** What was served but the first request of each connection: as much as was asked, or what came in time. */
async function servedBy(loader: CoreLoader): Promise<readonly Served[]> {
  const reader = new ServedReader();
  const served: Served[] = [];
  for (let tries = 0; tries < TRIES && served.length < CONNECTIONS * STATUSES.length; tries += 1) {
    await sleep(SETTLE_MS);
    const came = reader.read(await loader.cut());
    served.push(...came.filter(({requestLine}) => requestLine !== 'GET /418 HTTP/1.1'));
  }
  return served;
}

/** enum bpf_prog_type of each program that a process holds. */
function programTypesOf(pid: number): readonly number[] {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder).flatMap((name) => {
    const type = /^prog_type:\s*(\d+)$/m.exec(readFileSync(join(folder, name), 'latin1'))?.[1];
    return type === undefined ? [] : [Number(type)];
  });
}

/** Number, count, errors and returned sum of each call, without its times. */
function callsIn(records: readonly CoreRecord[]): readonly unknown[] {
  return ofType(records, 'calls')
    .map(({call, ns, errors, returned}) => {
      const count = [...ns.values()].reduce((sum, each) => sum + each, 0);
      return {call, count, errors, returned};
    })
    .sort((one, other) => one.call - other.call);
}
