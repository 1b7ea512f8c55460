// The table of fields that one direction of a connection has used: HPACK names a field by its place in it.
//
// Source of truth: RFC 7541, sections 2.3 and 4, appendix A.

/** A field of a request or an answer. Name and value have one character per byte. */
export type Field = readonly [name: string, value: string];

/** An entry counts as so many bytes more than its name and value. */
const ENTRY_BYTES = 32;
/** A table holds so many bytes at most until its sender says otherwise. */
const FIRST_MOST_BYTES = 4_096;
/** So much a sender may have its table hold: as browsers allow. */
const MOST_BYTES = 65_536;
/** Places of entries that went are freed when there are so many, and more than of those that are left. */
const MOST_FREE = 64;

export class FieldTable {
  /** The oldest first; those before `#first` are gone. */
  #entries: Field[] = [];
  #first = 0;
  #bytes = 0;
  #mostBytes = FIRST_MOST_BYTES;

  /** The bytes that its entries count. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The field at a place, from 1 on: those that every table has, then the newest. Throws a RangeError for no place. */
  at(index: number): Field {
    const always = ALWAYS[index - 1];
    if (always !== undefined) return always;
    const place = this.#entries.length - (index - ALWAYS.length);
    const entry = place >= this.#first ? this.#entries[place] : undefined;
    if (index < 1 || entry === undefined) throw new RangeError(`no field has the place ${index}`);
    return entry;
  }

  /** Older entries make room for it. A field that is larger than the table empties it. */
  add(field: Field): void {
    const bytes = bytesOf(field);
    this.#shrinkTo(Math.max(0, this.#mostBytes - bytes));
    if (bytes > this.#mostBytes) return;
    this.#entries.push(field);
    this.#bytes += bytes;
  }

  /** Throws a RangeError above the bound of what is kept here, whatever the two sides agreed on. */
  resize(mostBytes: number): void {
    if (mostBytes > MOST_BYTES) throw new RangeError(`a table of ${mostBytes} bytes`);
    this.#mostBytes = mostBytes;
    this.#shrinkTo(mostBytes);
  }

  #shrinkTo(bytes: number): void {
    while (this.#bytes > bytes) {
      this.#bytes -= bytesOf(this.#entries[this.#first]!);
      this.#first += 1;
    }
    if (this.#first < MOST_FREE || 2 * this.#first < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }
}

function bytesOf([name, value]: Field): number {
  return name.length + value.length + ENTRY_BYTES;
}

/** The fields that every table has, from place 1 on. */
const ALWAYS: readonly Field[] = [
  [':authority', ''],
  [':method', 'GET'],
  [':method', 'POST'],
  [':path', '/'],
  [':path', '/index.html'],
  [':scheme', 'http'],
  [':scheme', 'https'],
  [':status', '200'],
  [':status', '204'],
  [':status', '206'],
  [':status', '304'],
  [':status', '400'],
  [':status', '404'],
  [':status', '500'],
  ['accept-charset', ''],
  ['accept-encoding', 'gzip, deflate'],
  ['accept-language', ''],
  ['accept-ranges', ''],
  ['accept', ''],
  ['access-control-allow-origin', ''],
  ['age', ''],
  ['allow', ''],
  ['authorization', ''],
  ['cache-control', ''],
  ['content-disposition', ''],
  ['content-encoding', ''],
  ['content-language', ''],
  ['content-length', ''],
  ['content-location', ''],
  ['content-range', ''],
  ['content-type', ''],
  ['cookie', ''],
  ['date', ''],
  ['etag', ''],
  ['expect', ''],
  ['expires', ''],
  ['from', ''],
  ['host', ''],
  ['if-match', ''],
  ['if-modified-since', ''],
  ['if-none-match', ''],
  ['if-range', ''],
  ['if-unmodified-since', ''],
  ['last-modified', ''],
  ['link', ''],
  ['location', ''],
  ['max-forwards', ''],
  ['proxy-authenticate', ''],
  ['proxy-authorization', ''],
  ['range', ''],
  ['referer', ''],
  ['refresh', ''],
  ['retry-after', ''],
  ['server', ''],
  ['set-cookie', ''],
  ['strict-transport-security', ''],
  ['transfer-encoding', ''],
  ['user-agent', ''],
  ['vary', ''],
  ['via', ''],
  ['www-authenticate', ''],
];
