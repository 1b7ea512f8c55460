// Requests that targets made, by connection. The script tells one when the next one begins on its
// connection, or when the connection ends, and at each tick all that are open. Most of those are
// complete, which the head of the answer shows, so they are handed out before the connection is
// used again.

import {optional} from '../../../src/domain/optional.js';
import type {BudgetPart, RequestRecord} from '../../../src/domain/request.js';
import {completeBudget} from '../../../src/domain/request.js';
import {stepOf} from '../../../src/domain/step.js';
import type {CallState} from './call-state.js';
import type {Connection} from './connection.js';
import {readHeads, type RequestHead} from './http-head.js';
import type {KernelTimes} from '../../bpftrace/kernel-times.js';
import type {Endpoint, PeerNames} from './peer-name.js';

export interface CallsOptions {
  readonly targetOf: (rootPid: number) => string | undefined;
  readonly times: KernelTimes;
  readonly toUnixNs: (kernelNs: bigint) => bigint;
  readonly names: PeerNames;
}

/** Gives what was read and written up to a time, in order. */
export type TextsInTime = Pick<Connection, 'takeTexts'>;

interface Call {
  state: CallState;
  request: RequestHead | undefined;
  answer: string;
  isSent: boolean;
  /** The number of ticks since it was named last. */
  missed: number;
}

/** An answer without a length is taken to be complete after this time without a byte. */
const SILENT_NS = 5_000_000_000;
/** A call that ended while a tick was printed is in the next tick. */
const MAX_MISSED = 2;
/**
 * A goroutine that waited for an answer runs again within this time, or within a tenth of its wait.
 */
const AWAKE_WITHIN_NS = 2_000_000;
/** A request may be written this long before the goroutine that waits for its answer is parked. */
const PARKED_WITHIN_NS = 500_000;
const MAX_ANSWERED = 1_024;
const MAX_PROCESSES = 256;
/** The most open calls that are kept, as many as the map of the script holds. */
const MAX_CALLS = 32_768;

export class Calls {
  readonly #options: CallsOptions;
  /** The last answered calls of each process, for goroutines that waited for them. */
  readonly #answered = new Map<number, CallState[]>();
  /** Calls by connection, as printed, and start. */
  readonly #calls = new Map<string, Call>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /**
   * The record of a call that is over; undefined where it was handed out before or is of no target.
   */
  ended(key: string, state: CallState, connection: TextsInTime): RequestRecord | undefined {
    return this.#send(this.#update(key, state, connection));
  }

  /** Notes a call that was open at a tick. It may be complete, and only its connection is kept. */
  seen(key: string, state: CallState, connection: TextsInTime): void {
    this.#update(key, state, connection);
  }

  /** The peers of calls that a process made within this time and that were answered at its end. */
  peersAnswering(pid: number, fromNs: number, untilNs: number): Endpoint[] {
    const calls = this.#answered.get(pid) ?? [];
    const soonNs = untilNs - Math.max((untilNs - fromNs) / 10, AWAKE_WITHIN_NS);
    return calls
      .filter(({firstNs}) => firstNs > soonNs && firstNs <= untilNs)
      .filter(({startNs}) => startNs > fromNs - PARKED_WITHIN_NS)
      .map(({peer}) => peer);
  }

  /** The calls that are complete. To be called when all lines of a tick were read. */
  finishTick(endNs: number): RequestRecord[] {
    const records: RequestRecord[] = [];
    for (const [id, call] of this.#calls) {
      if (call.missed > MAX_MISSED) this.#calls.delete(id);
      call.missed += 1;
      const record = isComplete(call, endNs) ? this.#send(call) : undefined;
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  #update(key: string, state: CallState, connection: TextsInTime): Call {
    const id = `${key} ${state.startNs}`;
    const known = this.#calls.get(id);
    const call = known ?? {state, request: undefined, answer: '', isSent: false, missed: 0};
    if (state.firstNs > 0 && (known?.state.firstNs ?? 0) === 0) this.#remember(state);
    call.state = state;
    call.missed = 0;
    if (known === undefined && this.#calls.size < MAX_CALLS) this.#calls.set(id, call);
    const {startNs, firstNs} = state;
    for (const {atNs, text} of connection.takeTexts(endOf(state))) {
      if (firstNs > 0 && atNs >= firstNs) call.answer += text;
      else if (atNs >= startNs) call.request ??= readHeads(text)[0];
    }
    return call;
  }

  #remember(state: CallState): void {
    const calls = this.#answered.get(state.pid) ?? [];
    calls.push(state);
    if (calls.length > MAX_ANSWERED) calls.splice(0, MAX_ANSWERED / 2);
    this.#answered.set(state.pid, calls);
    if (this.#answered.size > MAX_PROCESSES) this.#answered.clear();
  }

  #send(call: Call): RequestRecord | undefined {
    const {state, request} = call;
    const {names, times, toUnixNs} = this.#options;
    const target = this.#options.targetOf(state.rootPid);
    if (call.isSent || request === undefined || target === undefined) return undefined;
    call.isSent = true;
    const durationNs = endOf(state) - state.startNs;
    const peer = names.addressOf(state.peer);
    const parts = partsOf(state, names.upstreamPart(state.peer));
    return {
      ...{kind: 'request', side: 'client', target, pid: state.pid, goid: 0},
      ...{method: request.method, path: request.path},
      step: stepOf(request.method, request.path),
      status: state.status,
      startNs: toUnixNs(times.kernelNs(state.startNs)),
      durationNs,
      bytesIn: state.bytesIn,
      bytesOut: state.bytesOut,
      ...(request.trace && {trace: request.trace}),
      ...optional('peer', peer),
      budget: completeBudget(new Map(parts.map(([part, ns]) => [part, ns])), durationNs),
      inferred: [],
      calls: parts
        .filter(([, ns]) => ns > 0)
        .map(([part, ns, offsetNs]) => ({part, offsetNs, durationNs: ns, count: 1})),
      details: optional('peer', peer),
    };
  }
}

/** The parts with their offsets from the start of the call. */
function partsOf(
  state: CallState,
  upstream: BudgetPart,
): [part: BudgetPart, ns: number, offsetNs: number][] {
  const {startNs, firstNs, writtenNs, lastNs} = state;
  const endNs = endOf(state);
  const answeredNs = firstNs > 0 ? firstNs : endNs;
  // A server may answer before it has read all. From then on the caller does not wait for its
  // write.
  const sentNs = writtenNs === 0 || writtenNs > answeredNs ? answeredNs : writtenNs;
  return [
    ['send', sentNs - startNs, 0],
    [upstream, answeredNs - sentNs, sentNs - startNs],
    ['receive', firstNs > 0 ? lastNs - firstNs : 0, answeredNs - startNs],
  ];
}

function endOf({startNs, writtenNs, lastNs}: CallState): number {
  return lastNs > startNs ? lastNs : Math.max(writtenNs, startNs);
}

const NO_BODY: ReadonlySet<number> = new Set([204, 304]);

function isComplete({state, request, answer, isSent}: Call, nowNs: number): boolean {
  if (isSent || request === undefined || state.status < 200) return false;
  if (nowNs - state.lastNs > SILENT_NS) return true;
  const headEnd = answer.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  if (request.method === 'HEAD' || NO_BODY.has(state.status)) return true;
  // The last chunk of an answer in chunks is known if it came with the first read.
  if (/\r\n0\r\n\r\n$/.test(answer)) return state.bytesIn <= answer.length;
  const digits = /\r\ncontent-length:[ \t]*(\d{1,15})/i.exec(answer.slice(0, headEnd))?.[1];
  return digits !== undefined && state.bytesIn >= headEnd + 4 + Number(digits);
}
