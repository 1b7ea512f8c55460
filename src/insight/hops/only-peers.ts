// Finds the peer of a wait that is known by its protocol alone: `upstream:http`, `upstream:sql`. Pure.
//
// An agent names such a wait for what the goroutine called with (agent/probes/requests/park-kind.ts), because it saw no
// call at that time. Where the target has one peer of that protocol in the run, the wait was for that one. Parts keep
// their names, since the search for causes asks what was seen: a name may have been looked up at that time.

import {groupBy} from '../../domain/group-by.js';
import {peerOf} from '../../domain/hops/exchange.js';
import type {HopEdge} from '../../domain/hops/hop-edges.js';
import type {HopPart} from '../../domain/hops/hop-key.js';
import type {RunReader, StoredHopEdge} from '../../domain/ports.js';
import type {TargetKind} from '../../domain/target.js';

type Protocol = 'http' | 'sql' | 'redis' | 's3';

/** What a wait is named for where its peer is not known. */
const PROTOCOLS: ReadonlySet<string> = new Set<Protocol>(['http', 'sql', 'redis', 's3']);

const BY_KIND: Partial<Record<TargetKind, Protocol>> = {
  postgres: 'sql',
  mysql: 'sql',
  redis: 'redis',
  storage: 's3',
};

/** What stands before an address of a well-known port: `postgresql@10.0.0.5:5432`. */
const BY_PORT: Readonly<Record<string, Protocol>> = {
  postgresql: 'sql',
  mysql: 'sql',
  redis: 'redis',
  s3: 's3',
};

/** Whether a part may name a protocol alone, but for targets that are called like one. */
export function namesProtocol(part: string): boolean {
  return PROTOCOLS.has(peerOf(part) ?? '');
}

const SEVERAL = Symbol('several');

export class OnlyPeers {
  /** By target and protocol. */
  readonly #peers = new Map<string, string | typeof SEVERAL>();
  readonly #kinds: ReadonlyMap<string, TargetKind>;

  /** `edges`: all pairs of a run. `kinds`: what its targets are, by name. */
  constructor(edges: readonly HopEdge[], kinds: ReadonlyMap<string, TargetKind>) {
    this.#kinds = kinds;
    for (const edge of edges) this.#add(edge);
  }

  /** The peer of a part that names a protocol alone; undefined for other parts, and where it may be several. */
  peerOf({path, part}: HopPart): string | undefined {
    return this.#only(path.at(-1) ?? '', peerOf(part));
  }

  /** Adds waits for a protocol alone to those for its peer, where that is known. `edges` are those of one phase. */
  withNames(edges: readonly StoredHopEdge[]): readonly StoredHopEdge[] {
    const named = edges.map((edge) => {
      const to = edge.by === 'budget' ? this.#only(edge.from, edge.to) : undefined;
      return to === undefined ? edge : {...edge, to};
    });
    const groups = groupBy(named, (edge) =>
      edge.by === 'budget' ? `${edge.from}\0${edge.to}` : edge,
    );
    return groups.map(joined);
  }

  #only(target: string, peer: string | undefined): string | undefined {
    if (peer === undefined || !this.#isProtocol(peer)) return undefined;
    const only = this.#peers.get(keyOf(target, peer));
    return only === SEVERAL ? undefined : only;
  }

  /** A target may be called like a protocol. */
  #isProtocol(peer: string): boolean {
    return PROTOCOLS.has(peer) && !this.#kinds.has(peer);
  }

  #add({from, to, by}: HopEdge): void {
    const isSeen = by !== 'budget';
    if (from === '' || (!isSeen && this.#isProtocol(to))) return;
    const own = this.#protocolOf(to);
    // What speaks HTTP has its calls seen, whatever else its requests mean.
    const protocols = isSeen ? ['http', own === 's3' ? own : undefined] : [own];
    for (const protocol of protocols) {
      if (protocol !== undefined) this.#addPeer(keyOf(from, protocol), to);
    }
  }

  #addPeer(key: string, peer: string): void {
    const known = this.#peers.get(key);
    this.#peers.set(key, known === undefined || known === peer ? peer : SEVERAL);
  }

  #protocolOf(peer: string): Protocol | undefined {
    const kind = this.#kinds.get(peer);
    if (kind !== undefined) return BY_KIND[kind];
    const [before, address] = peer.split('@');
    return address === undefined ? undefined : BY_PORT[before!];
  }
}

/** What the targets of a run are, by name. */
export function targetKinds(reader: Pick<RunReader, 'processes'>): ReadonlyMap<string, TargetKind> {
  return new Map(reader.processes().map(({process}) => [process.target, process.targetKind]));
}

/**
 * Waits of mostly the same requests: there are as many as the more frequent wait had, and they have the time of all.
 * One edge stays as it is.
 */
function joined(edges: readonly StoredHopEdge[]): StoredHopEdge {
  const [first, ...others] = edges;
  if (others.length === 0) return first!;
  return {
    ...first!,
    calls: Math.max(...edges.map(({calls}) => calls)),
    callNs: edges.reduce((sum, {callNs}) => sum + callNs, 0),
  };
}

function keyOf(target: string, protocol: string): string {
  return `${protocol} ${target}`;
}
