// Addresses of peers: from the 16 bytes of a record to the words by which agent/probes/requests names
// a peer, and to text.

import {PeerNames, type Endpoint} from '../probes/requests/peer-name.js';
import {BoundedMap} from './bounded-map.js';
import type {AddressBytes} from './record-bytes.js';
import type {Ends} from './record-pieces.js';

const AF_INET = 2;
const AF_INET6 = 10;
/** ::ffff:0:0/96, RFC 4291 section 2.5.5.2. */
const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');
const MOST_WORDS = 10_000;

export class Addresses {
  readonly names = new PeerNames();
  /** The word that stands for an IPv6 address where an IPv4 address would be. */
  readonly #words = new Map<string, number>();

  /** `port` is in host order. An IPv6 socket's peer with an IPv4 address becomes an IPv4 endpoint. */
  endpoint(family: number, port: number, address: AddressBytes): Endpoint {
    const swapped = ((port & 0xff) << 8) | (port >>> 8);
    if (family !== AF_INET && family !== AF_INET6) return {family, port: swapped, address: 0};
    if (isMapped(address)) {
      return {family: AF_INET, port: swapped, address: address.readUInt32LE(12)};
    }
    return {family: AF_INET6, port: swapped, address: this.#wordOf(address)};
  }

  #wordOf(address: AddressBytes): number {
    const text = address.toString('latin1');
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    // PeerNames keeps as many names, and forgets all of them at once, too.
    if (this.#words.size >= MOST_WORDS) this.#words.clear();
    const word = this.#words.size + 1;
    this.#words.set(text, word);
    this.names.addIpv6(word, address.readBigUInt64LE(0), address.readBigUInt64LE(8));
    return word;
  }
}

/** `10.0.0.7`, or an IPv6 address in the short form of RFC 5952 without brackets. */
export function addressText(address: AddressBytes): string {
  if (isMapped(address)) return [...address.subarray(12)].join('.');
  const groups = Array.from({length: 8}, (_, at) => address.readUInt16BE(2 * at).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

/** `10.0.0.7:443`, `[fd00::5]:443`. */
export function endpointText(address: AddressBytes, port: number): string {
  const text = addressText(address);
  return text.includes(':') ? `[${text}]:${port}` : `${text}:${port}`;
}

/** The ends of a connection as request records tell them. */
export interface EndTexts {
  readonly local: string;
  readonly peer: string;
  /** Inode of the network namespace of `local`. */
  readonly netns: number;
}

/** As many connections as the kernel side knows sockets. */
const MOST_CONNECTIONS = 16_384;

/** The ends of connections, each written once: the loader never gives two connections one id. */
export class ConnectionEnds {
  readonly #known = new BoundedMap<number, EndTexts>(MOST_CONNECTIONS);

  of(connection: number, ends: Ends): EndTexts {
    const known = this.#known.get(connection);
    if (known !== undefined) return known;
    const texts = {
      local: endpointText(ends.local, ends.localPort),
      peer: endpointText(ends.peer, ends.peerPort),
      netns: ends.netns,
    };
    // A connection that was not seen from its start may have no id.
    if (connection !== 0) this.#known.set(connection, texts);
    return texts;
  }
}

function isMapped(address: AddressBytes): boolean {
  return address.compare(MAPPED, 0, MAPPED.length, 0, MAPPED.length) === 0;
}
