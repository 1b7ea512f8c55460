// A part of a chain as one text, for maps and for budgets whose parts are texts.

/** The time between a call at one hop and the request that it is at the next. */
export const BETWEEN_HOPS = 'network';

/** A part of a chain's time: the targets from the top to the hop that had it, and that hop's part. */
export interface HopPart {
  readonly path: readonly string[];
  /** A part of the hop's budget, or BETWEEN_HOPS: the way to it from the hop above. */
  readonly part: string;
}

/** No name of a target or a part has this. */
export const BETWEEN_NAMES = '\u001f';

export function hopKey({path, part}: HopPart): string {
  return `${path.join(BETWEEN_NAMES)}${BETWEEN_NAMES}${part}`;
}

/** Reads what hopKey writes. */
export function hopPartOf(key: string): HopPart {
  const names = key.split(BETWEEN_NAMES);
  return {path: names.slice(0, -1), part: names.at(-1)!};
}

/** More names below one hop than these are made up; they are forgotten and made again. */
const MOST_NAMES = 1_024;

/** Time of one part of chains, while it is added up. There is one object for each key in a HopPath. */
export class HopTime {
  ns = 0;

  constructor(readonly key: string) {}
}

/** The way from the top to a hop, with the parts of the hop: every request needs the same ones. */
export class HopPath {
  readonly depth: number;
  readonly #names: readonly string[];
  readonly #below = new Map<string, HopPath>();
  readonly #times = new Map<string, HopTime>();

  /** `names`: the targets from the top to the hop. */
  constructor(names: readonly string[] = []) {
    this.#names = names;
    this.depth = names.length;
  }

  to(target: string): HopPath {
    let below = this.#below.get(target);
    if (below === undefined) {
      if (this.#below.size >= MOST_NAMES) this.#below.clear();
      this.#below.set(target, (below = new HopPath([...this.#names, target])));
    }
    return below;
  }

  timeOf(part: string): HopTime {
    let time = this.#times.get(part);
    if (time === undefined) {
      if (this.#times.size >= MOST_NAMES) this.#times.clear();
      this.#times.set(part, (time = new HopTime(hopKey({path: this.#names, part}))));
    }
    return time;
  }
}
