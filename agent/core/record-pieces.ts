// Pieces of records that are read where they lie, field by field as they are asked for: most of them are asked for
// little, or have nothing new. They are valid as long as the record's bytes. read-record.ts says where they begin.
//
// Source of truth: bpf/core/protocol.h. Offsets are those of the structs.

import type {KernelTimes} from '../bpftrace/kernel-times.js';
import type {AddressBytes, RecordBytes} from './record-bytes.js';
import type {WaitRecord} from './record-types.js';

const ADDRESS_BYTES = 16;
const ENDS_BYTES = 48;
const EVENT_BYTES = 48;
const WAIT_BYTES = 80;

/** The two ends of a connection, to which addresses.ts gives words and text. Most requests come on a known one. */
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

/** Events of a request: waits, calls that took long, and calls to other peers. They are numbered from 0. */
export class RequestEvents {
  readonly count: number;
  readonly #bytes: RecordBytes;
  readonly #at: number;
  readonly #times: KernelTimes;

  /** Throws a RangeError if the record ends before the events do. */
  constructor(bytes: RecordBytes, at: number, count: number, times: KernelTimes) {
    bytes.assertHolds(at, count * EVENT_BYTES);
    this.#bytes = bytes;
    this.#at = at;
    this.#times = times;
    this.count = count;
  }

  /** When it began, as `KernelTimes` counts it. */
  atNs(event: number): number {
    return momentAt(this.#bytes, this.#placeOf(event), this.#times);
  }

  /** How long it took. */
  ns(event: number): number {
    return this.#bytes.number(this.#placeOf(event) + 8);
  }

  /** Id of the stack at which the goroutine parked; 0 for none. */
  stack(event: number): number {
    return this.#bytes.number(this.#placeOf(event) + 16);
  }

  /** A value of EVENT (record-types.ts). */
  kind(event: number): number {
    return this.#bytes.uint8(this.#placeOf(event) + 24);
  }

  what(event: number): number {
    return this.#bytes.uint8(this.#placeOf(event) + 25);
  }

  isOnConnection(event: number): boolean {
    return this.#bytes.uint8(this.#placeOf(event) + 26) === 1;
  }

  /** Only a call to a peer has a family, a port and an address. */
  family(event: number): number {
    return this.#bytes.uint8(this.#placeOf(event) + 27);
  }

  /** In host order. */
  port(event: number): number {
    return this.#bytes.uint16(this.#placeOf(event) + 28);
  }

  address(event: number): AddressBytes {
    return this.#bytes.address(this.#placeOf(event) + 32);
  }

  #placeOf(event: number): number {
    return this.#at + event * EVENT_BYTES;
  }
}

/** There are several waits for each request, and of most of them a few fields are asked for. */
export class WaitInBytes implements WaitRecord {
  readonly kind = 'wait';
  readonly #bytes: RecordBytes;
  readonly #times: KernelTimes;

  constructor(bytes: RecordBytes, times: KernelTimes) {
    bytes.assertHolds(0, WAIT_BYTES);
    this.#bytes = bytes;
    this.#times = times;
  }

  get fromNs(): number {
    return momentAt(this.#bytes, 8, this.#times);
  }

  get untilNs(): number {
    return momentAt(this.#bytes, 16, this.#times);
  }

  get ns(): number {
    return this.#bytes.number(24);
  }

  get goid(): number {
    return this.#bytes.number(32);
  }

  get userStack(): number {
    return this.#bytes.number(40);
  }

  get kernelStack(): number {
    return this.#bytes.number(48);
  }

  get root(): number {
    return this.#bytes.uint32(56);
  }

  get pid(): number {
    return this.#bytes.uint32(60);
  }

  get tid(): number {
    return this.#bytes.uint32(64);
  }

  get what(): number {
    return this.#bytes.uint32(68);
  }

  get flags(): number {
    return this.#bytes.uint32(76);
  }
}

/** The kernel time at this place, as `KernelTimes` counts it. */
export function momentAt(bytes: RecordBytes, at: number, times: KernelTimes): number {
  return times.ofHalves(bytes.uint32(at + 4), bytes.uint32(at));
}
