// Decides how far the agent and its children stand back on a busy host. They begin at nice 19, where the
// watched programs go first. An agent that comes seconds late there would lose records, so it steps up
// while that lasts, and back down afterwards. Pure but for what it remembers.
//
// Measured on two CPUs that registry, load and agent shared, at 500 requests a second: p99 was 17 ms
// without an agent, 34 with one of nice 0, 32 with SCHED_BATCH, 24 with nice 19, 20 with SCHED_IDLE,
// which may get no CPU at all.

/** Nice values, from the quietest on. A step gives ten times the share of a CPU. */
const LEVELS = [19, 10, 0] as const;
/** Buffers of the engines hold several seconds. */
const LATE_MS = 2_000;
/** An agent that was in time for so long tries to be quieter again. */
const CALM_MS = 60_000;

/** Why the nice value changed: work came late, or was in time for a minute. */
export type PriorityChange = 'late' | 'calm';

export interface QuietPriorityParts {
  /** Gives processes a nice value (children/niceness.ts). */
  readonly setNice: (pids: readonly number[], nice: number) => void;
  readonly ownPid: number;
  /** Monotonic time in milliseconds. */
  readonly nowMs: () => number;
  /** The time from one `worked` to the next, where nothing is late. */
  readonly intervalMs: number;
}

export class QuietPriority {
  readonly #parts: QuietPriorityParts;
  #level = 0;
  #children: readonly number[] = [];
  #workedMs: number;
  #calmSinceMs: number;

  /** Sets the value for this process at once: what it starts from now on inherits it. */
  constructor(parts: QuietPriorityParts) {
    this.#parts = parts;
    this.#workedMs = this.#calmSinceMs = parts.nowMs();
    this.#setAll();
  }

  get nice(): number {
    return LEVELS[this.#level]!;
  }

  /**
   * Called when regular work is done; `children` are the pids of what the agent started. Undefined where the nice
   * value stays as it is.
   */
  worked(children: readonly number[]): PriorityChange | undefined {
    const nowMs = this.#parts.nowMs();
    const lateMs = nowMs - this.#workedMs - this.#parts.intervalMs;
    this.#workedMs = nowMs;
    if (children.join() !== this.#children.join()) {
      this.#children = children;
      this.#setAll();
    }
    if (lateMs >= LATE_MS) return this.#moveTo(this.#level + 1, nowMs) ? 'late' : undefined;
    if (nowMs - this.#calmSinceMs < CALM_MS) return undefined;
    return this.#moveTo(this.#level - 1, nowMs) ? 'calm' : undefined;
  }

  #moveTo(level: number, nowMs: number): boolean {
    this.#calmSinceMs = nowMs;
    if (LEVELS[level] === undefined) return false;
    this.#level = level;
    this.#setAll();
    return true;
  }

  #setAll(): void {
    this.#parts.setNice([this.#parts.ownPid, ...this.#children], this.nice);
  }
}
