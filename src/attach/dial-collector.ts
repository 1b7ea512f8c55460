// Opens connections to the collector for agents that cannot reach it by themselves. Over TLS, either the
// certificate is the very one that is expected, or it is checked as any client checks it.

import {once} from 'node:events';
import {connect as connectTcp} from 'node:net';
import type {Duplex} from 'node:stream';
import {connect as connectTls, type TLSSocket} from 'node:tls';

export interface CollectorAddress {
  /** `http://HOST:PORT` or `https://HOST:PORT`. */
  readonly url: string;
  /** PEM of the certificates to trust in place of the system's. */
  readonly ca?: string;
  /** The SHA-256 fingerprint of the certificate, where it is this process's own. */
  readonly fingerprint?: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {'http:': 80, 'https:': 443};

/** Rejects as a socket fails, or where the certificate is not the expected one. */
export async function dialCollector({url, ca, fingerprint}: CollectorAddress): Promise<Duplex> {
  const {protocol, hostname, port} = new URL(url);
  const host = reachable(hostname.replace(/^\[(.*)\]$/, '$1'));
  const place = {host, port: port === '' ? DEFAULT_PORTS[protocol]! : Number(port)};
  if (protocol !== 'https:') return opened(connectTcp({...place, noDelay: true}), 'connect');
  const isPinned = fingerprint !== undefined;
  const trust = isPinned ? {rejectUnauthorized: false} : {servername: host, ...(ca && {ca})};
  const socket = connectTls({...place, ...trust});
  await opened(socket, 'secureConnect');
  if (isPinned) assertPinned(socket, fingerprint);
  return socket;
}

async function opened<Socket extends Duplex>(socket: Socket, event: string): Promise<Socket> {
  await once(socket, event);
  // Whoever reads and writes it hears of later errors through the ends of the streams.
  socket.on('error', () => {});
  return socket;
}

function assertPinned(socket: TLSSocket, fingerprint: string): void {
  if (socket.getPeerCertificate().fingerprint256 === fingerprint) return;
  socket.destroy();
  throw new Error('another program answers at the address of the collector');
}

/** A collector that listens on all addresses is reached by loopback. */
function reachable(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}
