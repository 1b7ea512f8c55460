// Connections whose requests cannot be read, as reports, GET /api/runs/:run and the page have them.

export interface UnreadJson {
  readonly agentId: string;
  readonly host: string;
  readonly target: string;
  /**
   * `:5001`, a port of the target; `→ 10.0.0.5:443`, a server that it asks; `unix:/run/registry.sock`, its unix socket;
   * empty for io_uring.
   */
  readonly place: string;
  /**
   * `other` is what is no HTTP. In place of connections, `unix`, `TLS requests` and `long heads` count requests (the last
   * such as were read, but for their trace), `io_uring` calls.
   */
  readonly protocol:
    'TLS' | 'HTTP/2' | 'other' | 'io_uring' | 'unix' | 'TLS requests' | 'long heads';
  readonly connections: number;
  /** `1,204 connections to registry:5001 speak TLS that cannot be read` */
  readonly sentence: string;
}
