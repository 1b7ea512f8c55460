// Starts the topologies whose chains are checked, with access logs: whom the load asks, which processes are
// watched, and where each server that speaks HTTP keeps its log.

import {join} from 'node:path';

import {
  startHarborLike,
  type HarborLikeOptions,
  type HarborStorage,
} from '../../../src/parts/harbor-like.js';
import {startNginx} from '../../../src/parts/nginx.js';
import type {Part} from '../../../src/parts/part.js';
import {startRedis} from '../../../src/parts/redis.js';
import {startRegistry, type RegistryOptions} from '../../../src/parts/registry.js';
import {startS3} from '../../../src/parts/s3.js';

export interface Topology {
  readonly url: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly parts: ReadonlyMap<string, Part>;
  /** Access logs by target. */
  readonly logs: ReadonlyMap<string, string>;
  /** A target that asks with Go's net/http and whose program has symbols (round-trips.ts). */
  readonly asks?: string;
  stop(): Promise<void>;
}

const build = {tell: console.error};

export const TOPOLOGIES: Readonly<Record<string, () => Promise<Topology>>> = {
  'harbor-like-disk': () => harborLike('disk'),
  'harbor-like': () => harborLike('s3'),
  'harbor-like-redirect': () => harborLike('s3-redirect'),
  'distribution-3': distribution3,
  'nginx-registry': () => nginxRegistry(),
};

export async function harborLike(
  storage: HarborStorage,
  before?: HarborLikeOptions['before'],
): Promise<Topology> {
  const options = before === undefined ? {} : {before};
  const chain = await startHarborLike({storage, build, accessLog: true, ...options});
  const {url, username, passwordFile, parts} = chain;
  return {...{url, username, passwordFile, parts}, logs: logsOf(parts), stop: () => chain.stop()};
}

async function distribution3(): Promise<Topology> {
  const redis = await startRedis();
  const s3 = await startS3({...build, accessLog: true});
  const registry = await startRegistry({
    ...{release: 3, build, accessLog: true},
    ...{redis: redis.address, s3},
  });
  return {...together(registry.url, {redis, s3, registry}), asks: 'registry'};
}

/** nginx asks with HTTP/1.0 and a connection for each request, unless it is told to keep them. */
const KEPT = 'proxy_http_version 1.1; proxy_set_header Connection "";';

export interface NginxRegistryOptions extends RegistryOptions {
  /** Whether nginx keeps its connections to the registry. */
  readonly isKept?: boolean;
}

export async function nginxRegistry(options: NginxRegistryOptions = {}): Promise<Topology> {
  const {isKept = false, ...ofRegistry} = options;
  const registry = await startRegistry({build, accessLog: true, ...ofRegistry});
  const nginx = await startNginx({
    accessLog: true,
    upstreams: `upstream registry { server 127.0.0.1:${registry.port}; ${isKept ? 'keepalive 8;' : ''} }`,
    locations: `location / { proxy_pass http://registry; proxy_set_header Host $http_host;
      proxy_request_buffering off; proxy_buffering off; ${isKept ? KEPT : ''} }`,
  });
  return together(nginx.url, {registry, nginx});
}

function together(url: string, named: Readonly<Record<string, Part>>): Topology {
  const parts = new Map(Object.entries(named));
  const stop = async (): Promise<void> => {
    for (const part of [...parts.values()].reverse()) await part.stop();
  };
  return {url, parts, logs: logsOf(parts), stop};
}

/** The registry writes its log to its output, the others have a file. */
function logsOf(parts: ReadonlyMap<string, Part>): ReadonlyMap<string, string> {
  const logs = new Map<string, string>();
  for (const [name, {directory, logPath}] of parts) {
    if (name === 'registry') logs.set(name, logPath);
    else if (['nginx', 'core', 's3'].includes(name)) logs.set(name, join(directory, 'access.log'));
  }
  return logs;
}
