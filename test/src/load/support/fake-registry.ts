// A registry in memory for tests. It follows the specification except where a test changes it.

import {createHash} from 'node:crypto';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly socket: Socket;
}

/** Answers a request and returns true, or leaves it to the registry and returns false. */
export type Twist = (asked: Asked, response: ServerResponse) => boolean;

export class FakeRegistry {
  readonly requests: Asked[] = [];
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, {type: string; bytes: Buffer}>();
  twist: Twist = () => false;
  readonly #uploads = new Map<string, Buffer>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    // The default of 5 s would close connections that are idle in a test.
    this.#server.keepAliveTimeout = 60_000;
  }

  static async start(port = 0): Promise<FakeRegistry> {
    const registry = new FakeRegistry();
    await new Promise<void>((resolve) => registry.#server.listen(port, '127.0.0.1', resolve));
    return registry;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  steps(): string[] {
    return this.requests.map(({method, path}) => `${method} ${path.replace(/\?.*/, '')}`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const {method = '', url = '', headers, socket} = request;
    const asked = {method, path: url, headers, socket};
    this.requests.push(asked);
    if (this.twist(asked, response)) {
      request.resume();
      return;
    }
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => this.#serve(method, url, headers, Buffer.concat(pieces), response));
  }

  #serve(
    method: string,
    url: string,
    headers: IncomingMessage['headers'],
    body: Buffer,
    response: ServerResponse,
  ): void {
    const {pathname, searchParams} = new URL(url, 'http://x');
    const upload = /^\/v2\/(.+)\/blobs\/uploads\/(.*)$/.exec(pathname);
    const blob = /^\/v2\/.+\/blobs\/(sha256:.+)$/.exec(pathname);
    const manifest = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(pathname);
    if (pathname === '/v2/') send(response, 200, {}, '{}');
    else if (upload !== null) {
      this.#upload(method, upload[1]!, upload[2]!, searchParams, headers, body, response);
    } else if (blob !== null) this.#blob(method, blob[1]!, response);
    else if (manifest !== null) {
      this.#manifest(method, manifest[1]!, manifest[2]!, headers, body, response);
    } else send(response, 404, {}, '');
  }

  #upload(
    method: string,
    name: string,
    id: string,
    query: URLSearchParams,
    headers: IncomingMessage['headers'],
    body: Buffer,
    response: ServerResponse,
  ): void {
    if (method === 'POST') {
      const fresh = String(this.#uploads.size + 1);
      this.#uploads.set(fresh, Buffer.alloc(0));
      const Location = `/v2/${name}/blobs/uploads/${fresh}?state=a%2Fb`;
      send(response, 202, {Location}, '');
      return;
    }
    const held = this.#uploads.get(id) ?? Buffer.alloc(0);
    const Location = `${this.url}/v2/${name}/blobs/uploads/${id}?state=a%2Fb`;
    if (method === 'GET') {
      send(response, 204, {Location, Range: `0-${Math.max(0, held.length - 1)}`}, '');
      return;
    }
    const from = Number(/^(\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? held.length);
    if (from !== held.length) return send(response, 416, {Location}, '');
    const whole = Buffer.concat([held, body]);
    this.#uploads.set(id, whole);
    if (method === 'PATCH') {
      send(response, 202, {Location, Range: `0-${whole.length - 1}`}, '');
      return;
    }
    const digest = query.get('digest') ?? '';
    const isRight = digest === sha256(whole) && query.get('state') === 'a/b';
    if (isRight) this.blobs.set(digest, whole);
    send(response, isRight ? 201 : 400, {'Docker-Content-Digest': digest}, '');
  }

  #blob(method: string, digest: string, response: ServerResponse): void {
    const bytes = this.blobs.get(digest);
    if (bytes === undefined) send(response, 404, {}, '');
    else send(response, 200, {'Content-Length': bytes.length}, method === 'HEAD' ? '' : bytes);
  }

  #manifest(
    method: string,
    name: string,
    reference: string,
    headers: IncomingMessage['headers'],
    body: Buffer,
    response: ServerResponse,
  ): void {
    if (method === 'PUT') {
      const stored = {type: headers['content-type'] ?? '', bytes: body};
      this.manifests.set(`${name}:${reference}`, stored);
      this.manifests.set(`${name}:${sha256(body)}`, stored);
      send(response, 201, {'Docker-Content-Digest': sha256(body), Location: '/x'}, '');
      return;
    }
    const stored = this.manifests.get(`${name}:${reference}`);
    if (stored === undefined) return send(response, 404, {}, '');
    const {type, bytes} = stored;
    const head = {'Content-Type': type, 'Docker-Content-Digest': sha256(bytes)};
    const length = {'Content-Length': bytes.length};
    send(response, 200, {...head, ...length}, method === 'HEAD' ? '' : bytes);
  }
}

export function sha256(bytes: Buffer | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string | number>,
  body: Buffer | string,
): void {
  response.writeHead(status, headers);
  response.end(body);
}
