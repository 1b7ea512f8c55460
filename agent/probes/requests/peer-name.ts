// How a peer is named, from the words in which bpf/requests.bt has family, port and address.

import type {BudgetPart} from '../../../src/domain/request.js';

const AF_INET = 2n;
const AF_INET6 = 10n;
const WELL_KNOWN = new Map([
  [6379, 'redis'],
  [5432, 'postgresql'],
  [3306, 'mysql'],
  [9000, 's3'],
]);

/** `detail`: address << 24 | port << 8 | family, in network order; no family for a pipe. */
export function upstreamPart(detail: bigint): BudgetPart {
  const address = addressOf(detail);
  if (address === undefined) return `upstream:${(detail & 0xffn) === 0n ? 'pipe' : 'unix'}`;
  const name = WELL_KNOWN.get(portOf(detail));
  return `upstream:${name === undefined ? address : `${name}@${address}`}`;
}

/** `10.0.0.5:6379`; undefined for what is no TCP connection. */
export function addressOf(detail: bigint): string | undefined {
  const family = detail & 0xffn;
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  return `${hostOf(detail >> 24n)}:${portOf(detail)}`;
}

function portOf(detail: bigint): number {
  const swapped = Number((detail >> 8n) & 0xffffn);
  return ((swapped & 0xff) << 8) | (swapped >> 8);
}

/** What the kernel has in the place of an IPv4 address for a peer that has none (LOOPBACK4_IPV6). */
const NOT_IPV4 = 0x0600_007fn;

/** In network order, as the kernel keeps it: the lowest byte is the first. */
export function hostOf(address: bigint): string {
  if (address === NOT_IPV4) return '[ipv6]';
  return [0n, 8n, 16n, 24n].map((shift) => String((address >> shift) & 0xffn)).join('.');
}
