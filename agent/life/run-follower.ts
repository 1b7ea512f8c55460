// Which run an interval belongs to, and which runs still have something to be delivered. Pure but
// for what it is told; agent.ts tells it what the collector says.

/** Enough for all changes that an interval of a second may lie behind. */
const REMEMBERED_CHANGES = 16;

interface Change {
  readonly sinceNs: bigint;
  readonly runId: string | undefined;
}

export class RunFollower {
  readonly #changes: Change[] = [];
  /** Runs that ended, whose last interval is still being made. */
  readonly #finishing = new Set<string>();
  /** Runs of which something was or may be spooled, until it was reported that nothing is left. */
  readonly #open: Set<string>;

  /** `spooled`: runs that an earlier life left something of. */
  constructor(spooled: Iterable<string> = []) {
    this.#open = new Set(spooled);
  }

  get current(): string | undefined {
    return this.#changes.at(-1)?.runId;
  }

  /** Returns the run that ended by it; it counts as going on until `finished` is called. */
  change(runId: string | undefined, nowNs: bigint): string | undefined {
    const ended = this.current;
    this.#changes.push({sinceNs: nowNs, runId});
    if (this.#changes.length > REMEMBERED_CHANGES) this.#changes.shift();
    if (runId !== undefined) this.#open.add(runId);
    if (ended !== undefined) this.#finishing.add(ended);
    return ended;
  }

  finished(runId: string): void {
    this.#finishing.delete(runId);
  }

  /**
   * The run in which the middle of an interval lies: one that a change cuts a few ms too late still
   * belongs to the run that most of it was in.
   */
  runOf(startNs: bigint, endNs: bigint): string | undefined {
    const middleNs = startNs + (endNs - startNs) / 2n;
    return this.#changes.findLast(({sinceNs}) => sinceNs <= middleNs)?.runId;
  }

  /** Runs to be reported on; `isLast` for one of which nothing is left and nothing will come. */
  toReport(hasSpooled: (runId: string) => boolean): readonly {runId: string; isLast: boolean}[] {
    return [...this.#open].map((runId) => {
      const isGoingOn = runId === this.current || this.#finishing.has(runId);
      return {runId, isLast: !isGoingOn && !hasSpooled(runId)};
    });
  }

  /** The last report on it went out. */
  close(runId: string): void {
    this.#open.delete(runId);
  }
}
