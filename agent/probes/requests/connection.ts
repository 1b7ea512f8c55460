// Keeps what is known of one connection, and so of the goroutine that serves it: the bytes of
// heads, sums that were taken out early, waits. `end` puts together the request that ended at a
// state.
//
// Entries come in no order of time, and some come before their request ends. So each is kept by its
// time, and taken by the request whose time it lies in.

import {readHeads, type RequestHead} from './http-head.js';
import {addSums, subtractSums, type RequestState, type Sums} from './request-state.js';
import type {TimedPart} from './timed-part.js';
import {Timeline, type Room, type Timed} from './timeline.js';

export interface Peer {
  readonly rootPid: number;
  readonly pid: number;
  readonly address: string;
  /** The target's own, on which it is asked. */
  readonly port: number;
  /** 0 where the server is no Go program, or keeps its goroutines in a way that is not known. */
  readonly goid: number;
  readonly isLayoutKnown: boolean;
  /** Address and port of the target's own side, with its network namespace, where they are known. */
  readonly local?: string;
  readonly netns?: number;
}

/**
 * One request of a connection, with everything that the script told of it. Times are the kernel's.
 */
export interface EndedRequest {
  readonly head: RequestHead;
  readonly state: RequestState;
  readonly startNs: number;
  readonly endNs: number;
  readonly sums: Sums;
  /** The time from its arrival to its first read. */
  readonly queueNs: number;
  /** Waits and calls in order of time. */
  readonly parts: readonly TimedPart[];
}

/**
 * Why a state that ended is no request: its bytes are not HTTP/1 (dockerd tries TLS first, which a
 * plain server refuses), or the bytes of its head are missing.
 */
export type NoRequest = 'no-http' | 'head-lost';

interface Piece extends Timed {
  /** The bytes of this read from here on. A piece holds 199 of them at most. */
  readonly remaining: number;
  readonly text: string;
}

interface StateThen extends Timed {
  readonly state: RequestState;
}

interface SeenPeer extends Timed {
  readonly peer: Peer;
}

interface Drained extends Timed {
  /** 0 where the connection broke before the peer had all of it. */
  readonly drainedNs: number;
}

const PIECE_BYTES = 199;
/** The time of a piece is that of its read plus its offset, which is below this. */
const MAX_OFFSET_NS = 4_096;
/** Bytes that nobody took for so long belong to no request any more. */
const LONGEST_REQUEST_NS = 600_000_000_000;

export class Connection {
  readonly #peers: Timeline<SeenPeer>;
  readonly #pieces: Timeline<Piece>;
  readonly #flushes: Timeline<StateThen>;
  readonly #marks: Timeline<StateThen>;
  readonly #parts: Timeline<TimedPart>;
  readonly #drained: Timeline<Drained>;
  /** Pipelined requests that were read and not answered yet. */
  #heads: RequestHead[] = [];
  #lastEndNs = 0;
  #before: Sums | undefined;
  #peer: Peer | undefined;

  constructor(room: Room) {
    this.#peers = new Timeline(room);
    this.#pieces = new Timeline(room);
    this.#flushes = new Timeline(room);
    this.#marks = new Timeline(room);
    this.#parts = new Timeline(room);
    this.#drained = new Timeline(room);
  }

  get peer(): Peer | undefined {
    return this.#peer;
  }

  addPeer(atNs: number, peer: Peer): void {
    this.#peers.add({atNs, peer});
  }

  addBytes(atNs: number, remaining: number, text: string): void {
    this.#pieces.add({atNs, remaining, text});
  }

  /**
   * The text of each read or write of a call. Times tell reads and writes apart. A socket that a request was
   * served on may be used again for a call in the same second: the head of that request stays.
   */
  takeTexts(fromNs: number, untilNs: number): {readonly atNs: number; readonly text: string}[] {
    const texts: {atNs: number; pieces: Piece[]}[] = [];
    this.#pieces.takeUntil(fromNs - LONGEST_REQUEST_NS);
    for (const piece of this.#pieces.takeBetween(fromNs, untilNs + MAX_OFFSET_NS)) {
      const last = texts.at(-1);
      if (last !== undefined && piece.atNs - last.atNs < MAX_OFFSET_NS) last.pieces.push(piece);
      else texts.push({atNs: piece.atNs, pieces: [piece]});
    }
    return texts.map(({atNs, pieces}) => ({atNs, text: textOf(pieces)}));
  }

  addFlush(state: RequestState): void {
    this.#flushes.add({atNs: state.lastNs, state});
  }

  addPart(part: TimedPart): void {
    this.#parts.add(part);
  }

  addMark(state: RequestState): void {
    this.#marks.add({atNs: state.lastNs, state});
  }

  addDrained(atNs: number, drainedNs: number): void {
    this.#drained.add({atNs, drainedNs});
  }

  /**
   * When the peer had all of the answer that ended then: 0 for never, undefined if not known yet.
   */
  takeDrained(endNs: number): number | undefined {
    return this.#drained.takeUntil(endNs).find(({atNs}) => atNs === endNs)?.drainedNs;
  }

  /** Frees the room of everything that is kept. */
  close(): void {
    this.#peers.clear();
    this.#pieces.clear();
    this.#flushes.clear();
    this.#marks.clear();
    this.#parts.clear();
    this.#drained.clear();
  }

  end(done: RequestState): EndedRequest | NoRequest {
    const state = this.#stateAtEnd(done);
    const read = done.isContinued ? undefined : this.#takeHead(done.lastNs);
    const opened = read?.atNs;
    this.#takePeer(done.lastNs);
    const head = this.#heads.shift();
    const startNs = this.#startOf(opened, state);
    const all = this.#takeFlushes(state.lastNs).reduce(
      (sums, flushed) => addSums(sums, flushed.sums),
      state.sums,
    );
    const sums = done.isContinued && this.#before ? subtractSums(all, this.#before) : all;
    const parts = this.#takeParts(startNs, state.lastNs);
    this.#before = all;
    this.#lastEndNs = state.lastNs;
    if (head === undefined && read !== undefined && read.text !== '') return 'no-http';
    if (head === undefined || startNs === undefined) return 'head-lost';
    const queueNs = opened === undefined ? 0 : opened - startNs;
    return {head, state, startNs, endNs: state.lastNs, sums, queueNs, parts};
  }

  /**
   * The state at the last write of the answer. The goroutine may have done other things after it.
   */
  #stateAtEnd(done: RequestState): RequestState {
    const mark = this.#marks.takeUntil(done.lastNs).at(-1);
    if (done.isClean || done.status < 200) return done;
    return mark !== undefined && mark.atNs > this.#lastEndNs ? mark.state : done;
  }

  /** The bytes that were read, and when the first read returned. Older pieces are dropped. */
  #takeHead(endNs: number): {readonly atNs: number; readonly text: string} | undefined {
    const pieces = this.#pieces.takeUntil(endNs).filter(({atNs}) => atNs > this.#lastEndNs);
    const text = textOf(pieces);
    this.#heads = readHeads(text);
    return pieces[0] && {atNs: pieces[0].atNs, text};
  }

  #takePeer(endNs: number): void {
    this.#peer = this.#peers.takeUntil(endNs).at(-1)?.peer ?? this.#peer;
  }

  /** A request that arrived while the one before was served starts when that one ended. */
  #startOf(openedNs: number | undefined, state: RequestState): number | undefined {
    if (openedNs === undefined) return this.#lastEndNs > 0 ? this.#lastEndNs : undefined;
    return Math.max(openedNs - state.queueNs, this.#lastEndNs);
  }

  #takeFlushes(endNs: number): RequestState[] {
    return this.#flushes
      .takeUntil(endNs)
      .filter(({atNs}) => atNs > this.#lastEndNs)
      .map(({state}) => state);
  }

  #takeParts(startNs: number | undefined, endNs: number): readonly TimedPart[] {
    const taken = this.#parts.takeUntil(endNs - 1);
    return startNs === undefined ? [] : taken.filter(({atNs}) => atNs >= startNs);
  }
}

/** The bytes in order, up to the first that is not text; a piece ends at a NUL. */
function textOf(pieces: readonly Piece[]): string {
  let text = '';
  let readAtNs: number | undefined;
  for (const {atNs, remaining, text: piece} of pieces) {
    const isNewRead = readAtNs === undefined || atNs - readAtNs >= MAX_OFFSET_NS;
    if (isNewRead) readAtNs = atNs;
    const expected = Math.min(PIECE_BYTES, remaining);
    text += piece.slice(0, expected);
    if (piece.length < expected) break;
  }
  return text;
}
