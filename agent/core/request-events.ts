// The events of a request in the bytes of its record, read where they lie: waits, calls that took long, and calls to
// other peers. bpf/core/PROTOCOL.md ("REQUEST") says what the numbers mean.

import type {KernelTimes} from '../bpftrace/kernel-times.js';
import type {AddressBytes, RecordBytes} from './record-bytes.js';

const EVENT_BYTES = 48;

/** Valid as long as the record's bytes. Events count from 0, in order of time. */
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
    const place = this.#placeOf(event);
    return this.#times.ofHalves(this.#bytes.uint32(place + 4), this.#bytes.uint32(place));
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
