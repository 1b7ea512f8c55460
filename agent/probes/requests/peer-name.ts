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
const MAX_NAMES = 10_000;

export class PeerNames {
  /** By the word that stands for it where an IPv4 address would be. */
  readonly #ipv6 = new Map<bigint, string>();

  /** `high`, `low`: the halves of an IPv6 address as they lie in memory. */
  addIpv6(word: bigint, [high = 0n, low = 0n]: readonly bigint[]): void {
    if (this.#ipv6.size >= MAX_NAMES) this.#ipv6.clear();
    this.#ipv6.set(word, ipv6Of(high, low));
  }

  /** `detail`: address << 24 | port << 8 | family, in network order; no family for a pipe. */
  upstreamPart(detail: bigint): BudgetPart {
    const address = this.addressOf(detail);
    if (address === undefined) return `upstream:${(detail & 0xffn) === 0n ? 'pipe' : 'unix'}`;
    const name = WELL_KNOWN.get(portOf(detail));
    return `upstream:${name === undefined ? address : `${name}@${address}`}`;
  }

  /** `10.0.0.5:6379`, `[fd00::5]:6379`; undefined for what is no TCP connection. */
  addressOf(detail: bigint): string | undefined {
    const family = detail & 0xffn;
    if (family !== AF_INET && family !== AF_INET6) return undefined;
    return `${this.hostOf(family, detail >> 24n)}:${portOf(detail)}`;
  }

  /** An IPv6 socket may have an IPv4 peer (RFC 4291 section 2.5.5.2), which is named as such. */
  hostOf(family: bigint, address: bigint): string {
    return (family === AF_INET6 ? this.#ipv6.get(address) : undefined) ?? ipv4Of(address);
  }
}

function portOf(detail: bigint): number {
  const swapped = Number((detail >> 8n) & 0xffffn);
  return ((swapped & 0xff) << 8) | (swapped >> 8);
}

/** In network order, as the kernel keeps it: the lowest byte is the first. */
function ipv4Of(address: bigint): string {
  return [0n, 8n, 16n, 24n].map((shift) => String((address >> shift) & 0xffn)).join('.');
}

/** In brackets, in the short form of RFC 5952, which URLs are written in. */
function ipv6Of(high: bigint, low: bigint): string {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(high, 0);
  bytes.writeBigUInt64LE(low, 8);
  const groups = Array.from({length: 8}, (_, at) => bytes.readUInt16BE(2 * at).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname;
}
