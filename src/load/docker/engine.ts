// Speaks Docker's Engine API on its unix socket, as far as pushing and pulling need it. Errors of a push
// or pull come inside an answer of status 200, line by line. Source: Engine API v1.41 reference, Image.

import {writeTraceparent} from '../../domain/span.js';
import {HttpConnection} from '../http/connection.js';
import type {BodySource} from '../http/exchange.js';
import {HttpFailure, statusKind} from '../http/failure.js';
import type {Origin} from '../http/open-socket.js';
import type {Credentials} from '../registry/authenticator.js';
import type {OperationTrace} from '../registry/operation-trace.js';

export const DEFAULT_DOCKER_SOCKET = '/var/run/docker.sock';

export interface ImageName {
  /** `host:port/repository`. */
  readonly name: string;
  readonly tag: string;
}

interface EngineCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: string;
  readonly body?: BodySource;
  readonly bodyBytes?: number;
  readonly expect: readonly number[];
}

/** A long push does not mean a hung daemon, so this limit is wide. */
const TIMEOUT_MS = 10 * 60_000;

export class Engine {
  readonly #origin: Origin;
  readonly #nowMs: () => number;
  readonly #open = new Set<HttpConnection>();
  #stopped: HttpFailure | undefined;

  constructor(socketPath: string, nowMs: () => number) {
    this.#origin = {secure: false, host: 'docker', port: 0, socketPath};
    this.#nowMs = nowMs;
  }

  /** The daemon's version. Rejects with HttpFailure when there is none. */
  async version(): Promise<string> {
    const lines = await this.#call({method: 'GET', path: '/version', expect: [200]});
    const version = lines[0]?.Version;
    return typeof version === 'string' ? version : 'unknown';
  }

  /** Gives the daemon an archive as `docker save` writes it. */
  async load(archive: BodySource, sizeBytes: number): Promise<void> {
    await this.#call({
      method: 'POST',
      path: '/images/load?quiet=1',
      headers: 'Content-Type: application/x-tar\r\n',
      body: archive,
      bodyBytes: sizeBytes,
      expect: [200],
    });
  }

  async push(
    {name, tag}: ImageName,
    trace: OperationTrace,
    credentials: Credentials | undefined,
  ): Promise<void> {
    await this.#call({
      method: 'POST',
      path: `/images/${name}/push?tag=${tag}`,
      headers: traceHeader(trace) + authHeader(credentials),
      bodyBytes: 0,
      expect: [200],
    });
  }

  async pull(
    {name, tag}: ImageName,
    trace: OperationTrace,
    credentials: Credentials | undefined,
  ): Promise<void> {
    await this.#call({
      method: 'POST',
      path: `/images/create?fromImage=${encodeURIComponent(name)}&tag=${tag}`,
      headers: traceHeader(trace) + authHeader(credentials),
      bodyBytes: 0,
      expect: [200],
    });
  }

  /** Resolves too when the image is not there. */
  async remove({name, tag}: ImageName): Promise<void> {
    await this.#call({
      method: 'DELETE',
      path: `/images/${name}:${tag}?force=1`,
      expect: [200, 404],
    });
  }

  /** Calls that are under way fail with `reason`, and so do later ones. */
  stop(reason: HttpFailure): void {
    this.#stopped = reason;
    for (const connection of this.#open) connection.destroy(reason);
  }

  // Each call has a connection of its own: the daemon gives up a push when its connection ends.
  async #call(call: EngineCall): Promise<Record<string, unknown>[]> {
    if (this.#stopped !== undefined) throw this.#stopped;
    const connection = new HttpConnection(this.#origin, {}, this.#nowMs);
    this.#open.add(connection);
    try {
      const lines = new JsonLines();
      const {head, body} = await connection.send({
        head: writeHead(call),
        isHead: false,
        body: call.body,
        onBody: (chunk) => lines.push(chunk),
        timeoutMs: TIMEOUT_MS,
      });
      if (!call.expect.includes(head.status)) throw refusal(call, head.status, body);
      return lines.end();
    } finally {
      this.#open.delete(connection);
      connection.destroy(undefined);
    }
  }
}

/** Reads JSON texts, one per line. The first error and the first ten messages are kept. */
class JsonLines {
  readonly #kept: Record<string, unknown>[] = [];
  #rest = '';
  #error: string | undefined;

  push(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('utf8')).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) this.#read(line);
  }

  end(): Record<string, unknown>[] {
    this.#read(this.#rest);
    if (this.#error !== undefined) throw new HttpFailure('docker', this.#error);
    return this.#kept;
  }

  #read(line: string): void {
    if (line.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      // The array that answers a DELETE may be spread over lines; only objects on one line matter.
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const message = value as Record<string, unknown>;
    if (typeof message.error === 'string') this.#error ??= message.error;
    if (this.#kept.length < 10) this.#kept.push(message);
  }
}

function writeHead({method, path, headers, bodyBytes}: EngineCall): string {
  const length = bodyBytes === undefined ? '' : `Content-Length: ${bodyBytes}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: docker\r\n${headers ?? ''}${length}\r\n`;
}

// dockerd 28 and newer pass the header on to the registry; older ones ignore it.
function traceHeader({traceId, spanId}: OperationTrace): string {
  return `traceparent: ${writeTraceparent({traceId, spanId})}\r\n`;
}

// Some daemons refuse a pull or push without the header. For an anonymous user it holds {}.
function authHeader(credentials: Credentials | undefined): string {
  const json = JSON.stringify(credentials ?? {});
  return `X-Registry-Auth: ${Buffer.from(json).toString('base64url')}\r\n`;
}

function refusal({method, path}: EngineCall, status: number, body: Buffer): HttpFailure {
  const said = body.toString('utf8', 0, 300).trim();
  // The daemon answers a failed pull with 404 or 500 and the registry's reason.
  const kind = status >= 400 ? 'docker' : statusKind(status);
  return new HttpFailure(kind, `${method} ${path.split('?')[0]} answers ${status}: ${said}`);
}
