// A client that gives each request a trace of its own, and remembers the trace and the time it took.

import {createHash, randomBytes} from 'node:crypto';
import {Agent, request, type IncomingMessage} from 'node:http';

export interface Sent {
  /** The trace id and the span id, 48 digits together. */
  readonly id: string;
  readonly durationNs: number;
}

interface Answer {
  readonly status: number;
  readonly location: string;
}

const LAYER_BYTES = 64 * 1024;
const SPAN_FROM = 32;

export class TracingClient {
  readonly connections: number;
  readonly #url: string;
  readonly #agent: Agent;
  #sent: Sent[] = [];

  constructor(url: string, connections: number) {
    this.#url = url;
    this.connections = connections;
    this.#agent = new Agent({keepAlive: true, maxSockets: connections});
  }

  /** The requests that were answered since the last call. */
  takeSent(): readonly Sent[] {
    return this.#sent.splice(0);
  }

  close(): void {
    this.#agent.destroy();
  }

  async get(path: string): Promise<void> {
    await this.#ask('GET', path);
  }

  /** Pushes a layer in one chunk: start, data, finish. */
  async push(): Promise<void> {
    const data = randomBytes(LAYER_BYTES);
    const digest = `sha256:${createHash('sha256').update(data).digest('hex')}`;
    const started = await this.#ask('POST', '/v2/pushed/blobs/uploads/');
    const chunk = await this.#ask('PATCH', started.location, data);
    const last = new URL(chunk.location, this.#url);
    last.searchParams.set('digest', digest);
    const {status} = await this.#ask('PUT', last.href);
    if (status !== 201) throw new Error(`the registry answered ${status} to a push`);
  }

  #ask(method: string, path: string, body?: Buffer): Promise<Answer> {
    const id = randomBytes(24).toString('hex');
    const headers = {
      traceparent: `00-${id.slice(0, SPAN_FROM)}-${id.slice(SPAN_FROM)}-01`,
      'content-length': body?.length ?? 0,
    };
    const options = {method, agent: this.#agent, headers};
    return new Promise((resolve, reject) => {
      const began = {ns: 0n};
      const sending = request(new URL(path, this.#url), options, (answer: IncomingMessage) => {
        answer.resume().once('end', () => {
          const durationNs = Number(process.hrtime.bigint() - began.ns);
          this.#sent.push({id, durationNs});
          resolve({status: answer.statusCode ?? 0, location: answer.headers.location ?? ''});
        });
      }).once('error', reject);
      // The clock starts when the request has a connection: waiting for one is the client's own time.
      sending.once('socket', () => (began.ns = process.hrtime.bigint()));
      sending.end(body);
    });
  }
}
