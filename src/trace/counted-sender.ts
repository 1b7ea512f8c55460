// Sends spans, data points, log records or profiles as OTLP requests, and counts what the endpoint takes and rejects.
// What it finds too large is sent in halves. otlp-sender.ts sends one request until it is taken.

import {optional} from '../domain/optional.js';
import {OtlpSender} from './otlp-sender.js';
import type {SenderOptions} from './otlp-sender.js';

export interface ExportTally {
  readonly sent: number;
  /** How many the endpoint refused, and its last reason. */
  readonly rejected: number;
  readonly reason?: string;
}

type RejectedField =
  'rejectedSpans' | 'rejectedDataPoints' | 'rejectedLogRecords' | 'rejectedProfiles';

/** What an endpoint says of a request of which it took a part. */
type PartialSuccess = {
  readonly [field in RejectedField | 'errorMessage']?: number | string;
};

/** How one signal is written as requests, and its answers are read. */
export interface SignalFormat<Item> {
  /** For the reason where an endpoint takes none of them alone: `a single span`. */
  readonly one: string;
  readonly rejected: RejectedField;
  readonly encode: (items: readonly Item[]) => Uint8Array | undefined;
  readonly decode: (answer: Uint8Array) => {readonly partialSuccess?: PartialSuccess};
}

export class CountedSender<Item> {
  readonly #sender: OtlpSender;
  readonly #format: SignalFormat<Item>;
  #sent = 0;
  #rejected = 0;
  #reason: string | undefined;

  constructor(options: SenderOptions, format: SignalFormat<Item>) {
    this.#sender = new OtlpSender(options);
    this.#format = format;
  }

  /** Sends nothing where there is nothing to send. Rejects like OtlpSender.send. */
  async send(items: readonly Item[]): Promise<void> {
    if (items.length === 0) return;
    const {encode, one} = this.#format;
    const answer = await this.#sender.send(encode(items) ?? new Uint8Array());
    if (answer !== 'too-large') return this.#count(items.length, answer);
    if (items.length === 1) return this.#reject(1, `${one} is too large for the endpoint`);
    const half = Math.ceil(items.length / 2);
    await this.send(items.slice(0, half));
    await this.send(items.slice(half));
  }

  tally(): ExportTally {
    return {
      sent: this.#sent,
      rejected: this.#rejected,
      ...optional('reason', this.#reason),
    };
  }

  async close(): Promise<void> {
    await this.#sender.close();
  }

  #count(items: number, answer: Uint8Array): void {
    const part = this.#partialSuccess(answer);
    const rejected = Math.min(Math.max(0, Number(part[this.#format.rejected] ?? 0)) || 0, items);
    this.#sent += items - rejected;
    if (rejected > 0) this.#reject(rejected, String(part.errorMessage ?? ''));
  }

  /** Some endpoints answer with an empty body or in JSON; a success without details is one. */
  #partialSuccess(answer: Uint8Array): PartialSuccess {
    if (answer.length === 0) return {};
    const isJson = answer[0] === '{'.charCodeAt(0);
    try {
      const {partialSuccess} = isJson
        ? (JSON.parse(Buffer.from(answer).toString()) as {partialSuccess?: PartialSuccess})
        : this.#format.decode(answer);
      return partialSuccess ?? {};
    } catch {
      return {};
    }
  }

  #reject(items: number, reason: string): void {
    this.#rejected += items;
    this.#reason = reason;
  }
}
