// The requests probe on the client's side: what a target asks of others, by connection.

import assert from 'node:assert/strict';
import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';

import {budgetSumNs, type RequestRecord} from '../../src/domain/request.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {REQUESTS_ENGINES} from './support/engines.js';
import type {AskedRequests} from './support/requests-probe.js';

const run = promisify(execFile);
const DELAY_MS = 100;
const UPLOAD_BYTES = 300_000;
const SERVED = 7;

/** Asks for what each line names, and says so when it has the answer. */
const CLIENT = `
import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1])
for line in sys.stdin:
    method, path, trace, size = line.split()
    connection.request(method, path, body=b'x' * int(size) or None, headers={'traceparent': trace})
    connection.getresponse().read()
    print('answered', flush=True)
`;

/** Serves on IPv6, and asks another on IPv6 before it answers. */
/** The calls that no request is found for are told after three seconds. */
const MOST_SETTLES = 30;
const RELAY = `
import http.client, http.server, socket, sys
class Relay(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        connection = http.client.HTTPConnection(sys.argv[1])
        connection.request('GET', '/slow/relayed')
        body = connection.getresponse().read()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
class Server(http.server.HTTPServer):
    address_family = socket.AF_INET6
server = Server(('::1', 0), Relay)
print(server.server_port, flush=True)
server.serve_forever()
`;

for (const engine of REQUESTS_ENGINES) {
  describe(`requests that a target makes, by ${engine.name}`, {skip: engine.skip}, () => {
    let server: Server;
    let client: ChildProcess;
    let mirror: RegistryPart;
    let probe: AskedRequests;
    let address: string;

    before(async () => {
      server = createServer((request, answer) => void serve(request.url!, () => answer));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      client = spawn('python3', ['-c', CLIENT, address], {stdio: ['pipe', 'pipe', 'inherit']});
      mirror = await startRegistry({mirrorOf: `http://${address}`});
      probe = await engine.start([client.pid!, mirror.pid]);
    });

    after(async () => {
      client?.stdin?.end();
      await probe?.stop();
      await mirror?.stop();
      server?.close();
      server?.closeAllConnections();
    });

    async function serve(
      path: string,
      answer: () => {writeHead: (status: number) => {end: (body: string) => void}},
    ): Promise<void> {
      if (path.includes('/slow')) await sleep(DELAY_MS);
      answer()
        .writeHead(path.startsWith('/none') ? 404 : 200)
        .end('hello');
    }

    async function ask(method: string, path: string, trace = '-', bytes = 0): Promise<void> {
      client.stdin!.write(`${method} ${path} ${trace} ${bytes}\n`);
      await once(client.stdout!, 'data');
    }

    async function take(side: RequestRecord['side']): Promise<RequestRecord[]> {
      await probe.settle();
      return probe.records.splice(0).filter((record) => record.side === side);
    }

    /** A call of a process that serves too is told when the request that it was made for is known. */
    async function recordsOf(pid: number, fewestCalls: number): Promise<RequestRecord[]> {
      const own = (): RequestRecord[] => probe.records.filter((record) => record.pid === pid);
      for (let settled = 0; settled < MOST_SETTLES; settled += 1) {
        await probe.settle();
        if (own().filter(({side}) => side === 'client').length >= fewestCalls) break;
      }
      const records = own();
      probe.records.length = 0;
      return records;
    }

    test('have one record each, with trace, status and peer, though their connection stays open', async () => {
      for (let n = 10; n < 41; n++) {
        await ask('GET', `/none/${n}`, `00-${'a'.repeat(30)}${n}-${'b'.repeat(16)}-01`);
      }
      const records = await take('client');

      assert.equal(records.length, 31);
      for (const [at, {path, trace, status, peer, pid, budget, durationNs}] of records.entries()) {
        assert.equal(path, `/none/${at + 10}`);
        assert.equal(trace?.traceId.slice(30), String(at + 10));
        assert.deepEqual([status, peer, pid], [404, address, client.pid]);
        assert.equal(budgetSumNs(budget), durationNs);
      }
    });

    test('are not handed out again when their connection is used again', async () => {
      await ask('GET', '/once');
      await take('client');
      await ask('GET', '/twice');

      assert.deepEqual(
        (await take('client')).map(({path}) => path),
        ['/twice'],
      );
    });

    test('charge a slow server to upstream, and what is sent to send', async () => {
      await ask('GET', '/slow');
      await ask('PUT', '/upload', '-', UPLOAD_BYTES);
      const [slow, upload] = await take('client');

      const waitedMs = (slow?.budget.get(`upstream:${address}`) ?? 0) / 1e6;
      assert.ok(waitedMs > DELAY_MS - 2 && waitedMs < DELAY_MS * 1.1 + 20, `${waitedMs} ms`);
      assert.deepEqual(
        slow?.calls.map(({part}) => part).filter((part) => part.startsWith('upstream')),
        [`upstream:${address}`],
      );
      assert.ok(upload!.bytesOut > UPLOAD_BYTES);
      assert.ok((upload?.budget.get('send') ?? 0) > 0);
    });

    test('are seen of a Go program too, and what it serves meanwhile is found to wait for them', async () => {
      for (let n = 0; n < SERVED; n++) {
        await fetch(`${mirror.url}/v2/library/slow${n}/manifests/latest`).then((it) => it.text());
      }
      const records = await recordsOf(mirror.pid, SERVED);

      const served = records.filter(({side}) => side === 'server');
      const made = records.filter(({side}) => side === 'client');
      assert.equal(served.length, SERVED);
      assert.ok(made.length >= SERVED, `${made.length} made`);
      for (const {path, peer, startNs, durationNs} of made) {
        assert.equal(peer, address);
        const its = served.find((one) => one.startNs < startNs && startNs < endOf(one));
        assert.ok(its !== undefined && startNs + BigInt(durationNs) < endOf(its), path);
      }
      // Another goroutine makes the call: that the one that serves waits for it is inferred, and where
      // a busy machine lets it run late, it is not.
      const inferred = served.filter((it) => it.inferred.includes(`upstream:${address}`));
      assert.ok(inferred.length > SERVED / 2, `${inferred.length} of ${SERVED}`);
      for (const {budget, details} of inferred) {
        assert.ok((budget.get(`upstream:${address}`) ?? 0) / 1e6 > DELAY_MS * 0.9);
        assert.equal(details.peer, address);
      }
    });

    test('have peers on IPv6 too, on both sides', async () => {
      const upstream = createServer((request, answer) => void serve(request.url!, () => answer));
      upstream.listen(0, '::1');
      await once(upstream, 'listening');
      const upstreamAddress = `[::1]:${(upstream.address() as AddressInfo).port}`;
      const relay = spawn('python3', ['-c', RELAY, upstreamAddress], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        const [port] = (await once(relay.stdout, 'data')) as [Buffer];
        const url = `http://[::1]:${String(port).trim()}`;
        probe.watch(relay.pid!);
        await run('curl', ['-sg', `${url}/first`]);
        await run('curl', ['-sg', `${url}/second`]);
        const records = await recordsOf(relay.pid!, 2);

        const served = records.find(({side, path}) => side === 'server' && path === '/second');
        const made = records.filter(({side}) => side === 'client').at(-1);
        assert.match(served?.peer ?? '', /^\[::1\]:\d+$/);
        assert.equal(served?.details.peer, upstreamAddress);
        assert.ok((served.budget.get(`upstream:${upstreamAddress}`) ?? 0) / 1e6 > DELAY_MS * 0.9);
        assert.equal(made?.peer, upstreamAddress);
      } finally {
        relay.kill();
        upstream.close();
        upstream.closeAllConnections();
      }
    });

    test('lose nothing', () => {
      assert.equal(probe.lost(), 0);
    });
  });
}

function endOf({startNs, durationNs}: RequestRecord): bigint {
  return startNs + BigInt(durationNs);
}
