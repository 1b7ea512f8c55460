// Decides which Host and Origin a request may carry. Without these rules any web page could read a
// collector on its visitor's loopback: by a name (DNS rebinding), or by a websocket, for which browsers
// have no same-origin rule. Pure; gate.ts applies the rules to every request and upgrade.

import {ProfilerError} from '../domain/error.js';
import {isLoopback} from './listen-address.js';

export interface HostRules {
  /** The names and addresses of this collector, in lower case and without port. */
  readonly hosts: ReadonlySet<string>;
  /** The origins of other pages that may ask, as `https://name:port`. */
  readonly origins: ReadonlySet<string>;
}

/**
 * The rules for a collector that listens on `listen`. Loopback names are allowed at any port, because
 * an ssh tunnel has its own. A wildcard allows each of the host's own addresses.
 */
export function hostRules(options: {
  readonly listen: string;
  /** The addresses of the host's network interfaces. */
  readonly addresses: readonly string[];
  /** The host's name, the names in its certificate, and names that the user gave. */
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

/** Headers that decide who asks whom. */
const DECIDING = ['host', 'origin', 'authorization', 'cookie'];

/**
 * A header that decides may be there once. Node takes the first Host and a proxy may take the last, so
 * that each would see another request. `rawHeaders` are names and values in turn. Throws
 * `GUARD_HEADER_REPEATED`. Source of truth: RFC 9112 3.2, RFC 9110 5.3.
 */
export function assertSentOnce(rawHeaders: readonly string[]): void {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const repeated = DECIDING.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (repeated === undefined) return;
  throw new ProfilerError(
    'GUARD_HEADER_REPEATED',
    `the request has more than one header "${repeated}"`,
    'a client or a proxy adds one: send it once',
  );
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
 * A request of a page has to come from a page of this collector. A request without Origin passes,
 * because a script of another page always sends one. Throws `GUARD_ORIGIN_FOREIGN`.
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

/** The host without port, in lower case; undefined for what is no host. */
function hostOf(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

// The texts are compared as they are, because URL would make another origin of "http://host:80@evil".
// A browser leaves the scheme's default port out in both headers.
function sameOrigin(origin: string, own: string): boolean {
  return origin.toLowerCase() === own.toLowerCase();
}
