// Faults of what the registry asks: Redis, S3, PostgreSQL, and the hops of a chain.

import {spawn} from 'node:child_process';
import {connect} from 'node:net';

import {startHarborLike, type HarborLikeOptions} from '../../../../src/parts/harbor-like.js';
import {startRedis} from '../../../../src/parts/redis.js';
import {startRegistry} from '../../../../src/parts/registry.js';
import {startS3} from '../../../../src/parts/s3.js';
import {FaultyProxy} from '../faulty-proxy.js';
import {repeat, watched, type Fault, type Load, type Prepared} from '../fault.js';
import type {Lab} from '../lab.js';
import {NameServer} from '../name-server.js';
import {standStill} from '../stand-still.js';
import {Forwarder} from '../two-registries.js';

const PULL: Load = {operation: 'pull', rate: 12, layerSize: '64KiB'};

async function withRedis(
  lab: Lab,
  inject: (redis: {readonly pid: number; readonly port: number}) => void,
): Promise<Prepared> {
  const redis = lab.part(await startRedis());
  const {url, pid} = lab.part(await startRegistry({redis: redis.address}));
  return {
    url,
    targets: [watched(pid), watched(redis.pid, 'redis')],
    inject: () => inject(redis),
  };
}

async function proxyOf(lab: Lab, upstream: string): Promise<FaultyProxy> {
  const proxy = await FaultyProxy.start(upstream);
  lab.atEnd(() => proxy.stop());
  return proxy;
}

/** The registry finds its store by a name, and has to connect anew for each request to it. */
async function withNamedS3(lab: Lab, inject: (names: NameServer) => void): Promise<Prepared> {
  const s3 = lab.part(await startS3());
  const proxy = await proxyOf(lab, s3.endpoint);
  proxy.endsConnections = true;
  const names = await NameServer.start();
  lab.atEnd(() => names.stop());
  const endpoint = `http://store.example:${proxy.port}`;
  const within = names.asked(lab.folder);
  const {url, pid} = lab.part(await startRegistry({s3: {...s3, endpoint}, within}));
  return {url, targets: [watched(pid)], inject: () => inject(names)};
}

async function withS3(lab: Lab, inject: (proxy: FaultyProxy) => void): Promise<Prepared> {
  const s3 = lab.part(await startS3());
  const proxy = await proxyOf(lab, s3.endpoint);
  const {url, pid} = lab.part(await startRegistry({s3: {...s3, endpoint: proxy.url}}));
  return {url, targets: [watched(pid)], inject: () => inject(proxy)};
}

async function harbor(
  lab: Lab,
  inject: (pidOf: (part: string) => number, postgresPort: number) => void,
  options: HarborLikeOptions = {},
): Promise<Prepared> {
  const chain = await startHarborLike(options);
  for (const part of chain.parts.values()) lab.part(part);
  const pidOf = (name: string): number => chain.parts.get(name)!.pid;
  return {
    url: chain.url,
    targets: [...chain.parts.keys()].map((name) => watched(pidOf(name), name)),
    options: [
      ...['--username', chain.username, '--password-file', chain.passwordFile],
      ...['--repository', 'library/bench'],
    ],
    inject: () => inject(pidOf, chain.postgresPort),
  };
}

export const UPSTREAM_FAULTS: readonly Fault[] = [
  {
    name: 'redis-stopped',
    expects: ['process-stopped'],
    load: PULL,
    prepare: (lab) => withRedis(lab, ({pid}) => standStill(lab, pid, {stillMs: 40, everyMs: 45})),
  },
  {
    name: 'redis-paused',
    expects: ['upstream-watched'],
    load: PULL,
    prepare: (lab) =>
      withRedis(lab, ({port}) => {
        const redis = connect(port, '127.0.0.1');
        redis.on('error', () => {}).resume();
        lab.atEnd(() => redis.destroy());
        // Redis looks ten times a second whether a pause is over.
        repeat(lab, 300, () => redis.write('CLIENT PAUSE 50 ALL\r\n'));
      }),
  },
  {
    name: 's3-slow',
    // The proxy is not watched; the store behind it may be found by itself.
    expects: ['upstream-unwatched', 'between-hops'],
    load: {...PULL, rate: 6},
    prepare: (lab) => withS3(lab, (proxy) => (proxy.delayMs = 50)),
  },
  {
    name: 's3-unavailable',
    // The client of S3 tries again, so that answers come late and right.
    expects: ['upstream-fails', 'upstream-unwatched', 'between-hops'],
    load: {...PULL, rate: 6},
    prepare: (lab) => withS3(lab, (proxy) => (proxy.refusesOneOf = 3)),
  },
  {
    name: 'slow-name-server',
    expects: ['dns'],
    load: {...PULL, rate: 3},
    prepare: (lab) => withNamedS3(lab, (names) => (names.delayMs = 150)),
  },
  {
    name: 's3-refuses',
    expects: ['upstream-fails'],
    load: {...PULL, rate: 4},
    prepare: (lab) => withS3(lab, (proxy) => proxy.stop()),
  },
  {
    name: 'postgres-lock',
    expects: ['lock'],
    load: {...PULL, rate: 6},
    prepare: (lab) => harbor(lab, (_, port) => holdLock(lab, port)),
  },
  {
    name: 'database-pool',
    expects: ['connection-limit'],
    // A request holds the only connection for two round trips. At an even rate, pulls would hardly meet: whether they
    // do would be a matter of how fast the host is.
    load: {...PULL, users: {healthy: 2, sick: 8}},
    prepare: (lab) =>
      harbor(lab, () => {}, {connections: 1, before: (part, url) => farDatabase(lab, part, url)}),
  },
  {
    name: 'harbor-registry-stopped',
    expects: ['process-stopped'],
    load: {...PULL, rate: 6},
    prepare: (lab) =>
      harbor(lab, (pidOf) => standStill(lab, pidOf('registry'), {stillMs: 60, everyMs: 100})),
  },
];

/** Puts 5 ms of way before the database, and nothing before other parts. */
async function farDatabase(lab: Lab, part: string, address: string): Promise<string> {
  if (part !== 'postgres') return address;
  const url = new URL(address);
  const forwarder = await Forwarder.start(Number(url.port));
  forwarder.delayMs = 5;
  lab.atEnd(() => forwarder.stop());
  url.port = String(forwarder.port);
  return url.href;
}

/** Another session locks the table of projects for most of the time. */
function holdLock(lab: Lab, port: number): void {
  const psql = spawn('psql', ['-q', `postgres://postgres@127.0.0.1:${port}/postgres`], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  lab.atEnd(() => psql.kill());
  psql.stdin.on('error', () => {});
  psql.stdin.write(
    'BEGIN; LOCK TABLE project; SELECT pg_sleep(0.15); COMMIT; SELECT pg_sleep(0.03);\n'.repeat(
      1000,
    ),
  );
}
