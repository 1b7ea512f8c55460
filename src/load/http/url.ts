// Addresses: the origin that a request goes to, and the path that its request line names.

import {HttpFailure} from './failure.js';
import type {Origin} from './open-socket.js';

export interface Address {
  readonly origin: Origin;
  /** `host:port`, as in the Host header; it also tells origins apart. */
  readonly host: string;
  /** The path with its query. */
  readonly path: string;
}

/** Reads `http://host:port/path?query`. Throws TypeError for anything else. */
export function addressOf(url: string | URL): Address {
  const {protocol, hostname, port, pathname, search, host} = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError(`${protocol} is not http`);
  const secure = protocol === 'https:';
  const origin = {
    secure,
    // URL keeps the brackets of an IPv6 address; net.connect wants none.
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
  };
  return {origin, host, path: pathname + search};
}

/** The address of another path of the same server. */
export function withPath(address: Address, path: string): Address {
  return {origin: address.origin, host: address.host, path};
}

/** Reads a Location header, which may be relative or absolute. Throws HttpFailure. */
export function locate(base: Address, location: string | undefined): Address {
  if (location === undefined || location === '') {
    throw new HttpFailure('protocol', 'the server gave no Location');
  }
  try {
    const scheme = base.origin.secure ? 'https' : 'http';
    const url = new URL(location, `${scheme}://${base.host}${base.path}`);
    const address = addressOf(url);
    const socketPath = address.host === base.host ? base.origin.socketPath : undefined;
    return socketPath === undefined ? address : {...address, origin: base.origin};
  } catch (error) {
    const shown = JSON.stringify(location.slice(0, 100));
    throw new HttpFailure('protocol', `the server gave ${shown} as Location`, {cause: error});
  }
}

/** Whether scheme, host and port are the same, so that credentials may go there. */
export function isSameOrigin(left: Address, right: Address): boolean {
  return left.host === right.host && left.origin.secure === right.origin.secure;
}

/** Appends `name=value` to the query that a Location has, which stays as it is. */
export function withQuery(address: Address, name: string, value: string): Address {
  const separator = address.path.includes('?') ? '&' : '?';
  const pair = `${name}=${encodeURIComponent(value)}`;
  return withPath(address, `${address.path}${separator}${pair}`);
}
