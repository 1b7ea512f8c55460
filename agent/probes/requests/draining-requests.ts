// Requests whose answer was not with its peer when its last write returned. They are held back
// until it is known when the peer had all of it, for ten seconds at most.

import type {RequestRecord} from '../../../src/domain/request.js';
import type {Connection} from './connection.js';

export interface DrainingRequest {
  readonly connection: Pick<Connection, 'takeDrained'>;
  readonly record: RequestRecord;
  readonly endNs: number;
}

/** A request whose peer takes longer has no `drainNs`. */
const DRAINED_WITHIN_NS = 10_000_000_000;
const MAX_DRAINING = 4_096;

export class DrainingRequests {
  #held: DrainingRequest[] = [];

  /** False where too many are held already: then the request is told as it is. */
  hold(request: DrainingRequest): boolean {
    if (this.#held.length >= MAX_DRAINING) return false;
    this.#held.push(request);
    return true;
  }

  /** The requests whose peer had the answer, or took too long, by `nowNs`. */
  takeOver(nowNs: number): RequestRecord[] {
    const records: RequestRecord[] = [];
    this.#held = this.#held.filter(({connection, record, endNs}) => {
      const drainedNs = connection.takeDrained(endNs);
      const isOver = drainedNs !== undefined || nowNs - endNs > DRAINED_WITHIN_NS;
      if (isOver) records.push(withDrain(record, endNs, drainedNs));
      return !isOver;
    });
    return records;
  }

  /** All requests that are held, as they are. */
  takeAll(): RequestRecord[] {
    const records = this.#held.map(({record}) => record);
    this.#held = [];
    return records;
  }
}

/** `drainedNs` is 0 for a peer that never had all of the answer. */
function withDrain(
  record: RequestRecord,
  endNs: number,
  drainedNs: number | undefined,
): RequestRecord {
  return drainedNs ? {...record, drainNs: drainedNs - endNs} : record;
}
