// Starts a real docker-registry (CNCF distribution 2.8, Debian's package) on a loopback port of its own.

import {randomBytes} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {listeningPorts} from './listening.js';
import type {Part} from './part.js';
import {makePartFolder, startPart} from './part.js';
import {assertProgram} from './program.js';

export interface RegistryOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** A folder that is kept; without it images go to a temporary one. */
  readonly storageDir?: string;
  /** `host:port` of a redis that caches blob descriptors. */
  readonly redis?: string;
  /** A htpasswd file with bcrypt lines: the registry then asks for Basic credentials. */
  readonly htpasswdFile?: string;
  /** The address of a registry from which it fetches the images that it does not have. */
  readonly mirrorOf?: string;
  /** Whether the log has a line for each request. Without it they do not disturb measurements. */
  readonly accessLog?: boolean;
}

export interface RegistryPart extends Part {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
}

export async function startRegistry(options: RegistryOptions = {}): Promise<RegistryPart> {
  const command = assertProgram('docker-registry', 'docker-registry');
  const directory = makePartFolder('registry');
  const configPath = join(directory, 'config.yml');
  // The registry reads YAML, and JSON is YAML.
  writeFileSync(configPath, JSON.stringify(configOf(options, directory), null, 2));

  const {host = '127.0.0.1'} = options;
  const {part, ready: port} = await startPart({
    name: 'docker-registry',
    command,
    directory,
    args: ['serve', configPath],
    env: {OTEL_TRACES_EXPORTER: 'none'},
    whenReady: (pid) => answeringPort(pid, host),
    graceSeconds: 5,
  });
  return {...part, port, url: `http://${host}:${port}`};
}

function configOf(options: RegistryOptions, directory: string): object {
  const {
    port = 0,
    host = '127.0.0.1',
    storageDir,
    redis,
    htpasswdFile,
    mirrorOf,
    accessLog,
  } = options;
  return {
    version: 0.1,
    log: {level: accessLog ? 'info' : 'warn', accesslog: {disabled: accessLog !== true}},
    storage: {
      filesystem: {rootdirectory: storageDir ?? join(directory, 'storage')},
      cache: {blobdescriptor: redis === undefined ? 'inmemory' : 'redis'},
      delete: {enabled: true},
    },
    http: {addr: `${host}:${port}`, secret: randomBytes(16).toString('hex')},
    ...(redis === undefined ? {} : {redis: {addr: redis}}),
    ...(mirrorOf === undefined ? {} : {proxy: {remoteurl: mirrorOf}}),
    ...(htpasswdFile === undefined
      ? {}
      : {auth: {htpasswd: {realm: 'registry', path: htpasswdFile}}}),
  };
}

// The port comes from the process's own sockets, so that no other registry is taken for this one. A 401 is
// an answer too.
async function answeringPort(pid: number, host: string): Promise<number | undefined> {
  const [port] = listeningPorts(pid);
  if (port === undefined) return undefined;
  try {
    const {status} = await fetch(`http://${host}:${port}/v2/`);
    return status === 200 || status === 401 ? port : undefined;
  } catch {
    return undefined;
  }
}
