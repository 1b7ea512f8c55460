// Requests put together from the loader's records: head, sums, events of one that goes on.

import type {CoreRecord, Head, Part, Request, RequestEvent} from './records.js';

export interface Served {
  readonly request: Request;
  /** Empty for a pipelined one. */
  readonly head: string;
  readonly requestLine: string;
  readonly events: readonly RequestEvent[];
  readonly durationNs: number;
  readonly queueNs: number;
  /** Its parts and its waits; what is left is unexplained, and may be below zero. */
  readonly unexplainedNs: number;
}

const GOES_ON = 1;
const PIPELINED = 2;
const [WAIT, PEER] = [1, 2];

/** Puts together what comes, cut after cut: a head may come long before its request ends. */
export class ServedReader {
  readonly #heads = new Map<number, string>();
  readonly #events = new Map<number, RequestEvent[]>();

  /** Those that ended, in the order in which they were told. */
  read(records: readonly CoreRecord[]): Served[] {
    const served: Served[] = [];
    for (const record of records) {
      if (record.type === 'head' && record.kind === 1) this.#addHead(record);
      if (record.type !== 'request') continue;
      const events = [...(this.#events.get(record.id) ?? []), ...record.events];
      this.#events.set(record.id, events);
      if ((record.flags & GOES_ON) !== 0) continue;
      served.push(putTogether(record, this.#heads.get(record.id) ?? '', events));
      this.#heads.delete(record.id);
      this.#events.delete(record.id);
    }
    return served;
  }

  #addHead({id, offset, text}: Head): void {
    const before = this.#heads.get(id) ?? '';
    if (before.length !== offset) throw new Error(`a gap in the head of ${id}`);
    this.#heads.set(id, before + text);
  }
}

function putTogether(request: Request, head: string, all: readonly RequestEvent[]): Served {
  if (head.length !== request.headBytes) {
    throw new Error(`${head.length} of ${request.headBytes} bytes of the head of ${request.id}`);
  }
  if (head === '' && (request.flags & PIPELINED) === 0)
    throw new Error(`${request.id} has no head`);
  const events = all.filter(({atNs}) => atNs < request.endNs);
  // Below zero, a difference of two moments is read as a number beyond any time.
  const times = [...Object.values(request.parts), ...events.map(({ns}) => ns)];
  if (!times.every(Number.isSafeInteger))
    throw new Error(`${request.id} took ${times.join(', ')} ns`);
  const durationNs = request.endNs - request.startNs;
  const queueNs = request.readNs - request.startNs;
  const partsNs = Object.values(request.parts).reduce((sum, ns) => sum + ns, 0);
  const elsewhereNs = sumOf(events.filter(({kind}) => kind === WAIT || kind === PEER));
  return {
    ...{request, head, events, durationNs, queueNs},
    requestLine: head.slice(0, head.indexOf('\r\n') < 0 ? undefined : head.indexOf('\r\n')),
    unexplainedNs: durationNs - queueNs - partsNs - elsewhereNs,
  };
}

export function partMs({request}: Served, part: Part): number {
  return request.parts[part] / 1e6;
}

export function waitsOf({events}: Served): readonly RequestEvent[] {
  return events.filter(({kind}) => kind === WAIT);
}

export function callsTo({events}: Served, peer: string): readonly RequestEvent[] {
  return events.filter((event) => event.kind === PEER && event.peer === peer);
}

export function sumOf(events: readonly RequestEvent[]): number {
  return events.reduce((sum, {ns}) => sum + ns, 0);
}
