// A proxy before a server that we make slow: each answer begins a while later. It is no target, as a store
// of somebody else is none.

import {Agent, createServer, request, type Server} from 'node:http';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';

export class DelayingProxy {
  readonly #server: Server;
  readonly #agent = new Agent({keepAlive: true});
  delayMs = 0;
  private constructor(upstream: string) {
    const {hostname, port} = new URL(upstream);
    this.#server = createServer((asked, answer) => {
      const {method, url: path, headers} = asked;
      const options = {agent: this.#agent, hostname, port, method, path, headers};
      const sent = request(options, (answered) => {
        setTimeout(() => {
          answer.writeHead(answered.statusCode!, answered.headers);
          answered.pipe(answer);
        }, this.delayMs);
      });
      sent.on('error', () => answer.destroy());
      asked.pipe(sent);
    });
  }

  static async start(upstream: string): Promise<DelayingProxy> {
    const proxy = new DelayingProxy(upstream);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Refuses connections from now on, and ends those that are open. */
  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
  }
}
