// Stacks as bytes, by their ids. Thousands of them lie in a few pieces of memory that no collection of garbage looks
// through; as arrays of numbers they would be most of what it has to look through in an agent.
//
// An address is its distance from the one before, in groups of bits, the lowest first: three or four bytes in place
// of eight. The first byte of a distance has six bits and the sign, each further byte seven bits.

export interface UserStack {
  /** The innermost first. */
  readonly addresses: readonly number[];
  /** There are more callers than these. */
  readonly isCut: boolean;
}

/** Twice as many as the kernel side remembers to have said (STACKS_KNOWN in bpf/core/engine.h). */
const MOST_STACKS = 16_384;
/** A power of two. Half of them are used at most, so that a look-up finds its place at once. */
const PLACES = 2 * MOST_STACKS;
/** Room for 10,000 of the deepest stacks, and for MOST_STACKS of 80 addresses. What is never used takes no memory. */
const BYTES = 5 << 20;
/** Whether it is cut, and the number of addresses in two bytes. */
const HEADER_BYTES = 3;
const MOST_BYTES_PER_ADDRESS = 8;
/** No program has code here or above: what a broken frame pointer led to. */
const NOWHERE = 2 ** 48;
const MORE = 0x80;
const IS_BELOW = 0x40;

export class PackedStacks {
  /** 0 where a place is free: no stack has that id. */
  readonly #ids = new Float64Array(PLACES);
  readonly #starts = new Uint32Array(PLACES);
  readonly #bytes = new Uint8Array(BYTES);
  #used = 0;
  #count = 0;

  has(id: number): boolean {
    return this.#ids[this.#placeOf(id)] === id;
  }

  /** Undefined for an id that it does not have. */
  get(id: number): UserStack | undefined {
    const place = this.#placeOf(id);
    return this.#ids[place] === id ? readStack(this.#bytes, this.#starts[place]!) : undefined;
  }

  /** Adds a stack whose id it does not have. Returns false where there is no room for it. */
  add(id: number, stack: UserStack): boolean {
    const most = HEADER_BYTES + stack.addresses.length * MOST_BYTES_PER_ADDRESS;
    if (this.#count >= MOST_STACKS || this.#used + most > BYTES) return false;
    const place = this.#placeOf(id);
    this.#ids[place] = id;
    this.#starts[place] = this.#used;
    this.#used = writeStack(this.#bytes, this.#used, stack);
    this.#count += 1;
    return true;
  }

  clear(): void {
    this.#ids.fill(0);
    this.#used = 0;
    this.#count = 0;
  }

  /** The place of an id, or the free place where it would be. Ids are hashes; their lowest bit is always set. */
  #placeOf(id: number): number {
    let place = (id >>> 1) % PLACES;
    while (this.#ids[place] !== 0 && this.#ids[place] !== id) place = (place + 1) % PLACES;
    return place;
  }
}

/** Returns where the stack ends. */
function writeStack(bytes: Uint8Array, start: number, {addresses, isCut}: UserStack): number {
  bytes[start] = isCut ? 1 : 0;
  bytes[start + 1] = addresses.length & 0xff;
  bytes[start + 2] = addresses.length >>> 8;
  let at = start + HEADER_BYTES;
  let before = 0;
  for (const address of addresses) {
    const kept = Math.min(address, NOWHERE);
    at = writeDistance(bytes, at, kept - before);
    before = kept;
  }
  return at;
}

function writeDistance(bytes: Uint8Array, start: number, distance: number): number {
  let at = start;
  let rest = Math.abs(distance);
  let byte = (rest % 64) + (distance < 0 ? IS_BELOW : 0);
  for (rest = Math.floor(rest / 64); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[at] = byte + MORE;
    at += 1;
    byte = rest % 128;
  }
  bytes[at] = byte;
  return at + 1;
}

function readStack(bytes: Uint8Array, start: number): UserStack {
  const count = bytes[start + 1]! + bytes[start + 2]! * 256;
  const addresses: number[] = [];
  let at = start + HEADER_BYTES;
  let address = 0;
  while (addresses.length < count) {
    let byte = bytes[at]!;
    const isBelow = (byte & IS_BELOW) !== 0;
    let distance = byte % 64;
    for (let scale = 64; byte >= MORE; scale *= 128) {
      at += 1;
      byte = bytes[at]!;
      distance += (byte % 128) * scale;
    }
    at += 1;
    address += isBelow ? -distance : distance;
    addresses.push(address);
  }
  return {addresses, isCut: bytes[start] === 1};
}
