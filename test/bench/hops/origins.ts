// Checks whether calls are brought to the requests that caused them, in chains whose truth is known: the
// path of every call names the request of the client.
//
// Run as root: node --import tsx test/bench/hops.ts --part origins

import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {Agent, request} from 'node:http';
import {setTimeout as sleep} from 'node:timers/promises';

import {startCoreProbes} from '../../../agent/core/core-probes.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import {startNginx} from '../../../src/parts/nginx.js';
import {buildHop, type HopProgram} from './go-hop.js';

const REQUESTS = Number(process.env.HOPS_REQUESTS ?? 2_000);

interface Chain {
  readonly name: string;
  readonly url: string;
  readonly processes: readonly {readonly pid: number; readonly target: string}[];
  stop(): Promise<void>;
}

async function nginxCoreStore(
  hops: HopProgram,
  mode: string,
  calls: number,
  extra = '',
): Promise<Chain> {
  const store = await hops.start('-mode', 'store', '-delay', '5ms');
  const registry = await hops.start('-mode', mode, '-next', store.url, '-calls', String(calls));
  const core = await hops.start('-mode', 'proxy', '-next', registry.url);
  const port = new URL(core.url).port;
  const nginx = await startNginx({
    workers: 2,
    locations: `location / { proxy_pass http://${extra === '' ? `127.0.0.1:${port}` : 'core'}; ${extra} }`,
    ...(extra === ''
      ? {}
      : {upstreams: `upstream core { server 127.0.0.1:${port}; keepalive 32; }`}),
  });
  const workers = childrenOf(nginx.pid);
  return {
    name: `nginx${extra === '' ? '' : ' (keep-alive)'} → core → ${mode} × ${calls} → store`,
    url: nginx.url,
    processes: [
      ...[nginx.pid, ...workers].map((pid) => ({pid, target: 'nginx'})),
      {pid: core.pid, target: 'core'},
      {pid: registry.pid, target: 'registry'},
      {pid: store.pid, target: 'store'},
    ],
    stop: async () => {
      await nginx.stop();
      for (const hop of [store, registry, core]) hop.stop();
    },
  };
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

async function send(url: string, users: number, traced: boolean): Promise<number> {
  const agent = new Agent({keepAlive: true, maxSockets: users});
  let left = REQUESTS;
  let failed = 0;
  const user = async (): Promise<void> => {
    while (left-- > 0) {
      const trace = randomBytes(16).toString('hex');
      const headers = traced ? {traceparent: `00-${trace}-${trace.slice(0, 16)}-01`} : {};
      await new Promise<void>((resolve) => {
        const sent = request(
          `${url}/v2/r/blobs/${randomBytes(8).toString('hex')}`,
          {agent, headers},
          (answer) => {
            if (answer.statusCode !== 200) failed += 1;
            answer.resume().once('end', resolve);
          },
        );
        sent.once('error', () => {
          failed += 1;
          resolve();
        });
        sent.end();
      });
    }
  };
  await Promise.all(Array.from({length: users}, user));
  agent.destroy();
  return failed;
}

function nameOf({path}: RequestRecord): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? NaN;
}

function unionNs(calls: readonly RequestRecord[]): number {
  const spans = calls.map(
    ({startNs, durationNs}) => [Number(startNs % 10n ** 15n), durationNs] as const,
  );
  let [sum, until] = [0, 0];
  for (const [start, length] of spans.toSorted(([left], [right]) => left - right)) {
    const from = Math.max(start, until);
    sum += Math.max(0, start + length - from);
    until = Math.max(until, start + length);
  }
  return sum;
}

function report(records: readonly RequestRecord[]): void {
  const served = records.filter(({side}) => side === 'server');
  const made = records.filter(({side}) => side === 'client');
  const byId = new Map(served.map((record) => [record.id, record]));
  for (const target of new Set(served.map(({target}) => target))) {
    const mine = served.filter((record) => record.target === target);
    const calls = made.filter((record) => record.target === target);
    const right = calls.filter((call) => {
      const origin = byId.get(call.origin?.id);
      return origin !== undefined && nameOf(origin) === nameOf(call) && origin.target === target;
    }).length;
    const wrong = calls.filter((call) => call.origin !== undefined).length - right;
    const signs = new Map<string, number>();
    for (const {origin} of calls)
      signs.set(origin?.by ?? 'none', (signs.get(origin?.by ?? 'none') ?? 0) + 1);
    const explained = median(
      mine.map(({budget, durationNs}) => 1 - (budget.get('unexplained') ?? 0) / durationNs),
    );
    const truth = new Map<string, RequestRecord[]>();
    for (const call of calls) truth.set(nameOf(call), [...(truth.get(nameOf(call)) ?? []), call]);
    let [said, real] = [0, 0];
    for (const record of mine) {
      for (const [part, ns] of record.budget) if (part.startsWith('upstream:')) said += ns;
      real += unionNs(truth.get(nameOf(record)) ?? []);
    }
    console.log(
      `  ${target}: ${mine.length} served, ${calls.length} made; origin right ${((100 * right) / calls.length).toFixed(2)} %, ` +
        `wrong ${wrong}; explained ${(100 * explained).toFixed(1)} %; upstream ${(100 * (said / real - 1)).toFixed(1)} % off; ` +
        [...signs].map(([sign, count]) => `${sign} ${count}`).join(', '),
    );
  }
}

const hops = buildHop();
for (const make of [
  () => nginxCoreStore(hops, 'client', 3),
  () =>
    nginxCoreStore(hops, 'client', 3, 'proxy_http_version 1.1; proxy_set_header Connection "";'),
  () => nginxCoreStore(hops, 'fan', 3),
]) {
  const chain = await make();
  for (const [users, traced] of [
    [1, true],
    [8, true],
    [8, false],
    [32, false],
  ] as const) {
    const records: RequestRecord[] = [];
    const probes = await startCoreProbes({
      probes: ['requests'],
      processes: chain.processes,
      onInterval: (interval) => {
        for (const record of interval.records) if (record.kind === 'request') records.push(record);
      },
    });
    await sleep(300);
    const failed = await send(chain.url, users, traced);
    await sleep(300);
    await probes.cut();
    await probes.cut();
    await probes.stop();
    console.log(`${chain.name}, ${users} users${traced ? ', traced' : ''}: ${failed} failed`);
    report(records);
  }
  await chain.stop();
}
hops.remove();
