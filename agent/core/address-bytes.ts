// Addresses in the bytes of a record, read where they lie. addresses.ts gives them words and text.

const ADDRESS_BYTES = 16;
const ENDS_BYTES = 48;

/** 16 bytes in network order; IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). */
export type AddressBytes = Buffer;

/** Not a copy: valid as long as the record's bytes. Throws a RangeError if they end before it does. */
export function addressAt(bytes: Buffer, at: number): AddressBytes {
  assertHolds(bytes, at + ADDRESS_BYTES);
  return bytes.subarray(at, at + ADDRESS_BYTES);
}

/**
 * The two ends of a connection (`struct connection_ends` of bpf/core/protocol.h), valid as long as the
 * record's bytes. They are read when they are asked for, because most requests come on a connection
 * whose ends are known.
 */
export class Ends {
  readonly #bytes: Buffer;
  readonly #at: number;

  /** Throws a RangeError if the bytes end before the ends do. */
  constructor(bytes: Buffer, at: number) {
    assertHolds(bytes, at + ENDS_BYTES);
    this.#bytes = bytes;
    this.#at = at;
  }

  get local(): AddressBytes {
    return addressAt(this.#bytes, this.#at);
  }

  get peer(): AddressBytes {
    return addressAt(this.#bytes, this.#at + ADDRESS_BYTES);
  }

  /** In host order, as is `peerPort`. */
  get localPort(): number {
    return this.#bytes.readUInt16LE(this.#at + 32);
  }

  get peerPort(): number {
    return this.#bytes.readUInt16LE(this.#at + 34);
  }

  get family(): number {
    return this.#bytes.readUInt16LE(this.#at + 36);
  }

  /** Inode of the network namespace. */
  get netns(): number {
    return this.#bytes.readUInt32LE(this.#at + 40);
  }
}

function assertHolds(bytes: Buffer, end: number): void {
  if (end > bytes.length) throw new RangeError('the record ends within an address');
}
