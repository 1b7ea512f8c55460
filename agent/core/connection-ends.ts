// The two ends of a connection in the bytes of a record, read where they lie. addresses.ts gives them words and text.

import type {AddressBytes, RecordBytes} from './record-bytes.js';

const ADDRESS_BYTES = 16;
const ENDS_BYTES = 48;

/**
 * `struct connection_ends` of bpf/core/protocol.h, valid as long as the record's bytes. It is read when it is asked
 * for, because most requests come on a connection whose ends are known.
 */
export class Ends {
  readonly #bytes: RecordBytes;
  readonly #at: number;

  /** Throws a RangeError if the record ends before the ends do. */
  constructor(bytes: RecordBytes, at: number) {
    bytes.assertHolds(at, ENDS_BYTES);
    this.#bytes = bytes;
    this.#at = at;
  }

  get local(): AddressBytes {
    return this.#bytes.address(this.#at);
  }

  get peer(): AddressBytes {
    return this.#bytes.address(this.#at + ADDRESS_BYTES);
  }

  /** In host order, as is `peerPort`. */
  get localPort(): number {
    return this.#bytes.uint16(this.#at + 32);
  }

  get peerPort(): number {
    return this.#bytes.uint16(this.#at + 34);
  }

  get family(): number {
    return this.#bytes.uint16(this.#at + 36);
  }

  /** Inode of the network namespace. */
  get netns(): number {
    return this.#bytes.uint32(this.#at + 40);
  }
}
