// Turns the maps that bpf/requests.bt prints into request records. One goroutine serves a
// connection, so entries that belong together have the same key, and their times tell requests of
// one key apart.
//
// Pure: lines in, records out. Nothing is lost silently: what cannot be read or told apart is
// counted.

import type {RequestRecord} from '../../../src/domain/request.js';
import type {UnreadProtocol} from '../../../src/domain/unread.js';
import {pooledRandom} from '../../../src/domain/random.js';
import {MapCursor} from '../../bpftrace/map-cursor.js';
import type {Words} from '../../bpftrace/words.js';
import {KernelTimes} from '../../bpftrace/kernel-times.js';
import {Origins, firstOriginId} from '../origins/origins.js';
import {withFewCalls} from '../origins/charge-calls.js';
import type {ServedRequest} from '../origins/facts.js';
import {Calls} from './calls.js';
import {readCallState, type CallState} from './call-state.js';
import type {Connection, EndedRequest, Peer} from './connection.js';
import {Connections} from './connections.js';
import {DrainingRequests} from './draining-requests.js';
import {readBytes} from './head-bytes.js';
import {hasLostTrace} from './http-head.js';
import {PeerNames} from './peer-name.js';
import {LAYOUT, PEER, PROTOCOL} from './record-words.generated.js';
import {readRequestState, type RequestState} from './request-state.js';
import {serverRecord} from './server-record.js';
import {readTimedPart} from './timed-part.js';

export interface RequestReaderOptions {
  /** Name of the target whose process tree has this root; undefined drops its requests. */
  readonly targetOf: (rootPid: number) => string | undefined;
  /** Go version of a process (`go1.19.8`), which the numbers of wait reasons depend on. */
  readonly goVersionOf: (pid: number) => string | undefined;
  readonly toUnixNs: (kernelNs: bigint) => bigint;
  /** Name of a block device (`sda1`) by its number, major << 20 | minor. */
  readonly deviceName: (device: number) => string | undefined;
  /** The number of keys that a map of the script holds at most. */
  readonly mapKeys: number;
}

export interface ReadRequests {
  readonly records: readonly RequestRecord[];
  /** Requests that ended in the kernel and did not come, since the line before. */
  readonly lost: number;
  /** Lines that cannot be read, and requests whose head is missing. */
  readonly unreadable: number;
  /**
   * Counts connections that speak what cannot be read, and requests whose heads could not be read to their end; tells
   * where HTTP/1 is spoken after all.
   */
  readonly spoken: readonly SpokenProtocol[];
  /** Processes whose goroutines keep their status at a place that the script does not know. */
  readonly unknownLayouts: readonly {readonly rootPid: number; readonly pid: number}[];
  /** Sentences about maps in which some keys may not have found room. */
  readonly full: readonly string[];
}

export interface SpokenProtocol {
  readonly rootPid: number;
  readonly port: number;
  readonly protocol: UnreadProtocol | 'HTTP/1';
  /** The number of connections; of requests, where `long heads` are told. */
  readonly connections: number;
}

interface Done extends ServedRequest {
  readonly connection: Connection;
  readonly isDraining: boolean;
}

/** From this share of a map's keys on, the next new one may not find room. */
const NEARLY_FULL = 0.95;

type MapReader = (map: MapCursor) => Partial<ReadRequests> | void;

export class RequestReader {
  readonly #options: RequestReaderOptions;
  readonly #connections = new Connections();
  readonly #times = new KernelTimes();
  readonly #names = new PeerNames();
  readonly #calls: Calls;
  readonly #origins = new Origins(firstOriginId(pooledRandom()));
  readonly #draining = new DrainingRequests();
  /** Requests that ended in this tick, before it is known which calls were made for them. */
  #done: Done[] = [];
  /** This kernel tells when a peer has an answer. */
  #tellsDrained = false;
  /** Block devices of the files of processes, by pid. */
  readonly #devices = new Map<number, string>();
  #ended = 0;
  #seen = 0;
  #expected = 0;

  /** What reads each map, by its name without probe and side. */
  readonly #readers: ReadonlyMap<string, MapReader> = new Map<string, MapReader>([
    ['head', (map) => this.#readHeads(map)],
    ['peer', (map) => this.#readPeers(map)],
    ['part', (map) => this.#readParts(map)],
    ['flush', (map) => this.#each(map, (connection) => connection.addFlush(this.#stateIn(map)))],
    ['mark', (map) => this.#each(map, (connection) => connection.addMark(this.#stateIn(map)))],
    ['drained', (map) => this.#readDrained(map, true)],
    ['closed', (map) => this.#readDrained(map, false)],
    ['six', (map) => this.#readSix(map)],
    ['done', (map) => this.#readDone(map)],
    ['called', (map) => this.#readCalled(map)],
    ['calling', (map) => this.#readCalling(map)],
    ['disk', (map) => this.#readDisks(map)],
    ['other', readSpoken],
    ['ended', (map) => this.#readEnded(map)],
  ]);

  constructor(options: RequestReaderOptions) {
    this.#options = options;
    const mayHaveOrigin = (pid: number): boolean => this.#origins.serves(pid);
    this.#calls = new Calls({...options, times: this.#times, names: this.#names, mayHaveOrigin});
  }

  /**
   * The requests that no line tells: those of targets that are complete, though their connection
   * goes on, and those that were held back. To be called when all lines of a tick were read.
   */
  finishTick(endKernelNs: bigint): readonly RequestRecord[] {
    const nowNs = this.#times.ofKernelNs(endKernelNs);
    const done = this.#takeDone();
    return [...done, ...this.#draining.takeOver(nowNs), ...this.#calls.finishTick(nowNs)];
  }

  /** The requests that are still held back, with what is known of them. */
  flush(): readonly RequestRecord[] {
    return [...this.#draining.takeAll(), ...this.#calls.flush()];
  }

  #takeDone(): RequestRecord[] {
    const done = this.#done;
    this.#done = [];
    const records = this.#origins.attribute(done, this.#calls.known()).map(withFewCalls);
    return records.filter((record, at) => {
      const {connection, endNs, isDraining} = done[at]!;
      return !isDraining || !this.#draining.hold({connection, record, endNs});
    });
  }

  /** Undefined for a line of another probe. */
  readLine(line: string): ReadRequests | undefined {
    try {
      const map = MapCursor.over(line);
      const name = map && PRINTED.exec(map.name)?.[1];
      if (map === undefined || name === undefined) return undefined;
      const read = this.#readMap(name, map);
      return {...read, full: this.#fullness(name, map.entries)};
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
      return {...NOTHING, unreadable: 1};
    }
  }

  #fullness(name: string, keys: number): string[] {
    const {mapKeys} = this.#options;
    if (keys < NEARLY_FULL * mapKeys) return [];
    return [`@requests_${name} holds ${keys} of ${mapKeys} keys`];
  }

  #readMap(name: string, map: MapCursor): ReadRequests {
    const read = this.#readers.get(name);
    return read === undefined ? {...NOTHING, unreadable: 1} : {...NOTHING, ...read(map)};
  }

  /**
   * Reads the entries of a map that belong to connections: the second number of a key is a time.
   */
  #each(map: MapCursor, read: (connection: Connection, atNs: number) => void): void {
    while (map.next()) read(this.#at(map), this.#timeOf(map));
  }

  #readSix(map: MapCursor): void {
    while (map.next()) {
      const halves = map.values();
      this.#names.addIpv6(map.keys.low(0), halves.bigint(0), halves.bigint(1));
    }
  }

  #readPeers(map: MapCursor): Partial<ReadRequests> {
    const unknownLayouts: Peer[] = [];
    this.#each(map, (connection, atNs) => {
      const peer = this.#readPeer(map.values());
      connection.addPeer(atNs, peer);
      if (!peer.isLayoutKnown) unknownLayouts.push(peer);
    });
    return {unknownLayouts};
  }

  #readPeer(words: Words): Peer {
    const host = this.#names.hostOf(PEER.family(words), words.low(PEER.address));
    return {
      rootPid: PEER.root(words),
      pid: PEER.pid(words),
      address: `${host}:${PEER.remote(words)}`,
      port: PEER.local(words),
      goid: words.number(PEER.goid),
      isLayoutKnown: words.number(PEER.layout) !== LAYOUT.unknown,
    };
  }

  #readHeads(map: MapCursor): void {
    this.#each(map, (connection, atNs) =>
      connection.addBytes(atNs, map.keys.number(2), readBytes(map.text())),
    );
  }

  #readParts(map: MapCursor): void {
    this.#each(map, (connection, atNs) => connection.addPart(readTimedPart(atNs, map.values())));
  }

  #stateIn(map: MapCursor): RequestState {
    return readRequestState(map.values(), this.#times);
  }

  /** `isByPeer`: the peer's acknowledgements tell it, which not every kernel can say. */
  #readDrained(map: MapCursor, isByPeer: boolean): void {
    this.#tellsDrained ||= isByPeer;
    this.#each(map, (connection, atNs) =>
      connection.addDrained(atNs, this.#times.of(map.values(), 0)),
    );
  }

  /** The connection of an entry: the first number of its key is a goroutine or a socket. */
  #at(map: MapCursor): Connection {
    return this.#connections.at(map.keyText(1));
  }

  /** The time of an entry: the second number of its key. */
  #timeOf(map: MapCursor): number {
    return this.#times.of(map.keys, 1);
  }

  #readDone(map: MapCursor): Partial<ReadRequests> {
    const done: {connection: Connection; state: RequestState}[] = [];
    while (map.next()) {
      const state = readRequestState(map.values(), this.#times);
      done.push({connection: this.#at(map), state});
    }
    done.sort((left, right) => left.state.lastNs - right.state.lastNs);
    const spoken: SpokenProtocol[] = [];
    let unreadable = 0;
    for (const {connection, state} of done) {
      const ended = connection.end(state);
      if (ended === 'head-lost') unreadable += 1;
      if (ended === 'head-lost' || ended === 'no-http') continue;
      const {peer} = connection;
      const record = this.#recordOf(peer, ended);
      if (peer === undefined || record === undefined) continue;
      if (hasLostTrace(ended.head, record.status)) spoken.push(longHead(peer));
      const {startNs, endNs} = ended;
      const isDraining = this.#tellsDrained && ended.state.isDraining;
      this.#done.push({connection, record, kernelId: 0, startNs, endNs, isDraining});
    }
    this.#seen += done.length;
    return {unreadable, spoken};
  }

  #readCalled(map: MapCursor): Partial<ReadRequests> {
    const called: {key: string; connection: Connection; state: CallState}[] = [];
    while (map.next()) {
      const state = readCallState(map.values(), this.#times);
      called.push({key: map.keyText(1), connection: this.#at(map), state});
    }
    const records = called
      .sort((left, right) => left.state.startNs - right.state.startNs)
      .flatMap(({key, state, connection}) => this.#calls.ended(key, state, connection) ?? []);
    return {records};
  }

  #readCalling(map: MapCursor): void {
    while (map.next()) {
      const state = readCallState(map.values(), this.#times);
      this.#calls.seen(map.keyText(1), state, this.#at(map));
    }
  }

  /**
   * The count is printed before the maps of a side, and includes requests that are on the other
   * side. So all requests that it counts now have come when it is printed for the next time but
   * one.
   */
  #readEnded(map: MapCursor): Partial<ReadRequests> {
    let ended = 0;
    while (map.next()) ended = map.values().number(0);
    const lost = Math.max(0, this.#expected - this.#seen);
    this.#seen += lost;
    this.#expected = this.#ended;
    this.#ended = ended;
    return {lost};
  }

  #recordOf(peer: Peer | undefined, ended: EndedRequest): RequestRecord | undefined {
    const target = peer && this.#options.targetOf(peer.rootPid);
    if (peer === undefined || target === undefined) return undefined;
    return serverRecord(peer, ended, {
      target,
      goVersion: this.#options.goVersionOf(peer.pid),
      device: this.#devices.get(peer.pid),
      times: this.#times,
      toUnixNs: this.#options.toUnixNs,
      names: this.#names,
      peersAnswering: (pid, fromNs, untilNs) => this.#calls.peersAnswering(pid, fromNs, untilNs),
    });
  }

  #readDisks(map: MapCursor): void {
    this.#devices.clear();
    while (map.next()) {
      const device = map.values().number(0);
      const name = device < FIRST_DEVICE ? undefined : this.#options.deviceName(device);
      if (name !== undefined) this.#devices.set(map.keys.number(0), name);
    }
  }
}

/**
 * Devices from major number 1 on; the script tells a lower number for a file on no block device.
 */
const FIRST_DEVICE = 2 ** 20;
/** The name of a map, in parentheses what is left without the probe and the side. */
const PRINTED = /^requests_([a-z]+)[01]?$/;
const NOTHING: ReadRequests = {
  ...{records: [], lost: 0, unreadable: 0},
  ...{spoken: [], unknownLayouts: [], full: []},
};

const PROTOCOLS: Readonly<Record<number, SpokenProtocol['protocol']>> = {
  [PROTOCOL.http1]: 'HTTP/1',
  [PROTOCOL.tls]: 'TLS',
  [PROTOCOL.http2]: 'HTTP/2',
  [PROTOCOL.other]: 'other',
};

function longHead({rootPid, port}: Peer): SpokenProtocol {
  return {rootPid, port, protocol: 'long heads', connections: 1};
}

function readSpoken(map: MapCursor): Partial<ReadRequests> {
  const spoken: SpokenProtocol[] = [];
  while (map.next()) {
    const protocol = PROTOCOLS[map.keys.number(1)];
    const connections = map.values().number(0);
    if (protocol === undefined) continue;
    const [port, rootPid] = [map.keys.number(0), map.keys.number(2)];
    spoken.push({port, rootPid, protocol, connections});
  }
  return {spoken};
}
