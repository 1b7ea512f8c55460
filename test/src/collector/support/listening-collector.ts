// A collector with a real store, listening on a port of its own: what src/commands joins, without
// guard and API. In their place, headers say what they would find: `x-stranger` for an agent without a
// token, `x-certificate` for the common name of its certificate.

import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

import {WebSocketServer} from 'ws';

import {SteadyClock} from '../../../../src/collector/clock.js';
import {Collector} from '../../../../src/collector/collector.js';
import type {CollectorParts} from '../../../../src/collector/collector.js';
import {openStore} from '../../../../src/store/open-store.js';
import type {Store, StoreOptions} from '../../../../src/store/open-store.js';
import {MAX_FRAGMENTS, MAX_FRAME_BYTES} from '../../../../src/wire/limits.js';

export interface ListeningCollector {
  readonly collector: Collector;
  readonly store: Store;
  readonly url: string;
  close(): Promise<void>;
}

interface ListeningOptions {
  readonly port?: number;
  readonly store?: StoreOptions;
  /** Whether all agents count as strangers, and not only those with the header. */
  readonly onlyStrangers?: boolean;
}

export async function listenCollector(
  dataDir: string,
  parts: Partial<CollectorParts> & ListeningOptions = {},
): Promise<ListeningCollector> {
  const store = openStore(dataDir, parts.store);
  const collector = new Collector({...store, clock: new SteadyClock(), ...parts});
  await collector.recover();
  const server = createServer();
  const sockets = new WebSocketServer({
    server,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    ...{maxFragments: MAX_FRAGMENTS},
  });
  sockets.on('connection', (socket, request) => {
    const remote = request.socket.remoteAddress ?? '';
    const isStranger = request.headers['x-stranger'] !== undefined;
    const isTrusted = !isStranger && parts.onlyStrangers !== true;
    const certificate = request.headers['x-certificate'] as string | undefined;
    collector.accept(socket, {remote, isTrusted, certificate, binding: new Uint8Array()});
  });
  await new Promise<void>((resolve) => server.listen(parts.port ?? 0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    sockets.close();
    await collector.close();
    server.close();
    server.closeAllConnections();
    await store.writer.close();
  };
  let closed: Promise<void> | undefined;
  return {
    collector,
    store,
    url: `ws://127.0.0.1:${port}`,
    close: () => (closed ??= close()),
  };
}
