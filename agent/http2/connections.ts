// The connections of HTTP/2 whose frames the engine tells. Memory is bounded: what a block of fields takes by
// field-blocks.ts, what one table takes by field-table.ts, and here what all connections take together. One that would
// take more is not read any more.

import type {ToldFrame} from './frame.js';
import {Streams, type EndedStream} from './streams.js';

/** Twice as many as the engine follows at a time (FRAMED in bpf/core/programs/http2/frames.bpf.h). */
const MOST_CONNECTIONS = 2_048;
/** Requests that go on, as many as the kernel side follows of HTTP/1 on the largest hosts. */
const MOST_STREAMS = 32_768;
/** Fields that were sent before: 4 KB in each direction of 2,048 connections, as HPACK begins with. */
const MOST_FIELD_BYTES = 2 ** 24;

/** The end of a connection, or of what the engine can follow of it. */
export interface FramesEnd {
  readonly connection: number;
  /** A kernel time as a number. */
  readonly atNs: number;
  /** The engine cannot follow it any more. It has told that itself. */
  readonly isLost: boolean;
  /** Frames that were told of each direction. */
  readonly asked: number;
  readonly answered: number;
}

export interface Taken {
  /** Requests that are over. */
  readonly ended: readonly EndedStream[];
  /** From here on, the requests of this connection cannot be read. It is said once. */
  readonly isUnread: boolean;
}

/** This stands for a connection that cannot be read any more. */
const UNREAD = Symbol('unread');

export class Http2Connections {
  /** The one that began first comes first. */
  readonly #connections = new Map<number, Streams | typeof UNREAD>();
  #open = 0;
  #fieldBytes = 0;

  /** Takes a frame. That of a connection which is not known begins it. */
  take(frame: ToldFrame): Taken {
    const {connection} = frame;
    const streams = this.#connections.get(connection) ?? this.#begin(connection);
    if (streams === UNREAD) return NOTHING;
    const taken = this.#read(streams, () => streams.take(frame));
    if (!taken.isUnread) return taken;
    this.#forget(connection);
    this.#connections.set(connection, UNREAD);
    return taken;
  }

  /** Forgets a connection. Its requests that go on end with it. */
  end({connection, atNs, isLost, asked, answered}: FramesEnd): Taken {
    const streams = this.#connections.get(connection);
    const isRead = streams !== undefined && streams !== UNREAD && !isLost;
    const taken = isRead ? this.#read(streams, () => streams.end(atNs, asked, answered)) : NOTHING;
    this.#forget(connection);
    return taken;
  }

  #begin(connection: number): Streams {
    if (this.#connections.size >= MOST_CONNECTIONS)
      this.#forget(this.#connections.keys().next().value!);
    const streams = new Streams();
    this.#connections.set(connection, streams);
    return streams;
  }

  #forget(connection: number): void {
    const streams = this.#connections.get(connection);
    this.#connections.delete(connection);
    if (streams === undefined || streams === UNREAD) return;
    this.#open -= streams.open;
    this.#fieldBytes -= streams.fieldBytes;
  }

  #read(streams: Streams, read: () => readonly EndedStream[]): Taken {
    const {open, fieldBytes} = streams;
    try {
      return {ended: read(), isUnread: this.#count(streams, open, fieldBytes)};
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#count(streams, open, fieldBytes);
      return {ended: [], isUnread: true};
    }
  }

  /** Notes what a connection takes now, and took before. Returns whether all of them take too much. */
  #count(streams: Streams, openBefore: number, fieldBytesBefore: number): boolean {
    this.#open += streams.open - openBefore;
    this.#fieldBytes += streams.fieldBytes - fieldBytesBefore;
    return this.#open > MOST_STREAMS || this.#fieldBytes > MOST_FIELD_BYTES;
  }
}

const NOTHING: Taken = {ended: [], isUnread: false};
