// Names a peer by its address family, port and address, as bpf/requests.bt tells them.

import type {BudgetPart} from '../../../src/domain/request.js';

/** The far end of a connection, as the kernel has it. */
export interface Endpoint {
  /** Address family; 0 for a pipe. */
  readonly family: number;
  /** 16 bits in network order. */
  readonly port: number;
  /** 32 bits in network order; for IPv6 a word that stands for the address. */
  readonly address: number;
}

const AF_INET = 2;
const AF_INET6 = 10;
const WELL_KNOWN = new Map([
  [6379, 'redis'],
  [5432, 'postgresql'],
  [3306, 'mysql'],
  [9000, 's3'],
]);
const MAX_NAMES = 10_000;

/** A peer's address, and the part of a budget that holds the waits for it. */
interface PeerName {
  readonly address: string;
  readonly part: BudgetPart;
}

export class PeerNames {
  /** By address family, address and port in one number. A target asks few peers, again and again. */
  readonly #known = new Map<number, PeerName>();
  /** IPv6 addresses by the words that stand for them where an IPv4 address would be. */
  readonly #ipv6 = new Map<number, string>();

  /** `high` and `low` are the halves of an IPv6 address as they lie in memory. */
  addIpv6(word: number, high: bigint, low: bigint): void {
    if (this.#ipv6.size >= MAX_NAMES) this.#ipv6.clear();
    this.#ipv6.set(word, ipv6Of(high, low));
    // A peer with this word may have had another name.
    this.#known.clear();
  }

  upstreamPart(peer: Endpoint): BudgetPart {
    return this.#nameOf(peer)?.part ?? (peer.family === 0 ? 'upstream:pipe' : 'upstream:unix');
  }

  /** `10.0.0.5:6379`, `[fd00::5]:6379`; undefined for what is no TCP connection. */
  addressOf(peer: Endpoint): string | undefined {
    return this.#nameOf(peer)?.address;
  }

  /** The name of a host. An IPv6 socket may have an IPv4 peer (RFC 4291 section 2.5.5.2). */
  hostOf(family: number, address: number): string {
    return (family === AF_INET6 ? this.#ipv6.get(address) : undefined) ?? ipv4Of(address);
  }

  /** Undefined for what is no TCP connection. */
  #nameOf(peer: Endpoint): PeerName | undefined {
    const {family, port, address} = peer;
    if (family !== AF_INET && family !== AF_INET6) return undefined;
    const key = ((family === AF_INET6 ? 1 : 0) * 2 ** 32 + address) * 2 ** 16 + port;
    let name = this.#known.get(key);
    if (name === undefined) {
      if (this.#known.size >= MAX_NAMES) this.#known.clear();
      this.#known.set(key, (name = this.#makeName(peer)));
    }
    return name;
  }

  #makeName({family, port, address}: Endpoint): PeerName {
    const text = `${this.hostOf(family, address)}:${hostOrder(port)}`;
    const service = WELL_KNOWN.get(hostOrder(port));
    return {
      address: text,
      part: `upstream:${service === undefined ? text : `${service}@${text}`}`,
    };
  }
}

function hostOrder(port: number): number {
  return ((port & 0xff) << 8) | (port >>> 8);
}

/** The address is in network order, as the kernel keeps it: the lowest byte comes first. */
function ipv4Of(address: number): string {
  return [0, 8, 16, 24].map((shift) => String((address >>> shift) & 0xff)).join('.');
}

/** An IPv6 address in brackets and in the short form of RFC 5952, as in URLs. */
function ipv6Of(high: bigint, low: bigint): string {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(high, 0);
  bytes.writeBigUInt64LE(low, 8);
  const groups = Array.from({length: 8}, (_, at) => bytes.readUInt16BE(2 * at).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname;
}
