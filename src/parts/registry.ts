// Starts a real registry on a loopback port of its own: CNCF distribution 2.8 (Debian's docker-registry),
// or 3 (by the Go module proxy, since Debian has no package of it).

import {randomBytes} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {goModuleProgram, type GoBuildOptions} from './go-program.js';
import {listeningPorts} from './listening.js';
import type {Part} from './part.js';
import {makePartFolder, startPart} from './part.js';
import {assertProgram} from './program.js';
import type {S3Bucket} from './s3.js';

export interface RegistryOptions {
  /** The major release of distribution; 2 without it. */
  readonly release?: 2 | 3;
  /** For release 3, which is built once. */
  readonly build?: GoBuildOptions;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** A folder that is kept; without it images go to a temporary one. */
  readonly storageDir?: string;
  /** A bucket in place of a folder. */
  readonly s3?: S3Bucket;
  /** Whether a client is sent to the bucket for a blob, in place of getting it from the registry. */
  readonly redirect?: boolean;
  /** `host:port` of a redis that caches blob descriptors. */
  readonly redis?: string;
  /** A htpasswd file with bcrypt lines: the registry then asks for Basic credentials. */
  readonly htpasswdFile?: string;
  /** The address of a registry from which it fetches the images that it does not have. */
  readonly mirrorOf?: string;
  /** Files of a certificate and its key: it then speaks TLS alone. */
  readonly tls?: {readonly cert: string; readonly key: string};
  /** Whether the log has a line for each request. Without it they do not disturb measurements. */
  readonly accessLog?: boolean;
  /** Variables of its environment, as `GOMAXPROCS`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Words before its command, as those of nsenter(1): the registry may then be out of our reach. */
  readonly within?: readonly string[];
}

export interface RegistryPart extends Part {
  /** `http://127.0.0.1:port`, or https */
  readonly url: string;
  readonly port: number;
}

const RELEASE_3 = {path: 'github.com/distribution/distribution/v3/cmd/registry', version: 'v3.1.2'};

/** Rejects with `PART_MISSING` or `PART_FAILED`. */
export async function startRegistry(options: RegistryOptions = {}): Promise<RegistryPart> {
  const {release = 2, build} = options;
  const command =
    release === 3
      ? await goModuleProgram(RELEASE_3, build)
      : assertProgram('docker-registry', 'docker-registry');
  const directory = makePartFolder('registry');
  const configPath = join(directory, 'config.yml');
  // The registry reads YAML, and JSON is YAML.
  writeFileSync(configPath, JSON.stringify(configOf(options, directory), null, 2));

  const {host = '127.0.0.1', within = [], tls} = options;
  const [program, ...words] = [...within, command];
  const {part, ready: port} = await startPart({
    name: 'docker-registry',
    command: program!,
    directory,
    args: [...words, 'serve', configPath],
    // AWS_CA_BUNDLE makes the client for S3 refuse to start.
    env: {OTEL_TRACES_EXPORTER: 'none', AWS_CA_BUNDLE: '', ...options.env},
    whenReady: (pid) =>
      within.length > 0 || tls !== undefined ? listeningPorts(pid)[0] : answeringPort(pid, host),
    graceSeconds: 5,
  });
  return {...part, port, url: `${tls === undefined ? 'http' : 'https'}://${host}:${port}`};
}

function configOf(options: RegistryOptions, directory: string): object {
  const {port = 0, host = '127.0.0.1', redis, htpasswdFile, mirrorOf, accessLog, tls} = options;
  return {
    version: 0.1,
    log: {level: accessLog ? 'info' : 'warn', accesslog: {disabled: accessLog !== true}},
    storage: storageOf(options, directory),
    http: {
      ...{addr: `${host}:${port}`, secret: randomBytes(16).toString('hex')},
      ...(tls === undefined ? {} : {tls: {certificate: tls.cert, key: tls.key}}),
    },
    ...(redis === undefined ? {} : {redis: redisOf(redis, options)}),
    ...(mirrorOf === undefined ? {} : {proxy: {remoteurl: mirrorOf}}),
    ...(htpasswdFile === undefined
      ? {}
      : {auth: {htpasswd: {realm: 'registry', path: htpasswdFile}}}),
  };
}

function storageOf(
  {storageDir, s3, redis, redirect = false}: RegistryOptions,
  directory: string,
): object {
  return {
    ...(s3 === undefined
      ? {filesystem: {rootdirectory: storageDir ?? join(directory, 'storage')}}
      : {s3: bucketOf(s3), redirect: {disable: !redirect}}),
    cache: {blobdescriptor: redis === undefined ? 'inmemory' : 'redis'},
    delete: {enabled: true},
  };
}

function bucketOf({endpoint, region, bucket, accessKey, secretKey}: S3Bucket): object {
  return {
    ...{region, bucket, accesskey: accessKey, secretkey: secretKey},
    ...{regionendpoint: endpoint, forcepathstyle: true, secure: false, v4auth: true},
  };
}

/** Release 3 has a list of addresses. */
function redisOf(address: string, {release}: RegistryOptions): object {
  return release === 3 ? {addrs: [address]} : {addr: address};
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
