// Starts a chain of real parts in the shape of Harbor: nginx → core → registry → a folder or S3, with Redis
// beside core and the registry, and PostgreSQL beside core.

import {startCore, type CorePart} from './core.js';
import type {GoBuildOptions} from './go-program.js';
import {startNginx} from './nginx.js';
import type {Part} from './part.js';
import {startPostgres} from './postgres.js';
import {startRedis} from './redis.js';
import {startRegistry} from './registry.js';
import {startS3} from './s3.js';

export type HarborStorage = 'disk' | 's3' | 's3-redirect';

export interface HarborLikeOptions {
  /** `disk` without it. With `s3-redirect`, clients fetch blobs from S3 themselves. */
  readonly storage?: HarborStorage;
  /** Whether nginx, core and the registry write access logs into their folders. */
  readonly accessLog?: boolean;
  readonly build?: GoBuildOptions;
  /** Connections of core to PostgreSQL at most; any number without it. */
  readonly connections?: number;
  /** Puts something before a part: gets its URL or `host:port`, and gives what the others use in its place. */
  readonly before?: (part: HopBefore, address: string) => Promise<string>;
}

/** Parts that another part asks. */
export type HopBefore = 'postgres' | 'redis' | 's3' | 'registry' | 'core' | 'nginx';

export interface HarborLike {
  /** Where clients go: nginx. */
  readonly url: string;
  readonly username: CorePart['username'];
  readonly passwordFile: CorePart['passwordFile'];
  readonly postgresPort: number;
  /** The parts by the names of their targets, in the order in which they were started. */
  readonly parts: ReadonlyMap<string, Part>;
  stop(): Promise<void>;
}

/** Rejects with `PART_MISSING` or `PART_FAILED`, and then leaves nothing running. */
export async function startHarborLike(options: HarborLikeOptions = {}): Promise<HarborLike> {
  const parts = new Map<string, Part>();
  const add = <P extends Part>(name: string, part: P): P => {
    parts.set(name, part);
    return part;
  };
  const stop = async (): Promise<void> => {
    for (const part of [...parts.values()].reverse()) await part.stop();
  };
  try {
    return {...(await startChain(options, add)), parts, stop};
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startChain(
  {
    storage = 'disk',
    accessLog = false,
    build = {},
    connections,
    before = (_, address) => Promise.resolve(address),
  }: HarborLikeOptions,
  add: <P extends Part>(name: string, part: P) => P,
): Promise<Pick<HarborLike, 'url' | 'username' | 'passwordFile' | 'postgresPort'>> {
  const postgres = add('postgres', await startPostgres());
  const redis = add('redis', await startRedis());
  const redisAddress = await before('redis', redis.address);
  const s3 = storage === 'disk' ? undefined : add('s3', await startS3({...build, accessLog}));
  const registry = add(
    'registry',
    await startRegistry({
      ...{redis: redisAddress, accessLog, redirect: storage === 's3-redirect'},
      ...(s3 === undefined ? {} : {s3: {...s3, endpoint: await before('s3', s3.endpoint)}}),
    }),
  );
  const core = add(
    'core',
    await startCore({
      registryUrl: await before('registry', registry.url),
      redis: redisAddress,
      postgresUrl: await before('postgres', postgres.url),
      ...{accessLog, build},
      ...(connections === undefined ? {} : {connections}),
    }),
  );
  const locations = proxyTo(await before('core', core.url));
  const nginx = add('nginx', await startNginx({accessLog, locations}));
  const url = await before('nginx', nginx.url);
  const {username, passwordFile} = core;
  return {url, username, passwordFile, postgresPort: postgres.port};
}

// The settings are those of Harbor's proxy: nothing is kept on the way, and each request to core has a
// connection of its own.
function proxyTo(url: string): string {
  return `
    location / {
      proxy_pass ${url};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_buffering off;
      proxy_request_buffering off;
    }`;
}
