// What both ends of an attached agent's link say to each other. The link is HTTP/2 over the standard input
// and output of one ssh connection. The agent opens its streams: one session, over which it is told where
// it is and tells how it goes, and a CONNECT for each connection to the collector. src/attach is the other
// end. Both come from one release, so there are no versions here.

/** The path of the session's stream. It ends when the agent is to end. */
export const SESSION_PATH = '/attach';

/** Lines of the session are JSON, and no longer than this. */
export const MAX_LINE_BYTES = 64 * 1024;

/** The agent asks so often whether the other end is there, and ends when it was silent for so long. */
export const LINK_PING_MS = 5_000;
export const LINK_SILENCE_MS = 25_000;

/** So many bytes of one stream may be under way: enough for 10 MB/s over 100 ms. */
export const LINK_WINDOW_BYTES = 1 << 20;

/** The first line, from the collector's side. */
export interface LinkGreeting {
  /** HOST:PORT as the collector knows itself. */
  readonly authority: string;
  /** Good for agents only, and only while this collector runs. */
  readonly token?: string;
}

/** A line of the agent. */
export type LinkEvent =
  | {readonly kind: 'started'; readonly agentId: string}
  | {readonly kind: 'connected'}
  | {readonly kind: 'probes'; readonly running: readonly string[]}
  | {readonly kind: 'no-probes'};

export function writeLine(value: LinkGreeting | LinkEvent): string {
  return `${JSON.stringify(value)}\n`;
}

/** Throws TypeError for what no collector's side writes. */
export function readGreeting(line: string): LinkGreeting {
  const {authority, token} = asObject(line);
  if (typeof authority !== 'string') throw new TypeError('a greeting without an authority');
  return typeof token === 'string' ? {authority, token} : {authority};
}

/** Undefined for an event that is not known here. Throws TypeError for what is none. */
export function readLinkEvent(line: string): LinkEvent | undefined {
  const {kind, agentId, running} = asObject(line);
  if (kind === 'connected' || kind === 'no-probes') return {kind};
  if (kind === 'started' && typeof agentId === 'string') return {kind, agentId};
  if (kind === 'probes' && Array.isArray(running)) return {kind, running: running.map(String)};
  return undefined;
}

function asObject(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new TypeError('a line that is no JSON');
  }
  if (typeof value !== 'object' || value === null) throw new TypeError('a line that is no object');
  return value as Readonly<Record<string, unknown>>;
}

/** Cuts a stream's text into lines. `take` throws RangeError for a line that is longer than it may be. */
export class SessionLines {
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) this.#onLine(line);
    if (this.#rest.length > MAX_LINE_BYTES) throw new RangeError('a line without an end');
  }
}
