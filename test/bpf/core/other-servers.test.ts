// Requests of nginx, which serves all connections in one thread, and of a program of this machine's Go,
// whose goroutines tell why they wait and where they parked; and requests that targets make.

import assert from 'node:assert/strict';
import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {startNginx, type NginxPart} from '../../../src/parts/nginx.js';
import {findProgram} from '../../../src/parts/program.js';
import {childrenOf} from '../support/children-of.js';
import {NO_GO, startLockServer, type LockServer} from '../support/lock-server.js';
import {CoreLoader, engineIsMissing, ofType} from './core-loader.js';
import type {Call, CoreRecord, RecordOf} from './records.js';
import {partMs, ServedReader, sumOf, waitsOf, type Served} from './served.js';

const run = promisify(execFile);
const REQUESTS = 20_011;
const BIG_BYTES = 16 * 1024 * 1024;
const SETTLE_MS = 250;
const HELD_MS = 100;
const BY_GOROUTINE = 32;
const WHY_NOT = engineIsMissing() ?? false;
const NO_NGINX = findProgram('nginx') === undefined ? 'nginx is not installed' : false;

async function settle(loader: CoreLoader): Promise<readonly CoreRecord[]> {
  await sleep(SETTLE_MS);
  return loader.cut();
}

describe('requests of nginx', {skip: WHY_NOT || NO_NGINX}, () => {
  let nginx: NginxPart;
  let loader: CoreLoader;
  let folder: string;
  const reader = new ServedReader();
  const losses: CoreRecord[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-core-nginx-'));
    writeFileSync(join(folder, 'small'), 'x'.repeat(1_000));
    writeFileSync(join(folder, 'big'), Buffer.alloc(BIG_BYTES));
    nginx = await startNginx({root: folder});
    loader = await CoreLoader.start();
    await loader.watch(nginx.pid);
    for (const pid of childrenOf(nginx.pid)) await loader.watch(pid);
    await run('curl', ['-s', `${nginx.url}/small`]);
    await take();
  });

  after(async () => {
    await loader?.stop();
    await nginx?.stop();
    rmSync(folder, {recursive: true, force: true});
  });

  async function take(): Promise<Served[]> {
    const records = await settle(loader);
    losses.push(...ofType(records, 'loss').filter(({reason}) => reason !== 3));
    return reader.read(records);
  }

  test('come back once each, whichever connection they came on', async () => {
    await run('ab', ['-q', '-k', '-c', '31', '-n', String(REQUESTS), `${nginx.url}/small`]);
    const served = await take();

    assert.equal(served.length, REQUESTS);
    for (const {requestLine, request, queueNs} of served) {
      assert.equal(requestLine, 'GET /small HTTP/1.0');
      assert.deepEqual([request.status, request.goid], [200, 0]);
      assert.equal(request.flags & BY_GOROUTINE, 0);
      assert.ok(queueNs >= 0 && request.endNs > request.readNs);
      assert.ok(request.bytesOut > 1_000);
    }
  });

  test('come back from connections of one request each', async () => {
    await run('ab', ['-q', '-c', '7', '-n', '503', `${nginx.url}/small`]);
    const served = await take();

    assert.equal(served.length, 503);
    assert.equal(new Set(served.map(({request}) => request.connection)).size, 503);
  });

  test('have the head, the status and the peer of their own', async () => {
    for (let n = 10; n < 27; n += 1) {
      await run('curl', ['-s', '-H', `traceparent: 00-${n}`, `${nginx.url}/none/${n}`]);
    }
    const served = await take();

    assert.deepEqual(
      served.map(({requestLine}) => requestLine.split(' ')[1]),
      Array.from({length: 17}, (_, n) => `/none/${n + 10}`),
    );
    served.forEach(({head}, n) => assert.match(head, new RegExp(`traceparent: 00-${n + 10}\r\n`)));
    assert.ok(served.every(({request}) => request.status === 404));
    assert.equal(new Set(served.map(({request}) => request.peer)).size, 17);
  });

  test('have a client that reads slowly in send.wait', async () => {
    await run('curl', ['-s', '-o', '/dev/null', '--limit-rate', '8M', `${nginx.url}/big`]);
    const [one] = await take();

    assert.ok(one!.request.bytesOut > BIG_BYTES);
    assert.ok(partMs(one!, 'send.wait') > 0.9 * (one!.durationNs / 1e6));
  });

  test('lose nothing', () => {
    assert.deepEqual(losses, []);
  });

  test('are counted where nobody reads them in time', async () => {
    const sent = 60_013;
    loader.stopReading();
    await run('ab', ['-q', '-k', '-c', '31', '-n', String(sent), `${nginx.url}/small`]);
    await run('ab', ['-q', '-k', '-c', '1', '-n', '1', `${nginx.url}/small`]);
    loader.goOn();
    const records = await settle(loader);

    const told = ofType(records, 'request').length;
    const lost = ofType(records, 'loss').find(({text}) => text === 'requests');
    assert.ok(lost !== undefined && lost.count > 0, `${told} told, none lost`);
    assert.equal(told + lost.count, sent + 1);
  });
});

/** A static program with C in it has other thread-local storage before Go's. */
const STATIC = ['-ldflags=-linkmode=external -extldflags=-static', '-tags=netcgo'];

for (const [kind, ...buildArgs] of [['as Go links it'], ['linked statically with C', ...STATIC]]) {
  describe(`requests of a server in the newest Go, ${kind}`, {skip: WHY_NOT || NO_GO}, () => {
    let server: LockServer;
    let loader: CoreLoader;
    const reader = new ServedReader();
    const stacks = new Map<number, RecordOf<'stack'>>();

    before(async () => {
      server = await startLockServer(...buildArgs);
      loader = await CoreLoader.start();
      await loader.watch(server.pid);
      await fetch(server.url).then((answer) => answer.text());
      await settle(loader);
    });

    after(async () => {
      await loader?.stop();
      server?.stop();
    });

    test('tell what their goroutine waited for, for how long, and where it parked', async () => {
      for (let sent = 0; sent < 9; sent += 1) {
        await fetch(`${server.url}?ms=${HELD_MS}`).then((answer) => answer.text());
      }
      const records = await settle(loader);
      for (const stack of ofType(records, 'stack')) stacks.set(stack.id, stack);
      const served = reader.read(records).filter(({requestLine}) => requestLine.includes('ms='));

      assert.equal(served.length, 9);
      const waitMs = served.map((one) => sumOf(waitsOf(one)) / 1e6).sort((a, b) => a - b);
      assert.ok(waitMs[4]! > 0.9 * HELD_MS && waitMs[4]! < 1.2 * HELD_MS, waitMs.join(' '));
      for (const one of served) {
        assert.ok(one.request.goid > 0);
        for (const part of ['cpu', 'receive', 'send'] as const) {
          assert.ok(partMs(one, part) < HELD_MS / 2, part);
        }
      }
      const names = await symbolsOf(server.pid);
      const longest = served
        .flatMap((one) => [...waitsOf(one)].sort((a, b) => b.ns - a.ns).slice(0, 1))
        .filter(({ns}) => ns > (HELD_MS * 1e6) / 2);
      assert.equal(longest.length, served.length);
      for (const {stack} of longest) {
        const functions = stacks.get(stack)!.addresses.map((address) => names(address));
        assert.equal(functions[0], 'runtime.gopark');
        assert.ok(
          functions.some((name) => /^sync\.\(\*(?:RW)?Mutex\)|^internal\/sync\./.test(name)),
          functions.join(' '),
        );
        assert.equal(functions.at(-2), 'net/http.(*Server).Serve.gowrap3', functions.join(' '));
      }
    });
  });
}

describe('requests that a target makes', {skip: WHY_NOT}, () => {
  let server: Server;
  let client: ChildProcess;
  let answers: AsyncIterator<string>;
  let loader: CoreLoader;
  let address: string;

  before(async () => {
    server = createServer((request, answer) => {
      setTimeout(() => answer.writeHead(404).end('hello'), request.url === '/slow' ? HELD_MS : 0);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = spawn('python3', ['-c', CLIENT, address], {stdio: ['pipe', 'pipe', 'inherit']});
    answers = createInterface({input: client.stdout!})[Symbol.asyncIterator]();
    loader = await CoreLoader.start();
    await loader.watch(client.pid!);
  });

  after(async () => {
    client?.stdin?.end();
    await loader?.stop();
    server?.close();
    server?.closeAllConnections();
  });

  async function ask(path: string, bytes = 0): Promise<void> {
    client.stdin!.write(`${path} ${bytes}\n`);
    await answers.next();
  }

  test('come when the next begins, and at a cut while they are open', async () => {
    for (let n = 0; n < 31; n += 1) await ask(`/n/${n}`);
    const records = await loader.cut();
    const calls = ofType(records, 'call');

    assert.equal(calls.length, 31);
    assert.equal(calls.filter(({isOpen}) => isOpen).length, 1);
    for (const [n, call] of calls.entries()) {
      assert.match(headOf(records, call, 2), new RegExp(`^GET /n/${n} HTTP/1.1\r\n`));
      assert.match(headOf(records, call, 3), /^HTTP\/1\.1 404 /);
      assert.deepEqual([call.status, call.peer, call.pid], [404, address, client.pid]);
      const times = [call.startNs, call.writtenNs, call.firstNs, call.lastNs];
      assert.deepEqual(
        times,
        [...times].sort((left, right) => left - right),
      );
    }
  });

  test('tell a slow server from a long upload', async () => {
    await ask('/slow');
    await ask('/upload', 300_000);
    const calls = ofType(await loader.cut(), 'call').filter(({startNs}) => startNs > 0);
    const [slow, upload] = calls.slice(-2);

    const waitedMs = (slow!.firstNs - slow!.writtenNs) / 1e6;
    assert.ok(waitedMs > HELD_MS - 2 && waitedMs < HELD_MS * 3 + 200, `${waitedMs} ms`);
    assert.ok(upload!.bytesOut > 300_000);
    assert.ok(upload!.writtenNs > upload!.startNs);
  });

  function headOf(records: readonly CoreRecord[], {id}: Call, kind: number): string {
    return ofType(records, 'head')
      .filter((head) => head.id === id && head.kind === kind)
      .map(({text}) => text)
      .join('');
  }
});

/** Asks for what each line names, and says so when it has the answer. */
const CLIENT = `
import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1])
for line in sys.stdin:
    path, size = line.split()
    connection.request('PUT' if int(size) else 'GET', path, body=b'x' * int(size) or None)
    connection.getresponse().read()
    print('answered', flush=True)
`;

/** Names of a Go program's functions by address, as `go tool nm` has them. */
async function symbolsOf(pid: number): Promise<(address: bigint) => string> {
  const {stdout} = await run('go', ['tool', 'nm', '-n', `/proc/${pid}/exe`], {maxBuffer: 2 ** 26});
  const symbols = stdout.split('\n').flatMap((line) => {
    const [, address, name] = /^\s*([0-9a-f]+) [tT] (.+)$/.exec(line) ?? [];
    return address === undefined ? [] : [{address: BigInt(`0x${address}`), name: name!}];
  });
  return (address) => symbols.findLast((symbol) => symbol.address < address)?.name ?? '?';
}
