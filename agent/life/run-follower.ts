// Says which run an interval belongs to, and which runs still have something to be delivered. agent.ts
// tells it what the collector says. Pure but for what it remembers.

/** An interval comes a second late at most, and no more changes than these happen in that time. */
const REMEMBERED_CHANGES = 16;

/** A run that has ended, in Unix ns of the agent's clock. */
export interface EndedRun {
  readonly runId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

interface Change {
  readonly sinceNs: bigint;
  readonly runId: string | undefined;
  readonly keepsAll: boolean;
}

export class RunFollower {
  readonly #changes: Change[] = [];
  /** The runs that ended and whose last interval is still being made. */
  readonly #finishing = new Set<string>();
  /** The runs that may have batches in the spool. A run leaves when it was reported that none is left. */
  readonly #open: Set<string>;

  /** `spooled` are the runs whose batches an earlier life of the agent left. */
  constructor(spooled: Iterable<string> = []) {
    this.#open = new Set(spooled);
  }

  get current(): string | undefined {
    return this.#changes.at(-1)?.runId;
  }

  /**
   * Returns the run that this change ended. That run counts as going on until `finished` is called.
   * `keepsAll`: the run that begins keeps each of its requests, and not a sample of them.
   */
  change(runId: string | undefined, nowNs: bigint, keepsAll = false): string | undefined {
    const ended = this.current;
    this.#changes.push({sinceNs: nowNs, runId, keepsAll});
    if (this.#changes.length > REMEMBERED_CHANGES) this.#changes.shift();
    if (runId !== undefined) this.#open.add(runId);
    if (ended !== undefined) this.#finishing.add(ended);
    return ended;
  }

  /** Whether the last interval of a run is still being made: what a report said of it would not be the end. */
  get isFinishing(): boolean {
    return this.#finishing.size > 0;
  }

  /** The runs that have ended and whose last interval is still being made, with their times. */
  finishing(): readonly EndedRun[] {
    if (!this.isFinishing) return [];
    return this.#changes.flatMap(({runId, sinceNs}, at) => {
      const next = this.#changes[at + 1];
      if (runId === undefined || next === undefined || !this.#finishing.has(runId)) return [];
      return [{runId, startNs: sinceNs, endNs: next.sinceNs}];
    });
  }

  finished(runId: string): void {
    this.#finishing.delete(runId);
  }

  /**
   * The run in which the middle of an interval lies. An interval that is cut a few ms late belongs to
   * the run that most of it was in.
   */
  runOf(startNs: bigint, endNs: bigint): string | undefined {
    const middleNs = startNs + (endNs - startNs) / 2n;
    return this.#changes.findLast(({sinceNs}) => sinceNs <= middleNs)?.runId;
  }

  /** Whether the run keeps each of its requests. */
  keepsAll(runId: string): boolean {
    return this.#changes.findLast((change) => change.runId === runId)?.keepsAll === true;
  }

  /** Whether a run that has ended may have something left to be delivered. */
  get isDelivering(): boolean {
    for (const runId of this.#open) if (runId !== this.current) return true;
    return false;
  }

  /** The runs to be reported on. `isLast` says that nothing of a run is left and nothing will come. */
  toReport(hasSpooled: (runId: string) => boolean): readonly {runId: string; isLast: boolean}[] {
    return [...this.#open].map((runId) => {
      const isGoingOn = runId === this.current || this.#finishing.has(runId);
      return {runId, isLast: !isGoingOn && !hasSpooled(runId)};
    });
  }

  /** Forgets a run after its last report. */
  close(runId: string): void {
    this.#open.delete(runId);
  }
}
