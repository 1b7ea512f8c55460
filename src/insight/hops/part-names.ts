// The names of parts of budgets and of peers in answers: a wait that names a protocol alone (`upstream:http`) is told as
// one for the peer that it was for, where that is known (only-peers.ts). Chains of hops have `peer` beside the part.

import type {PartsJson, RequestJson} from '../../contract/requests-json.js';
import {namedPart} from '../../domain/hops/peer-words.js';
import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import {namesProtocol, OnlyPeers, targetKinds} from './only-peers.js';

export type PeersReader = Pick<RunReader, 'hopEdges' | 'processes'>;

export class PartNames {
  readonly #reader: PeersReader;
  /** Looked for when a part needs them first: in most runs none does. */
  #peers: OnlyPeers | undefined;

  constructor(reader: PeersReader) {
    this.#reader = reader;
  }

  /** The name of a part of a request of this target. */
  nameOf(target: string, part: string): string {
    return namedPart({part, ...optional('peer', this.#peerOf(target, part))});
  }

  /** The peer that a request of this target waited for. */
  peerOf(target: string, peer: string): string {
    return this.#peerOf(target, namedPart({part: '', peer})) ?? peer;
  }

  /** Parts that get one name are added up; the largest first. */
  named(target: string, parts: Iterable<readonly [part: string, ns: number]>): PartsJson {
    const sums = new Map<string, number>();
    for (const [part, ns] of parts) {
      const name = this.nameOf(target, part);
      sums.set(name, (sums.get(name) ?? 0) + ns);
    }
    return Object.fromEntries([...sums].sort(([, left], [, right]) => right - left));
  }

  ofRequest(request: RequestJson): RequestJson {
    const {target, budget, inferred, calls} = request;
    const nameOf = (part: string): string => this.nameOf(target, part);
    return {
      ...request,
      budget: this.named(target, Object.entries(budget)),
      inferred: [...new Set(inferred.map(nameOf))],
      calls: calls.map((call) => ({...call, part: nameOf(call.part)})),
    };
  }

  #peerOf(target: string, part: string): string | undefined {
    if (!namesProtocol(part)) return undefined;
    this.#peers ??= new OnlyPeers(this.#reader.hopEdges(), targetKinds(this.#reader));
    return this.#peers.peerOf({path: [target], part});
  }
}
