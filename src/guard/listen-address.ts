// Decides where a collector may listen: on loopback always, and on any other address with a token and
// TLS, or with --insecure.

import {isIP, isIPv4} from 'node:net';

import {ProfilerError} from '../domain/error.js';

export interface ListenAddress {
  /** A name or an address. An IPv6 address has no brackets. */
  readonly host: string;
  /** 0 stands for any free port. */
  readonly port: number;
}

/** Reads `HOST:PORT` or `[V6]:PORT`. Throws `GUARD_LISTEN_INVALID`. */
export function readListenAddress(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^[\]:\s]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535 || (match?.[1] !== undefined && isIP(host) !== 6)) {
    throw new ProfilerError(
      'GUARD_LISTEN_INVALID',
      `${JSON.stringify(text)} is not an address to listen on`,
      'write HOST:PORT, as in 127.0.0.1:7070 or [::1]:7070',
    );
  }
  return {host: host.toLowerCase(), port};
}

/** The address as it stands in a URL. */
export function writeAuthority({host, port}: ListenAddress): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

export function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/^::ffff:/, '');
  if (isIPv4(bare)) return bare.startsWith('127.');
  return bare === '::1' || bare === 'localhost';
}

/**
 * Throws `GUARD_TOKEN_REQUIRED` or `GUARD_TLS_REQUIRED`. Returns warnings about what only --insecure
 * allows.
 */
export function assertMayListen(
  address: ListenAddress,
  has: {readonly token: boolean; readonly tls: boolean; readonly insecure: boolean},
): readonly string[] {
  if (isLoopback(address.host)) return [];
  const where = writeAuthority(address);
  if (has.insecure) {
    return [
      ...(has.token
        ? []
        : [`anyone who reaches ${where} can read and start runs: no token is set`]),
      ...(has.tls ? [] : [`what goes over ${where} can be read on the way: no TLS`]),
    ];
  }
  if (!has.token) {
    throw new ProfilerError(
      'GUARD_TOKEN_REQUIRED',
      `${where} can be reached from other hosts, and no token is set`,
      'give --token-file FILE (it is made if it does not exist), or listen on 127.0.0.1; --insecure does without',
    );
  }
  if (!has.tls) {
    throw new ProfilerError(
      'GUARD_TLS_REQUIRED',
      `${where} can be reached from other hosts, and the token would cross the network unencrypted`,
      'give --tls-cert FILE and --tls-key FILE, or listen on 127.0.0.1; --insecure does without',
    );
  }
  return [];
}
