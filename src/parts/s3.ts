// Starts a real S3 server (Versity's gateway over a folder, by the Go module proxy) on a loopback port,
// with one bucket.

import {randomBytes} from 'node:crypto';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';

import {goModuleProgram, type GoBuildOptions} from './go-program.js';
import {freePort, listeningPorts} from './listening.js';
import type {Part} from './part.js';
import {makePartFolder, startPart} from './part.js';

/** What a registry needs to know to keep its images there. */
export interface S3Bucket {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface S3Part extends Part, S3Bucket {
  readonly port: number;
}

const GATEWAY = {path: 'github.com/versity/versitygw/cmd/versitygw', version: 'v1.8.0'};
const REGION = 'us-east-1';
const BUCKET = 'registry';

export interface S3Options extends GoBuildOptions {
  /** Whether `access.log` in its folder gets a line for each request. */
  readonly accessLog?: boolean;
}

/** Rejects with `PART_MISSING` (without Go) or `PART_FAILED`. */
export async function startS3(options: S3Options = {}): Promise<S3Part> {
  const command = await goModuleProgram(GATEWAY, options);
  const directory = makePartFolder('s3');
  // The gateway keeps facts of objects in a second folder, since not every file system has attributes.
  const [objects, facts] = [join(directory, 'objects'), join(directory, 'facts')];
  for (const folder of [objects, facts]) mkdirSync(folder);
  mkdirSync(join(objects, BUCKET));
  const [accessKey, secretKey] = [randomBytes(10).toString('hex'), randomBytes(20).toString('hex')];
  const port = await freePort();
  const {part} = await startPart({
    name: 'versitygw',
    command,
    directory,
    args: [
      ...['--port', `127.0.0.1:${port}`, '--region', REGION, '--quiet', '--keep-alive'],
      ...(options.accessLog ? ['--access-log', join(directory, 'access.log')] : []),
      ...['posix', '--sidecar', facts, objects],
    ],
    env: {ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey},
    whenReady: (pid) => (listeningPorts(pid).includes(port) ? true : undefined),
    graceSeconds: 5,
  });
  const endpoint = `http://127.0.0.1:${port}`;
  return {...part, port, endpoint, region: REGION, bucket: BUCKET, accessKey, secretKey};
}
