// Turns the maps that bpf/requests.bt prints into request records. One goroutine serves a connection,
// so what belongs together has its key, and order in time tells requests of one key apart.
//
// Pure: lines in, records out. Nothing is lost silently: what cannot be told apart or read is counted.

import type {RequestRecord} from '../../../src/domain/request.js';
import {Calls} from './calls.js';
import {readCallState} from './call-state.js';
import {Connection, type EndedRequest, type Peer} from './connection.js';
import {readMapLine, type MapEntry} from './map-line.js';
import {PeerNames} from './peer-name.js';
import {readRequestState} from './request-state.js';
import {serverRecord} from './server-record.js';
import {Room} from './timeline.js';

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
  readonly endNs: bigint;
}

/** A peer that takes longer has no `drainNs`: its request is not held back any more. */
const DRAINED_WITHIN_NS = 10_000_000_000n;
const MAX_DRAINING = 4_096;

/** Share of a map's keys from which on the next new one may not find room. */
const NEARLY_FULL = 0.95;

/** Connections kept without a request: beyond it those idle for longest are forgotten. */
const MAX_CONNECTIONS = 20_000;
/** What all of them keep together: a second of a busy host is a tenth of it. */
const MAX_KEPT = 200_000;

export class RequestReader {
  readonly #options: RequestReaderOptions;
  /** In order of use, which Map keeps if a used one is put in anew. */
  readonly #connections = new Map<bigint, Connection>();
  readonly #room = new Room(MAX_KEPT);
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
    this.#calls = new Calls({...options, names: this.#names});
  }

  /** What no line says: requests of targets that are complete, though their connection goes on. */
  finishTick(endKernelNs: bigint): readonly RequestRecord[] {
    const records: RequestRecord[] = [];
    this.#draining = this.#draining.filter(({connection, record, endNs}) => {
      const drainedNs = connection.takeDrained(endNs);
      const isOver = drainedNs !== undefined || endKernelNs - endNs > DRAINED_WITHIN_NS;
      if (isOver) records.push(withDrain(record, endNs, drainedNs));
      return !isOver;
    });
    return [...records, ...this.#calls.finishTick(endKernelNs)];
  }

  /** What is held back still, with what is known of it. */
  flush(): readonly RequestRecord[] {
    const records = this.#draining.map(({record}) => record);
    this.#draining = [];
    return records;
  }

  /** Undefined for a line that is none of this probe's. */
  readLine(line: string): ReadRequests | undefined {
    if (!line.startsWith(MAP_PREFIX)) return undefined;
    try {
      const map = readMapLine(line);
      if (map === undefined) return undefined;
      const read = this.#readMap(map.name, map.entries);
      return {...read, full: this.#fullness(map.name, map.entries.length)};
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

  #readMap(name: string, entries: readonly MapEntry[]): ReadRequests {
    switch (name) {
      case 'head':
        for (const {keys, text} of entries) this.#at(keys).addBytes(keys[1]!, keys[2]!, text);
        return NOTHING;
      case 'peer':
        return {...NOTHING, unknownLayouts: this.#readPeers(entries)};
      case 'part':
        for (const {keys, values} of entries) this.#at(keys).addPart(keys[1]!, values);
        return NOTHING;
      case 'flush':
        for (const {keys, values} of entries) this.#at(keys).addFlush(readRequestState(values));
        return NOTHING;
      case 'mark':
        for (const {keys, values} of entries) this.#at(keys).addMark(readRequestState(values));
        return NOTHING;
      case 'drained':
        this.#tellsDrained = true;
        for (const {keys, values} of entries) this.#at(keys).addDrained(keys[1]!, values[0]!);
        return NOTHING;
      case 'closed':
        for (const {keys, values} of entries) this.#at(keys).addDrained(keys[1]!, values[0]!);
        return NOTHING;
      case 'six':
        for (const {keys, values} of entries) this.#names.addIpv6(keys[0]!, values);
        return NOTHING;
      case 'done':
        return this.#readDone(entries);
      case 'called':
        return {...NOTHING, records: this.#readCalled(entries)};
      case 'calling':
        for (const {keys, values} of entries) {
          this.#calls.seen(keys[0]!, readCallState(values), this.#at(keys));
        }
        return NOTHING;
      case 'disk':
        this.#readDisks(entries);
        return NOTHING;
      case 'other':
        return {...NOTHING, spoken: entries.flatMap(readSpoken)};
      case 'ended':
        return this.#readEnded(Number(entries[0]?.values[0] ?? 0n));
      default:
        return {...NOTHING, unreadable: entries.length};
    }
  }

  #readPeers(entries: readonly MapEntry[]): ReadRequests['unknownLayouts'] {
    return entries.flatMap(({keys, values}) => {
      const peer = this.#readPeer(values);
      this.#at(keys).addPeer(keys[1]!, peer);
      return peer.isLayoutKnown ? [] : peer;
    });
  }

  #readPeer(values: readonly bigint[]): Peer {
    const [pids = 0n, goid = 0n, layout = 0n, ports = 0n, address = 0n] = values;
    const host = this.#names.hostOf(ports >> 32n, address);
    return {
      rootPid: Number(pids & 0xffff_ffffn),
      pid: Number(pids >> 32n),
      address: `${host}:${(ports >> 16n) & 0xffffn}`,
      goid: Number(goid),
      isLayoutKnown: layout !== UNKNOWN_LAYOUT,
    };
  }

  #at(keys: readonly bigint[]): Connection {
    const key = keys[0]!;
    const connection = this.#connections.get(key) ?? new Connection(this.#room);
    this.#connections.delete(key);
    this.#connections.set(key, connection);
    if (this.#connections.size > MAX_CONNECTIONS) {
      const [[oldest, forgotten]] = this.#connections as Iterable<[bigint, Connection]> as [
        [bigint, Connection],
      ];
      forgotten.close();
      this.#connections.delete(oldest);
    }
    return connection;
  }

  #readDone(entries: readonly MapEntry[]): ReadRequests {
    const done = entries
      .map(({keys, values}) => ({keys, state: readRequestState(values)}))
      .sort((left, right) => compare(left.state.lastNs, right.state.lastNs));
    const records: RequestRecord[] = [];
    let unreadable = 0;
    for (const {keys, state} of done) {
      const connection = this.#at(keys);
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

  #readCalled(entries: readonly MapEntry[]): RequestRecord[] {
    return entries
      .map(({keys, values}) => ({keys, state: readCallState(values)}))
      .sort((left, right) => compare(left.state.startNs, right.state.startNs))
      .flatMap(({keys, state}) => this.#calls.ended(keys[0]!, state, this.#at(keys)) ?? []);
  }

  /**
   * The count is printed before the maps of a side, and counts also what went to the other side
   * since; so what it says now must have been seen when it is printed for the next time but one.
   */
  #readEnded(ended: number): ReadRequests {
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
      toUnixNs: this.#options.toUnixNs,
      names: this.#names,
      peersAnswering: (pid, fromNs, untilNs) => this.#calls.peersAnswering(pid, fromNs, untilNs),
    });
  }

  #readDisks(entries: readonly MapEntry[]): void {
    this.#devices.clear();
    for (const {keys, values} of entries) {
      const device = Number(values[0] ?? 0n);
      const name = device < FIRST_DEVICE ? undefined : this.#options.deviceName(device);
      if (name !== undefined) this.#devices.set(Number(keys[0]), name);
    }
  }
}

/** Major number 1; what is no block device has none. */
const FIRST_DEVICE = 2 ** 20;
const MAP_PREFIX = '{"type": "map", "data": {"@requests_';
const NOTHING: ReadRequests = {
  ...{records: [], lost: 0, unreadable: 0},
  ...{spoken: [], unknownLayouts: [], full: []},
};

const TLS = 2n;
const HTTP_2 = 3n;

function readSpoken({keys, values}: MapEntry): SpokenProtocol[] {
  const [word = 0n] = values;
  const spoken = {port: Number(keys[0] ?? 0n), rootPid: Number(word >> 8n)};
  const protocol = word & 0xffn;
  if (protocol === TLS) return [{...spoken, protocol: 'TLS'}];
  return protocol === HTTP_2 ? [{...spoken, protocol: 'HTTP/2'}] : [];
}

/** A goroutine whose status was where the script looked for it at none of the known offsets. */
const UNKNOWN_LAYOUT = 1n;

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `drainedNs`: 0 for a peer that never had all of it. */
function withDrain(
  record: RequestRecord,
  endNs: bigint,
  drainedNs: bigint | undefined,
): RequestRecord {
  return drainedNs ? {...record, drainNs: Number(drainedNs - endNs)} : record;
}
