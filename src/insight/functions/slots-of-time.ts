// Time that lasts from one moment to another, shared out among slots of equal length.

/** Milliseconds that count from `fromMs` on, evenly over `lengthMs`. */
export interface Span {
  readonly fromMs: number;
  /** Above 0. */
  readonly lengthMs: number;
  readonly ms: number;
}

/** Calls `visit` with each slot that the span meets, and with what of it lies there. Slots count from Unix time 0. */
export function eachSlot(
  {fromMs, lengthMs, ms}: Span,
  slotMs: number,
  visit: (slot: number, ms: number) => void,
): void {
  const untilMs = fromMs + lengthMs;
  for (let slot = Math.floor(fromMs / slotMs); slot * slotMs < untilMs; slot += 1) {
    const part = Math.min(untilMs, (slot + 1) * slotMs) - Math.max(fromMs, slot * slotMs);
    if (part > 0) visit(slot, (ms * part) / lengthMs);
  }
}

/** What fell into each slot, for several places whose times have nothing to do with each other. */
export class SlotSums {
  readonly #places = new Map<string, Map<number, number>>();

  add(place: string, slot: number, ms: number): void {
    let slots = this.#places.get(place);
    if (slots === undefined) this.#places.set(place, (slots = new Map()));
    slots.set(slot, (slots.get(slot) ?? 0) + ms);
  }

  /** 0 for a slot into which nothing fell. */
  at(place: string, slot: number): number {
    return this.#places.get(place)?.get(slot) ?? 0;
  }

  each(visit: (place: string, slot: number, ms: number) => void): void {
    for (const [place, slots] of this.#places) {
      for (const [slot, ms] of slots) visit(place, slot, ms);
    }
  }
}
