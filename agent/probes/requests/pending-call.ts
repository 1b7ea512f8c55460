// A request that a target made, from the first that is told of it until its record is handed out.

import {optional} from '../../../src/domain/optional.js';
import {
  completeBudget,
  type BudgetPart,
  type CallOrigin,
  type RequestRecord,
} from '../../../src/domain/request.js';
import type {SpanContext} from '../../../src/domain/span.js';
import {stepOf} from '../../../src/domain/step.js';
import type {KernelTimes} from '../../bpftrace/kernel-times.js';
import type {MadeCall} from '../origins/facts.js';
import type {CallState} from './call-state.js';
import type {Connection} from './connection.js';
import type {RequestHead} from './http-head.js';
import type {KnownHeads} from './known-heads.js';
import type {PeerNames} from './peer-name.js';

/** Gives what was read and written within a time, in order. */
export type TextsInTime = Pick<Connection, 'takeTexts'>;

export interface CallContext {
  readonly times: KernelTimes;
  readonly toUnixNs: (kernelNs: bigint) => bigint;
  readonly names: PeerNames;
}

/** An answer without a length is taken to be complete after this time without a byte. */
const SILENT_NS = 5_000_000_000;
const NO_BODY: ReadonlySet<number> = new Set([204, 304]);

export class PendingCall implements MadeCall {
  readonly part: BudgetPart;
  state: CallState;
  /** Its connection ended, or went on to the next call. */
  isEnded = false;
  isSent = false;
  isCharged = false;
  /** The number of ticks since it was named last. */
  missed = 0;
  origin?: CallOrigin;
  #request: RequestHead | undefined;
  #answer = '';

  constructor(state: CallState, names: PeerNames) {
    this.state = state;
    this.part = names.upstreamPart(state.peer);
  }

  get pid(): number {
    return this.state.pid;
  }

  get goid(): number {
    return this.state.goid ?? 0;
  }

  get madeFor(): number {
    return this.state.madeFor ?? 0;
  }

  get isWaitedFor(): boolean {
    return this.state.isWaitedFor ?? false;
  }

  get startNs(): number {
    return this.state.startNs;
  }

  get firstNs(): number {
    return this.state.firstNs;
  }

  /** It lasts as long as its answer has not begun, unless its connection has ended. */
  get endNs(): number {
    return this.state.firstNs === 0 && !this.isEnded ? Infinity : endOf(this.state);
  }

  get method(): string {
    return this.#request?.method ?? '';
  }

  get path(): string {
    return this.#request?.path ?? '';
  }

  get trace(): SpanContext | undefined {
    return this.#request?.trace;
  }

  /** Whether it began with the head of a request. */
  get isRequest(): boolean {
    return this.#request !== undefined;
  }

  learn(state: CallState, connection: TextsInTime, heads: KnownHeads): void {
    this.state = state;
    this.missed = 0;
    const {startNs, firstNs} = state;
    for (const {atNs, text} of connection.takeTexts(startNs, endOf(state))) {
      if (firstNs > 0 && atNs >= firstNs) this.#answer += text;
      else if (atNs >= startNs) this.#request ??= heads.of(text)[0];
    }
  }

  /** What was read of the answer is not needed any more. */
  forgetAnswer(): void {
    this.#answer = '';
  }

  /** Whether the answer came to its end, though the connection goes on. */
  isComplete(nowNs: number): boolean {
    const {state} = this;
    if (this.#request === undefined || state.status < 200) return false;
    if (nowNs - state.lastNs > SILENT_NS) return true;
    const headEnd = this.#answer.indexOf('\r\n\r\n');
    if (headEnd < 0) return false;
    if (this.#request.method === 'HEAD' || NO_BODY.has(state.status)) return true;
    // The last chunk of an answer in chunks is known if it came with the first read.
    if (/\r\n0\r\n\r\n$/.test(this.#answer)) return state.bytesIn <= this.#answer.length;
    const head = this.#answer.slice(0, headEnd);
    const digits = /\r\ncontent-length:[ \t]*(\d{1,15})/i.exec(head)?.[1];
    return digits !== undefined && state.bytesIn >= headEnd + 4 + Number(digits);
  }

  record(target: string, {times, toUnixNs, names}: CallContext): RequestRecord {
    const {state, method, path, trace} = this;
    const startNs = state.startNs - (state.tlsNs ?? 0);
    const durationNs = endOf(state) - startNs;
    const peer = names.addressOf(state.peer);
    const parts = this.#parts();
    return {
      ...{kind: 'request', side: 'client', target, pid: state.pid, goid: this.goid},
      ...{method, path},
      step: stepOf(method, path, {status: state.status, s3: this.#request?.s3}),
      status: state.status,
      startNs: toUnixNs(times.kernelNs(startNs)),
      durationNs,
      bytesIn: state.bytesIn,
      bytesOut: state.bytesOut,
      ...(trace && {trace}),
      ...optional('peer', peer),
      ...optional('local', state.local),
      ...optional('netns', state.netns),
      ...optional('origin', this.origin),
      budget: completeBudget(new Map(parts.map(([part, ns]) => [part, ns])), durationNs),
      inferred: [],
      calls: parts
        .filter(([, ns]) => ns > 0)
        .map(([part, ns, offsetNs]) => ({part, offsetNs, durationNs: ns, count: 1})),
      details: optional('peer', peer),
    };
  }

  /** The parts with their offsets from the start of the call, before which its connection's handshake lies. */
  #parts(): [part: BudgetPart, ns: number, offsetNs: number][] {
    const {startNs, firstNs, writtenNs, lastNs, tlsNs = 0} = this.state;
    const answeredNs = firstNs > 0 ? firstNs : endOf(this.state);
    // A server may answer before it has read all. From then on the caller does not wait for its
    // write.
    const sentNs = writtenNs === 0 || writtenNs > answeredNs ? answeredNs : writtenNs;
    return [
      ['tls', tlsNs, 0],
      ['send', sentNs - startNs, tlsNs],
      [this.part, answeredNs - sentNs, tlsNs + sentNs - startNs],
      ['receive', firstNs > 0 ? lastNs - firstNs : 0, tlsNs + answeredNs - startNs],
    ];
  }
}

/** The end as far as it is known: of the answer, or else of the request. */
export function endOf({startNs, writtenNs, lastNs}: CallState): number {
  return lastNs > startNs ? lastNs : Math.max(writtenNs, startNs);
}
