// Starts a real nginx on a loopback port, which serves files or is a proxy before another part.

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {freePort, listeningPorts} from './listening.js';
import type {Part} from './part.js';
import {makePartFolder, startPart} from './part.js';
import {assertProgram} from './program.js';

export interface NginxOptions {
  readonly port?: number;
  readonly workers?: number;
  /** How many connections a worker may have at a time, those to upstreams too; 2048 without it. */
  readonly connections?: number;
  /** How many connections may wait to be accepted; as nginx has it without it. */
  readonly backlog?: number;
  /** The text of the server block after `listen`; by default it serves `root`. */
  readonly locations?: string;
  /** `upstream` blocks, which stand before the server. */
  readonly upstreams?: string;
  /** The folder that is served by default; without it, nginx's own temporary folder. */
  readonly root?: string;
  /** Whether `access.log` in its folder gets `METHOD URI STATUS` for each request. */
  readonly accessLog?: boolean;
}

export interface NginxPart extends Part {
  readonly url: string;
  readonly port: number;
}

export async function startNginx(options: NginxOptions = {}): Promise<NginxPart> {
  const command = assertProgram('nginx', 'nginx-light');
  const port = options.port ?? (await freePort());
  const directory = makePartFolder('nginx');
  const configPath = join(directory, 'nginx.conf');
  writeFileSync(configPath, configOf(options, port, directory));
  const {part} = await startPart({
    name: 'nginx',
    command,
    directory,
    args: ['-p', directory, '-c', configPath, '-e', join(directory, 'error.log')],
    whenReady: (pid) => (listeningPorts(pid).includes(port) ? true : undefined),
    graceSeconds: 5,
  });
  return {...part, port, url: `http://127.0.0.1:${port}`};
}

function configOf(options: NginxOptions, port: number, directory: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `  ${kind}_temp_path ${join(directory, kind)};`)
    .join('\n');
  const locations = options.locations ?? `root ${options.root ?? directory};`;
  // Workers run as the user who starts nginx: www-data could not enter the folder, whose mode is 0700.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `${user}
daemon off;
worker_processes ${options.workers ?? 1};
pid ${join(directory, 'nginx.pid')};
error_log ${join(directory, 'error.log')};
events { worker_connections ${options.connections ?? 2048}; }
http {
${temporary}
  log_format short '$request_method $request_uri $status';
  access_log ${options.accessLog ? `${join(directory, 'access.log')} short` : 'off'};
  sendfile on;
  keepalive_requests 1000000;
  client_max_body_size 0;
  default_type application/octet-stream;
  ${options.upstreams ?? ''}
  server {
    listen 127.0.0.1:${port}${options.backlog === undefined ? '' : ` backlog=${options.backlog}`};
    ${locations}
  }
}
`;
}
