// Counts connections whose requests cannot be read, as the engines tell of them.

import type {ProbeRecord} from '../../src/domain/record.js';
import {READ_METRIC, UNREAD_PROBE, type UnreadProtocol} from '../../src/domain/unread.js';
import {Figures} from './figures/figures.js';

/** A target could be asked on ports without end; of what is no HTTP so many places are remembered. */
const MOST_PLACES = 1_024;

export class UnreadConnections {
  #figures = new Figures(UNREAD_PROBE);
  /** Places where something was counted that is no HTTP, with whether requests were read there since. */
  readonly #others = new Map<string, boolean>();

  /**
   * `place` is `:5001` for a port of the target, `→ 10.0.0.5:443` for a server that it asks, `unix:/run/registry.sock`
   * for its unix socket.
   */
  add(target: string, place: string, protocol: UnreadProtocol, connections: number): void {
    if (protocol === 'other' && !this.#isNew(target, place)) return;
    this.#figures.count({target, series: place, metric: protocol}, connections);
  }

  /** Requests are read on this port of the target: what was counted there as no HTTP is none of it. */
  read(target: string, port: number): void {
    if (this.#others.size === 0) return;
    const place = `:${port}`;
    const id = idOf(target, place);
    if (this.#others.get(id) !== false) return;
    this.#others.set(id, true);
    this.#figures.count({target, series: place, metric: READ_METRIC}, 1);
  }

  /** The figures since this was called last. */
  take(): ProbeRecord[] {
    const records = this.#figures.records();
    if (records.length > 0) this.#figures = new Figures(UNREAD_PROBE);
    return records;
  }

  /** False where requests are read, or where there are too many places to say so. */
  #isNew(target: string, place: string): boolean {
    const id = idOf(target, place);
    const isRead = this.#others.get(id);
    if (isRead !== undefined) return !isRead;
    if (this.#others.size >= MOST_PLACES) return false;
    this.#others.set(id, false);
    return true;
  }
}

function idOf(target: string, place: string): string {
  return `${target}\n${place}`;
}
