// Reads the head of an HTTP/1.1 response, which says how the body ends. Source: RFC 9112.

/** The peer sent something that is not HTTP/1.1. */
export class ProtocolError extends Error {}

export class ResponseHead {
  #fields: Map<string, string> | undefined;

  constructor(
    readonly status: number,
    /** Header lines, each with a line break before it. */
    readonly lines: string,
  ) {}

  /** `name` is in lower case. The first value counts where a field is given several times. */
  header(name: string): string | undefined {
    this.#fields ??= readFields(this.lines);
    return this.#fields.get(name);
  }

  /** The values of all fields of that name, in order. `name` is in lower case. */
  headers(name: string): readonly string[] {
    return this.lines.split('\r\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return line.slice(0, Math.max(0, colon)).toLowerCase() === name
        ? [line.slice(colon + 1).trim()]
        : [];
    });
  }
}

export interface Framing {
  readonly keepAlive: boolean;
  readonly chunked: boolean;
  /** The body's bytes; undefined when it ends in another way. */
  readonly length: number | undefined;
}

export interface ReadHead {
  readonly head: ResponseHead;
  readonly framing: Framing;
}

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?= |\r\n|$)/;
const CONNECTION = 'connection';
const CONTENT_LENGTH = 'content-length';
const TRANSFER_ENCODING = 'transfer-encoding';

/** `text` is the head without its final empty line. Throws ProtocolError. */
export function readHead(text: string): ReadHead {
  const match = STATUS_LINE.exec(text);
  if (match === null) throw new ProtocolError(`${JSON.stringify(firstLine(text))} as an answer`);
  const lineEnd = text.indexOf('\r\n');
  const head = new ResponseHead(Number(match[2]), lineEnd < 0 ? '' : text.slice(lineEnd));
  return {head, framing: readFraming(head.lines, match[1] === '1')};
}

// Makes one pass, and looks only at names of the right length: most answers are asked for nothing else.
function readFraming(lines: string, isHttp11: boolean): Framing {
  let keepAlive = isHttp11;
  let chunked = false;
  let length: number | undefined;
  for (let start = 2; start > 1; start = lines.indexOf('\r\n', start) + 2) {
    const colon = lines.indexOf(':', start);
    switch (colon - start) {
      case CONNECTION.length:
        if (isNamed(lines, start, colon, CONNECTION)) {
          const value = valueAt(lines, colon);
          keepAlive = isHttp11
            ? keepAlive && !hasOption(value, 'close')
            : keepAlive || hasOption(value, 'keep-alive');
        }
        break;
      case CONTENT_LENGTH.length:
        if (isNamed(lines, start, colon, CONTENT_LENGTH)) {
          length = readLength(valueAt(lines, colon), length);
        }
        break;
      case TRANSFER_ENCODING.length:
        if (isNamed(lines, start, colon, TRANSFER_ENCODING)) {
          chunked = readEncoding(valueAt(lines, colon));
        }
    }
  }
  return {keepAlive, chunked, length};
}

function isNamed(lines: string, start: number, colon: number, name: string): boolean {
  return lines.slice(start, colon).toLowerCase() === name;
}

function valueAt(lines: string, colon: number): string {
  const end = lines.indexOf('\r\n', colon);
  return lines.slice(colon + 1, end < 0 ? undefined : end).trim();
}

/** `Connection` has one option as a rule, and may have several, as in `Upgrade, close` (RFC 9110, section 7.6.1). */
function hasOption(value: string, option: string): boolean {
  const options = value.toLowerCase();
  if (!options.includes(',')) return options === option;
  return options.split(',').some((each) => each.trim() === option);
}

/** One that is said again has to be the same (RFC 9112, section 6.3). */
function readLength(digits: string, before: number | undefined): number {
  if (!/^\d{1,15}$/.test(digits)) {
    throw new ProtocolError(`${JSON.stringify(digits)} as Content-Length`);
  }
  const length = Number(digits);
  if (before !== undefined && before !== length) {
    throw new ProtocolError(`both ${before} and ${length} as Content-Length`);
  }
  return length;
}

function readEncoding(value: string): true {
  if (value.toLowerCase() === 'chunked') return true;
  throw new ProtocolError(`transfer encoding ${JSON.stringify(value.toLowerCase())}`);
}

function readFields(lines: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

function firstLine(text: string): string {
  return text.split('\r\n', 1)[0]!.slice(0, 60);
}
