// Which Host and Origin a request may carry. Without this any web page could read a collector on
// its visitor's loopback: by name (DNS rebinding), or by a websocket, which knows no same-origin
// rule of its own. Pure; gate.ts applies it to every request and upgrade.

import {ProfilerError} from '../domain/error.js';
import {isLoopback} from './listen-address.js';

export interface HostRules {
  /** Names and addresses under which this collector is asked for, lower case, without port. */
  readonly hosts: ReadonlySet<string>;
  /** Origins of pages that may ask besides its own, as `https://name:port`. */
  readonly origins: ReadonlySet<string>;
}

/**
 * The rules for a collector that listens on `listen`: loopback is asked for by loopback names at
 * any port (an ssh tunnel has its own), a wildcard by each of the host's own addresses.
 */
export function hostRules(options: {
  readonly listen: string;
  /** Addresses of the host's network interfaces. */
  readonly addresses: readonly string[];
  /** The host's name, names in its certificate, names that the user gave. */
  readonly names: readonly string[];
  readonly origins?: readonly string[];
}): HostRules {
  const wildcard = ['0.0.0.0', '::'].includes(options.listen);
  const reachable = wildcard ? options.addresses : [options.listen];
  const offLoopback = isLoopback(options.listen) ? [] : [...reachable, ...options.names];
  const hosts = ['localhost', '127.0.0.1', '::1', ...offLoopback];
  return {
    hosts: new Set(hosts.map((host) => host.toLowerCase())),
    origins: new Set(options.origins ?? []),
  };
}

/** Throws `GUARD_HOST_UNKNOWN`. */
export function assertHost(rules: HostRules, header: string | undefined): void {
  const host = hostOf(header ?? '');
  if (host !== undefined && rules.hosts.has(host)) return;
  throw new ProfilerError(
    'GUARD_HOST_UNKNOWN',
    'the request names a host that this collector is not',
    'use the address that `regscope serve` printed, or name yours with --allow-host NAME',
  );
}

/**
 * A page's request has to come from a page of this collector itself. Requests without Origin are
 * not made by scripts of other pages and pass. Throws `GUARD_ORIGIN_FOREIGN`.
 */
export function assertOrigin(
  rules: HostRules,
  request: {
    readonly host: string | undefined;
    readonly origin: string | undefined;
    readonly secure: boolean;
  },
): void {
  const {origin, host, secure} = request;
  if (origin === undefined) return;
  const own = `${secure ? 'https' : 'http'}://${host ?? ''}`;
  if (sameOrigin(origin, own) || rules.origins.has(origin)) return;
  throw new ProfilerError(
    'GUARD_ORIGIN_FOREIGN',
    'a page of another origin may not ask this collector',
    'open the live view at the address that `regscope serve` printed',
  );
}

/** Host without port, lower case; undefined for what is no host at all. */
function hostOf(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

// Compared as written: URL would repair "http://host:80@evil" and the like into something else. A
// browser leaves out the port where it is the scheme's own, in both headers alike.
function sameOrigin(origin: string, own: string): boolean {
  return origin.toLowerCase() === own.toLowerCase();
}
