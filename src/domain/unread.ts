// Connections whose requests cannot be read: how agents count them, and in which words that is told.
// A count is a figure (a counter) of the probe `unread`. Its series is where the connection leads, `:5001`
// for a port of the target, `→ 10.0.0.5:443` for a server that it asks, or `unix:/run/registry.sock` for its unix
// socket; its metric is what is spoken there. Requests over unix sockets, which are not followed, and calls by io_uring,
// which no probe sees, are counted in the same way.

import {byName} from './group-by.js';
import type {SeriesKey} from './record.js';

export const UNREAD_PROBE = 'unread';

/**
 * `other` is what is no HTTP, as far as the first bytes of both sides tell. In place of connections, `unix` counts
 * requests of HTTP/1.1 over a unix socket, and `io_uring` calls, whatever they were for; the latter has no place.
 * `TLS requests` counts requests that were answered and not read, on connections of which others may have been; `long
 * heads` requests that were read, but for the end of their heads, where a trace may have stood.
 */
export const UNREAD_PROTOCOLS = [
  'TLS',
  'HTTP/2',
  'other',
  'io_uring',
  'unix',
  'TLS requests',
  'long heads',
] as const;

export type UnreadProtocol = (typeof UNREAD_PROTOCOLS)[number];

/** The metric of requests that were read where `other` had been counted. */
export const READ_METRIC = 'read';

export interface UnreadConnections {
  readonly agentId: string;
  readonly target: string;
  /** As in the figures: `:5001`, `→ 10.0.0.5:443`, `unix:/run/registry.sock`, empty for io_uring. */
  readonly place: string;
  readonly protocol: UnreadProtocol;
  /** How many connections, requests (`unix`, `TLS requests`, `long heads`), or calls by io_uring: 1 and more. */
  readonly connections: number;
}

/** Kinds of targets (`TARGET_KINDS`) that are asked no HTTP: that nobody reads it there is no loss. */
const ASKED_NO_HTTP: ReadonlySet<string> = new Set(['redis', 'postgres', 'mysql', 'memcached']);

export function isAskedHttp(targetKind: string): boolean {
  return !ASKED_NO_HTTP.has(targetKind);
}

/**
 * Kinds of targets that are told what to do over a unix socket: `docker push` asks dockerd, and that asks containerd.
 * Such a request is an operation of the load, and what is measured is what comes of it.
 */
const TOLD_BY_UNIX: ReadonlySet<string> = new Set(['dockerd', 'containerd']);

const UNIX_PREFIX = 'unix:';

/** The place of a unix socket. An abstract name begins with `@`. */
export function unixPlace(path: string): string {
  return UNIX_PREFIX + path;
}

/** Whether what a target is asked over a unix socket is what a run is about. */
export function isMeasuredAtUnix(targetKind: string): boolean {
  return isAskedHttp(targetKind) && !TOLD_BY_UNIX.has(targetKind);
}

function isLeftOut(place: string, targetKind: string): boolean {
  if (place.startsWith(':')) return !isAskedHttp(targetKind);
  return place.startsWith(UNIX_PREFIX) && !isMeasuredAtUnix(targetKind);
}

/** Adds up counts of many intervals. */
export class UnreadSums {
  readonly #sums = new Map<string, {agentId: string; key: SeriesKey; count: number}>();

  /** Ignores the figures of other probes. */
  add(agentId: string, key: SeriesKey, count: number): void {
    if (key.probe !== UNREAD_PROBE) return;
    const id = idOf(agentId, key);
    const sum = this.#sums.get(id);
    if (sum === undefined) this.#sums.set(id, {agentId, key, count});
    else sum.count += count;
  }

  /**
   * By number of connections, the most first. What is no HTTP is left out at a port of which requests are
   * read, and so are all connections to targets that are asked none, and what daemons are told over their unix
   * sockets. `kindOf` gives a target's kind.
   */
  rows(kindOf: (agentId: string, target: string) => string): UnreadConnections[] {
    return [...this.#sums.values()]
      .flatMap(({agentId, key, count}) => {
        const {target, series: place} = key;
        const protocol = UNREAD_PROTOCOLS.find((each) => each === key.metric);
        if (protocol === undefined || count <= 0) return [];
        if (isLeftOut(place, kindOf(agentId, target))) return [];
        if (protocol === 'other' && this.#isRead(agentId, key)) return [];
        return {agentId, target, place, protocol, connections: count};
      })
      .sort(
        (left, right) =>
          right.connections - left.connections ||
          byName(left.target, right.target) ||
          byName(left.place, right.place),
      );
  }

  #isRead(agentId: string, key: SeriesKey): boolean {
    return this.#sums.has(idOf(agentId, {...key, metric: READ_METRIC}));
  }
}

/** `1,204 connections to registry:5001 speak TLS that cannot be read` */
export function unreadSentence({
  target,
  place,
  protocol,
  connections,
}: Omit<UnreadConnections, 'agentId'>): string {
  const count = connections.toLocaleString('en-US');
  if (protocol === 'io_uring') return `${count} calls of ${target} by io_uring were not seen`;
  const where = whereOf(target, place);
  const requests = `${count} ${connections === 1 ? 'request' : 'requests'}`;
  if (protocol === 'unix') return `${requests} ${where} cannot be followed`;
  if (protocol === 'TLS requests') return `${requests} over TLS ${where} could not be read`;
  if (protocol === 'long heads') {
    return `the trace of ${requests} ${where} is not known: the head is too long to be read to its end`;
  }
  const [noun, verb] = connections === 1 ? ['connection', 'speaks'] : ['connections', 'speak'];
  const what = protocol === 'other' ? 'something that is not HTTP' : `${protocol} that`;
  const which = protocol === 'other' ? 'and cannot be read' : 'cannot be read';
  return `${count} ${noun} ${where} ${verb} ${what} ${which}`;
}

function whereOf(target: string, place: string): string {
  if (place.startsWith(':')) return `to ${target}${place}`;
  return place.startsWith(UNIX_PREFIX) ? `to ${target} at ${place}` : `from ${target} ${place}`;
}

function idOf(agentId: string, {target, series, metric}: SeriesKey): string {
  return JSON.stringify([agentId, target, series, metric]);
}
