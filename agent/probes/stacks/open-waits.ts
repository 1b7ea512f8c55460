// Shares waits among the intervals that they last through: one that goes on is charged at every
// tick, and at its end only with what was not charged yet. Short waits never are: the kernel adds
// them up. Pure but for what it remembers.

/** From here on the kernel tells each wait by itself: 2^24 ns (bpf/offcpu.bt). */
export const LONG_WAIT_NS = 2 ** 24;

/** A part of a wait, since the start of the interval. */
export interface WaitPiece {
  readonly offsetNs: number;
  readonly ns: number;
}

/** For where in a second the time went; a wait of minutes is not one point. */
const PIECE_NS = 100_000_000;

export class OpenWaits {
  /** Until when a wait was charged, by who waits since when. */
  #charged = new Map<string, number>();
  #before = new Map<string, number>();

  /** A tick passed. What did not end within two of them was never there, or is forgotten. */
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

// What lies before the interval counts at its start: nobody charged it in time.
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
