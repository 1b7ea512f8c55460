// Turns the maps that bpf/requests.bt prints into request records. One goroutine serves a connection,
// so what belongs together has its key, and order in time tells requests of one key apart.
//
// Pure: lines in, records out. Nothing is lost silently: what cannot be told apart or read is counted.

import type {RequestRecord} from '../../../src/domain/request.js';
import {MapCursor} from '../../bpftrace/map-cursor.js';
import type {Words} from '../../bpftrace/words.js';
import {KernelTimes} from '../../bpftrace/kernel-times.js';
import {Calls} from './calls.js';
import {readCallState, type CallState} from './call-state.js';
import type {Connection, EndedRequest, Peer} from './connection.js';
import {Connections} from './connections.js';
import {readBytes} from './head-bytes.js';
import {PeerNames} from './peer-name.js';
import {LAYOUT, OTHER, PEER, PROTOCOL} from './record-words.generated.js';
import {readRequestState, type RequestState} from './request-state.js';
import {serverRecord} from './server-record.js';
import {readTimedPart} from './timed-part.js';

export interface RequestReaderOptions {
  /** Name of the target whose process tree has this root; undefined drops its requests. */
  readonly targetOf: (rootPid: number) => string | undefined;
  /** Go version of a process (`go1.19.8`), by which goroutines' words are read. Asked per request. */
  readonly goVersionOf: (pid: number) => string | undefined;
  readonly toUnixNs: (kernelNs: bigint) => bigint;
  /** Of a block device, major << 20 | minor: `sda1`. */
  readonly deviceName: (device: number) => string | undefined;
  /** What a map of the script holds at most. */
  readonly mapKeys: number;
}

export interface ReadRequests {
  readonly records: readonly RequestRecord[];
  /** Requests that ended in the kernel and of which no entry came. Since the line before. */
  readonly lost: number;
  /** Lines or entries that cannot be read, requests whose head is missing. */
  readonly unreadable: number;
  /** Said once for each port. */
  readonly spoken: readonly SpokenProtocol[];
  /** Processes whose goroutines cannot be told apart by what they say of themselves. */
  readonly unknownLayouts: readonly {readonly rootPid: number; readonly pid: number}[];
  /** Maps in which some keys may not have found room, in words. */
  readonly full: readonly string[];
}

export interface SpokenProtocol {
  readonly rootPid: number;
  readonly port: number;
  readonly protocol: 'TLS' | 'HTTP/2';
}

interface DrainingRequest {
  readonly connection: Connection;
  readonly record: RequestRecord;
  readonly endNs: number;
}

/** A peer that takes longer has no `drainNs`: its request is not held back any more. */
const DRAINED_WITHIN_NS = 10_000_000_000;
const MAX_DRAINING = 4_096;

/** Share of a map's keys from which on the next new one may not find room. */
const NEARLY_FULL = 0.95;

export class RequestReader {
  readonly #options: RequestReaderOptions;
  readonly #connections = new Connections();
  readonly #times = new KernelTimes();
  readonly #names = new PeerNames();
  readonly #calls: Calls;
  /** Requests whose answer is not with their peer yet, as far as is known. */
  #draining: DrainingRequest[] = [];
  /** This kernel says when an answer is with its peer. */
  #tellsDrained = false;
  /** By pid. */
  readonly #devices = new Map<number, string>();
  #ended = 0;
  #seen = 0;
  #expected = 0;

  constructor(options: RequestReaderOptions) {
    this.#options = options;
    this.#calls = new Calls({...options, times: this.#times, names: this.#names});
  }

  /** What no line says: requests of targets that are complete, though their connection goes on. */
  finishTick(endKernelNs: bigint): readonly RequestRecord[] {
    const nowNs = this.#times.ofKernelNs(endKernelNs);
    const records: RequestRecord[] = [];
    this.#draining = this.#draining.filter(({connection, record, endNs}) => {
      const drainedNs = connection.takeDrained(endNs);
      const isOver = drainedNs !== undefined || nowNs - endNs > DRAINED_WITHIN_NS;
      if (isOver) records.push(withDrain(record, endNs, drainedNs));
      return !isOver;
    });
    return [...records, ...this.#calls.finishTick(nowNs)];
  }

  /** What is held back still, with what is known of it. */
  flush(): readonly RequestRecord[] {
    const records = this.#draining.map(({record}) => record);
    this.#draining = [];
    return records;
  }

  /** Undefined for a line that is none of this probe's. */
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
    switch (name) {
      case 'head':
        while (map.next()) {
          this.#at(map).addBytes(this.#timeOf(map), map.keys.number(2), readBytes(map.text()));
        }
        return NOTHING;
      case 'peer':
        return {...NOTHING, unknownLayouts: this.#readPeers(map)};
      case 'part':
        while (map.next()) {
          this.#at(map).addPart(readTimedPart(this.#timeOf(map), map.values()));
        }
        return NOTHING;
      case 'flush':
        while (map.next()) this.#at(map).addFlush(readRequestState(map.values(), this.#times));
        return NOTHING;
      case 'mark':
        while (map.next()) this.#at(map).addMark(readRequestState(map.values(), this.#times));
        return NOTHING;
      case 'drained':
        this.#tellsDrained = true;
        this.#readDrained(map);
        return NOTHING;
      case 'closed':
        this.#readDrained(map);
        return NOTHING;
      case 'six':
        while (map.next()) {
          const halves = map.values();
          this.#names.addIpv6(map.keys.low(0), halves.bigint(0), halves.bigint(1));
        }
        return NOTHING;
      case 'done':
        return this.#readDone(map);
      case 'called':
        return {...NOTHING, records: this.#readCalled(map)};
      case 'calling':
        while (map.next()) {
          const state = readCallState(map.values(), this.#times);
          this.#calls.seen(map.keyText(1), state, this.#at(map));
        }
        return NOTHING;
      case 'disk':
        this.#readDisks(map);
        return NOTHING;
      case 'other':
        return {...NOTHING, spoken: readSpoken(map)};
      case 'ended':
        return this.#readEnded(map);
      default:
        return {...NOTHING, unreadable: 1};
    }
  }

  #readPeers(map: MapCursor): ReadRequests['unknownLayouts'] {
    const unknown: Peer[] = [];
    while (map.next()) {
      const peer = this.#readPeer(map.values());
      this.#at(map).addPeer(this.#timeOf(map), peer);
      if (!peer.isLayoutKnown) unknown.push(peer);
    }
    return unknown;
  }

  #readPeer(words: Words): Peer {
    const host = this.#names.hostOf(PEER.family(words), words.low(PEER.address));
    return {
      rootPid: PEER.root(words),
      pid: PEER.pid(words),
      address: `${host}:${PEER.remote(words)}`,
      goid: words.number(PEER.goid),
      isLayoutKnown: words.number(PEER.layout) !== LAYOUT.unknown,
    };
  }

  #readDrained(map: MapCursor): void {
    while (map.next()) {
      this.#at(map).addDrained(this.#timeOf(map), this.#times.of(map.values(), 0));
    }
  }

  /** The goroutine's, or the socket's: the first number of the key. */
  #at(map: MapCursor): Connection {
    return this.#connections.at(map.keyText(1));
  }

  /** The second number of the key. */
  #timeOf(map: MapCursor): number {
    return this.#times.of(map.keys, 1);
  }

  #readDone(map: MapCursor): ReadRequests {
    const done: {connection: Connection; state: RequestState}[] = [];
    while (map.next()) {
      const state = readRequestState(map.values(), this.#times);
      done.push({connection: this.#at(map), state});
    }
    done.sort((left, right) => left.state.lastNs - right.state.lastNs);
    const records: RequestRecord[] = [];
    let unreadable = 0;
    for (const {connection, state} of done) {
      const ended = connection.end(state);
      if (ended === 'head-lost') unreadable += 1;
      if (ended === 'head-lost' || ended === 'no-http') continue;
      const record = this.#recordOf(connection.peer, ended);
      if (record === undefined) continue;
      const {endNs} = ended;
      if (this.#tellsDrained && ended.state.isDraining && this.#draining.length < MAX_DRAINING) {
        this.#draining.push({connection, record, endNs});
      } else records.push(record);
    }
    this.#seen += done.length;
    return {...NOTHING, records, unreadable};
  }

  #readCalled(map: MapCursor): RequestRecord[] {
    const called: {key: string; connection: Connection; state: CallState}[] = [];
    while (map.next()) {
      const state = readCallState(map.values(), this.#times);
      called.push({key: map.keyText(1), connection: this.#at(map), state});
    }
    return called
      .sort((left, right) => left.state.startNs - right.state.startNs)
      .flatMap(({key, state, connection}) => this.#calls.ended(key, state, connection) ?? []);
  }

  /**
   * The count is printed before the maps of a side, and counts also what went to the other side
   * since; so what it says now must have been seen when it is printed for the next time but one.
   */
  #readEnded(map: MapCursor): ReadRequests {
    let ended = 0;
    while (map.next()) ended = map.values().number(0);
    const lost = Math.max(0, this.#expected - this.#seen);
    this.#seen += lost;
    this.#expected = this.#ended;
    this.#ended = ended;
    return {...NOTHING, lost};
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

/** Major number 1; what is no block device has none. */
const FIRST_DEVICE = 2 ** 20;
/** Without the digit of its side. */
const PRINTED = /^requests_([a-z]+)[01]?$/;
const NOTHING: ReadRequests = {
  ...{records: [], lost: 0, unreadable: 0},
  ...{spoken: [], unknownLayouts: [], full: []},
};

const PROTOCOLS: Readonly<Record<number, SpokenProtocol['protocol']>> = {
  [PROTOCOL.tls]: 'TLS',
  [PROTOCOL.http2]: 'HTTP/2',
};

function readSpoken(map: MapCursor): SpokenProtocol[] {
  const spoken: SpokenProtocol[] = [];
  while (map.next()) {
    const words = map.values();
    const protocol = PROTOCOLS[OTHER.protocol(words)];
    if (protocol === undefined) continue;
    spoken.push({port: map.keys.number(0), rootPid: OTHER.root(words), protocol});
  }
  return spoken;
}

/** `drainedNs`: 0 for a peer that never had all of it. */
function withDrain(
  record: RequestRecord,
  endNs: number,
  drainedNs: number | undefined,
): RequestRecord {
  return drainedNs ? {...record, drainNs: drainedNs - endNs} : record;
}
