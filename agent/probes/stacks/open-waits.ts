// Shares out waits among the intervals that they last through. A wait that goes on is charged at
// every tick, and at its end with the rest. Short waits do not come here, because the script adds
// them up. Pure but for what it remembers.

/** The script tells each wait of 2^24 ns and more by itself (bpf/offcpu.bt). */
export const LONG_WAIT_NS = 2 ** 24;

/** A part of a wait; it begins `offsetNs` after the start of the interval. */
export interface WaitPiece {
  readonly offsetNs: number;
  readonly ns: number;
}

/** Waits are cut into pieces of this length, which show where in a second the time went. */
const PIECE_NS = 100_000_000;

export class OpenWaits {
  /** Until when each wait was charged, by the thread and its start. */
  #charged = new Map<string, number>();
  #before = new Map<string, number>();

  /** Ends the interval. A wait that two ticks did not name is forgotten. */
  endInterval(): void {
    this.#before = this.#charged;
    this.#charged = new Map();
  }

  /** `sinceNs` and `untilNs` count from the start of the interval that ends at `untilNs`. */
  goesOn(who: string, startNs: number, sinceNs: number, untilNs: number): WaitPiece[] {
    if (untilNs - sinceNs < LONG_WAIT_NS) return [];
    const fromNs = Math.max(sinceNs, this.#chargedUntil(who) - startNs);
    this.#charged.set(who, startNs + untilNs);
    return cut(fromNs, untilNs);
  }

  ended(who: string, startNs: number, sinceNs: number, untilNs: number): WaitPiece[] {
    const fromNs = Math.max(sinceNs, this.#chargedUntil(who) - startNs);
    this.#charged.delete(who);
    this.#before.delete(who);
    return cut(fromNs, untilNs);
  }

  #chargedUntil(who: string): number {
    return this.#charged.get(who) ?? this.#before.get(who) ?? -Infinity;
  }
}

// Time before the interval was not charged in time, so it counts at the interval's start.
function cut(fromNs: number, untilNs: number): WaitPiece[] {
  const pieces: WaitPiece[] = [];
  for (let at = fromNs; at < untilNs;) {
    const next = at < 0 ? 0 : (Math.floor(at / PIECE_NS) + 1) * PIECE_NS;
    const end = Math.min(Math.max(next, at + 1), untilNs);
    pieces.push({offsetNs: Math.max(0, at), ns: end - at});
    at = end;
  }
  return pieces;
}
