// Requests that targets made, from the loader's HEAD and CALL records: their heads are brought to the
// book of calls that both engines share (agent/probes/requests/calls.ts).

import type {RequestRecord} from '../../src/domain/request.js';
import type {CallState} from '../probes/requests/call-state.js';
import {Calls, type CallsOptions, type TextsInTime} from '../probes/requests/calls.js';
import type {Endpoint} from '../probes/requests/peer-name.js';
import type {PendingCall} from '../probes/requests/pending-call.js';
import {ConnectionEnds, type Addresses} from './addresses.js';
import {BoundedMap} from './bounded-map.js';
import type {HeadRecord, MadeRecord} from './record-types.js';

/** As many requests as the kernel side follows at a time, on the largest hosts. */
const MOST_REQUESTS = 32_768;

interface Text {
  readonly atNs: number;
  readonly text: string;
}

export class MadeRequests {
  readonly #calls: Calls;
  readonly #addresses: Addresses;
  readonly #ends = new ConnectionEnds();
  /** The texts of each request and its answer that were not read yet, in the order in which they came. */
  readonly #texts = new BoundedMap<number, Text[]>(MOST_REQUESTS);

  constructor({addresses, ...options}: Omit<CallsOptions, 'names'> & {addresses: Addresses}) {
    this.#addresses = addresses;
    this.#calls = new Calls({...options, names: addresses.names});
  }

  addHead({id, atNs, text}: HeadRecord): void {
    const texts = this.#texts.get(id) ?? [];
    texts.push({atNs, text});
    this.#texts.set(id, texts);
  }

  /** Notes a request. Gives the record of one that is over, where there is no room to keep it. */
  add(made: MadeRecord): RequestRecord | undefined {
    const state = this.#stateOf(made);
    const key = String(made.connection);
    const texts = textsOf(this.#texts.take(made.id) ?? []);
    if (!made.isOpen) return this.#calls.ended(key, state, texts);
    this.#calls.seen(key, state, texts);
    return undefined;
  }

  peersAnswering(pid: number, fromNs: number, untilNs: number): Endpoint[] {
    return this.#calls.peersAnswering(pid, fromNs, untilNs);
  }

  /** Requests that others may have been the cause of. */
  known(): PendingCall[] {
    return this.#calls.known();
  }

  /** Requests that are over and wait for their cause. */
  flush(): RequestRecord[] {
    return this.#calls.flush();
  }

  /** Requests that are complete, though their connection goes on. */
  finishInterval(endNs: number): RequestRecord[] {
    return this.#calls.finishTick(endNs);
  }

  #stateOf(made: MadeRecord): CallState {
    const {startNs, writtenNs, firstNs, lastNs, status, bytesIn, bytesOut} = made;
    const {peerPort, peer, family} = made.ends;
    const {local, netns} = this.#ends.of(made.connection, made.ends);
    return {
      ...{startNs, writtenNs, firstNs, lastNs, status, bytesIn, bytesOut},
      rootPid: made.root,
      pid: made.pid,
      peer: this.#addresses.endpoint(family, peerPort, peer),
      local,
      netns,
      goid: made.goid,
      madeFor: made.cause,
      isWaitedFor: made.isWaitedFor,
      tlsNs: made.tlsNs,
    };
  }
}

/** Chunks of one read or write have the same time and are one text. */
function textsOf(chunks: readonly Text[]): TextsInTime {
  const texts: {atNs: number; text: string}[] = [];
  for (const {atNs, text} of chunks) {
    const last = texts.at(-1);
    if (last?.atNs === atNs) last.text += text;
    else texts.push({atNs, text});
  }
  return {takeTexts: () => texts};
}
