// Sends one request to the collector and reads its answer, bounded in size and time. What the answer
// means, and whether the request is repeated, is decided by collector-client.ts.

import {Agent, request} from 'undici';

/** The answer to the end of a run is late: the collector waits until agents have sent everything. */
const ANSWER_DEADLINE_MS = 120_000;
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export class HttpExchange {
  readonly #base: URL;
  readonly #dispatcher: Agent;

  constructor(base: URL, ca: string | undefined) {
    this.#base = base;
    this.#dispatcher = new Agent(ca === undefined ? {} : {connect: {ca}});
  }

  /** Rejects with the errors of undici, TLS or the socket. */
  async exchange({path, ...asked}: Asked): Promise<Answer> {
    const response = await request(new URL(path, this.#base), {
      ...asked,
      dispatcher: this.#dispatcher,
      headersTimeout: ANSWER_DEADLINE_MS,
      bodyTimeout: ANSWER_DEADLINE_MS,
    });
    return {status: response.statusCode, body: await readBounded(response.body)};
  }

  async close(): Promise<void> {
    await this.#dispatcher.close();
  }
}

/** Whether the certificate of the other side is not trusted. Repeating the request will not help. */
export function isUntrusted(error: unknown): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(codeOf(error));
}

/** Whether the other side speaks another protocol. Repeating the request will not help. */
export function isHopeless(error: unknown): boolean {
  return /ERR_TLS|ERR_SSL|EPROTO|^HPE_/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return String((error as {code?: unknown} | null)?.code ?? '');
}

/** Why there was no answer. Node leaves the message empty when it tried several addresses. */
export function reasonOf(error: Error): string {
  return error.message || String((error as NodeJS.ErrnoException).code ?? 'no connection');
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER_BYTES) throw new RangeError('its answer does not end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
