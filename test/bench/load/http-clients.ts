// What a request of the load generator costs its own process, with its HTTP client and with undici, in turn.
// The server is a process of its own. Prints medians of rounds.

import {fileURLToPath} from 'node:url';
import {fork} from 'node:child_process';
import {once} from 'node:events';

import {Pool} from 'undici';

import {ConnectionPool} from '../../../src/load/http/connection-pool.js';
import {HttpFailure} from '../../../src/load/http/failure.js';
import {addressOf} from '../../../src/load/http/url.js';

const ROUNDS = 9;
const REQUESTS = 4_000;

const SERVER = fileURLToPath(new URL('small-server.ts', import.meta.url));

export async function printClients(): Promise<void> {
  const server = fork(SERVER, {execArgv: ['--import', 'tsx']});
  const [port] = (await once(server, 'message')) as [number];
  const address = addressOf(`http://127.0.0.1:${port}/v2/`);
  const pool = new ConnectionPool({}, () => performance.now());
  const undici = new Pool(`http://127.0.0.1:${port}`, {connections: 1, pipelining: 1});
  const head = `GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  await print('a request, one at a time', REQUESTS, [
    [
      'our client',
      async () => {
        for (let left = REQUESTS; left > 0; left -= 1) {
          await pool.take(address).send({head, isHead: false, timeoutMs: 10_000});
        }
      },
    ],
    [
      'undici',
      async () => {
        for (let left = REQUESTS; left > 0; left -= 1) {
          const {body} = await undici.request({path: '/v2/', method: 'GET'});
          await body.arrayBuffer();
        }
      },
    ],
  ]);
  await undici.destroy();
  pool.stop(new HttpFailure('reset', 'the comparison is over'));
  server.kill();
}

type Way = readonly [name: string, run: () => unknown];

async function print(what: string, times: number, ways: readonly Way[]): Promise<void> {
  const usecs = ways.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, [, run]] of ways.entries()) {
      const before = process.cpuUsage();
      await run();
      const {user, system} = process.cpuUsage(before);
      usecs[at]!.push((user + system) / times);
    }
  }
  const medians = usecs.map((each) => each.sort((a, b) => a - b)[ROUNDS >>> 1]!);
  const told = ways.map(([name], at) => `${name} ${medians[at]!.toFixed(1)} µs of CPU`);
  console.log(`${what}: ${told.join(', ')}`);
}
