// A proxy before a server that we make slow or sick: answers begin late, are refused, or each request has a
// connection of its own. It is no target, as a store of somebody else is none.

import http from 'node:http';
import https from 'node:https';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';

export class FaultyProxy {
  readonly #server: http.Server;
  readonly #upstream: URL;
  readonly #agents: {readonly kept: http.Agent; readonly anew: http.Agent};
  #requests = 0;
  /** Each answer begins so much later. */
  delayMs = 0;
  /** Of so many requests, one is answered with 503 (RFC 9110); 0: none. */
  refusesOneOf = 0;
  /** Whether each request to the upstream has a connection of its own. */
  connectsAnew = false;
  /** Whether those who ask have to connect anew for each request. */
  endsConnections = false;

  private constructor(upstream: string) {
    this.#upstream = new URL(upstream);
    const {Agent} = this.#client;
    // The certificate of the laboratory is its own authority.
    const options = {rejectUnauthorized: false};
    this.#agents = {
      kept: new Agent({...options, keepAlive: true}),
      anew: new Agent({...options, keepAlive: false, maxCachedSessions: 0}),
    };
    this.#server = http.createServer((asked, answer) => this.#serve(asked, answer));
  }

  static async start(upstream: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(upstream);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Refuses connections from now on, and ends those that are open. */
  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  get #client(): typeof http | typeof https {
    return this.#upstream.protocol === 'https:' ? https : http;
  }

  #serve(asked: http.IncomingMessage, answer: http.ServerResponse): void {
    this.#requests += 1;
    if (this.endsConnections) answer.setHeader('Connection', 'close');
    if (this.refusesOneOf > 0 && this.#requests % this.refusesOneOf === 0) {
      asked.resume();
      answer.writeHead(503).end();
      return;
    }
    const {method, url: path} = asked;
    // A registry that speaks TLS itself names the place of an upload by what its clients speak.
    const headers = {...asked.headers, 'x-forwarded-proto': 'http'};
    const {hostname, port} = this.#upstream;
    const agent = this.connectsAnew ? this.#agents.anew : this.#agents.kept;
    const sent = this.#client.request(
      {agent, hostname, port, method, path, headers},
      (answered) => {
        setTimeout(() => {
          const own = {...answered.headers};
          delete own.connection; // It is ours to say.
          answer.writeHead(answered.statusCode!, own);
          answered.pipe(answer);
        }, this.delayMs);
      },
    );
    sent.on('error', () => answer.destroy());
    asked.pipe(sent);
  }
}
