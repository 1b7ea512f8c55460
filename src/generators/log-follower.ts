// Follows the log of a generator that runs: its tags begin phases as they first appear, its requests
// become reports once a second and client spans. Lines come in as they are read; where they come from
// is src/commands/exec.ts.
//
// A phase begins with the first request that carries its tag, which is known when that request has
// ended: it is begun with that time, and the phase before it ends there.

import type {LoadReport} from '../domain/load.js';
import type {Phase, PhaseStart, Run} from '../domain/run.js';
import type {Span} from '../domain/span.js';
import {clientSpan} from './client-span.js';
import {
  isUntold,
  type LoadEntry,
  type LogEntry,
  type LoggedRequest,
  type LoggedTime,
} from './logged-request.js';
import {reportsOf} from './second-reports.js';
import {sampleTraced} from './traced-sample.js';

/** The run that the figures go into. */
export interface LogTarget {
  startPhase(runId: string, start: PhaseStart): Promise<Phase>;
  addLoad(runId: string, report: LoadReport): Promise<void>;
  addSpans(runId: string, spans: readonly Span[]): Promise<void>;
}

export interface LogFollowerOptions {
  readonly target: LogTarget;
  readonly run: Run;
  /** That goes on already: what carries no tag belongs to it. */
  readonly phase: Phase;
  /** Name of the generator, and of the service of its spans. */
  readonly generator: string;
  readonly newSpanId: () => string;
}

export interface LogOutcome {
  readonly requests: number;
  /** Times that a script measured itself. */
  readonly times: number;
  /** Requests of which the log tells neither a status nor a failure. */
  readonly untold: number;
  readonly phases: number;
  /** Whether tags named more phases than are begun: the requests of the others are in the phase of their time. */
  readonly hasMorePhases: boolean;
  readonly unreadable: number;
  /** The first lines that could not be read, with the reason. */
  readonly examples: readonly string[];
}

/** A log with more unreadable lines than this is of something else. */
const LINES_KEPT = 3;
/** With more names than this, the tag holds something else than the name of a phase. */
export const MOST_PHASES = 500;

export class LogFollower {
  readonly #options: LogFollowerOptions;
  readonly #phases = new Map<string | undefined, Phase>();
  #waiting: LoadEntry[] = [];
  #seq = 0;
  #requests = 0;
  #times = 0;
  #untold = 0;
  #hasMorePhases = false;
  #unreadable = 0;
  readonly #examples: string[] = [];

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.#phases.set(undefined, options.phase);
  }

  add(entry: LogEntry): void {
    if (entry.kind !== 'unreadable') {
      this.#waiting.push(entry);
      return;
    }
    this.#unreadable += 1;
    if (this.#examples.length < LINES_KEPT) this.#examples.push(`${entry.reason}: ${entry.line}`);
  }

  /** Sends what came since the last time. To be called about once a second, and at the end. */
  async flush(): Promise<void> {
    const entries = this.#waiting;
    this.#waiting = [];
    const requests = entries.filter((entry) => entry.kind === 'request');
    this.#requests += requests.length;
    this.#untold += requests.filter(isUntold).length;
    const timed = entries.filter((entry) => entry.kind === 'request' || entry.kind === 'time');
    this.#times += timed.length - requests.length;
    for (const each of timed.toSorted(byStart)) await this.#beginPhaseOf(each);
    await this.#report(entries);
    await this.#sendSpans(requests);
  }

  /** For whoever tells the user. */
  outcome(): LogOutcome {
    const {size} = new Set(this.#phases.values());
    return {
      requests: this.#requests,
      times: this.#times,
      untold: this.#untold,
      phases: size,
      hasMorePhases: this.#hasMorePhases,
      unreadable: this.#unreadable,
      examples: this.#examples,
    };
  }

  async #beginPhaseOf({
    phase: tag,
    users,
    rate,
    startNs,
  }: LoggedRequest | LoggedTime): Promise<void> {
    const {target, run, phase: first} = this.#options;
    if (this.#phases.has(tag) && !(tag === undefined && this.#isAfterSetUp(startNs))) return;
    if (this.#phases.size > MOST_PHASES) {
      this.#hasMorePhases = true;
      return;
    }
    const level = tag === undefined ? first : {users, rate};
    const phase = await target.startPhase(run.id, {
      name: phaseName(tag) || first.name,
      startNs,
      ...(level.users === undefined ? {} : {users: level.users}),
      ...(level.rate === undefined ? {} : {rate: level.rate}),
    });
    this.#phases.set(tag, phase);
  }

  /** What has no tag and comes after what had one, k6's set-up, is the load itself: it begins anew. */
  #isAfterSetUp(startNs: bigint): boolean {
    const untagged = this.#phases.get(undefined)!;
    return untagged === this.#options.phase && this.#phaseAt(startNs) !== untagged;
  }

  async #report(entries: readonly LoadEntry[]): Promise<void> {
    const {target, run, generator, phase} = this.#options;
    const reports = reportsOf(entries, {
      // A report counts once by source and number: another command of this run has another phase.
      source: `${generator} ${phase.spanId}`,
      firstSeq: this.#seq + 1,
      phaseIndexOf: (entry) => this.#phaseOf(entry).index,
    });
    this.#seq += reports.length;
    for (const report of reports) await target.addLoad(run.id, report);
  }

  async #sendSpans(requests: readonly LoggedRequest[]): Promise<void> {
    const {target, run, generator, newSpanId} = this.#options;
    const spans = sampleTraced(requests, run.record).flatMap(
      (request) => clientSpan(request, generator, run, this.#phaseOf(request), newSpanId) ?? [],
    );
    if (spans.length > 0) await target.addSpans(run.id, spans);
  }

  /**
   * Requests by their tag, even when they end in the next phase. What has none is told by its time;
   * so is what carries the tag of a phase that was over when it began: scenarios that run side by side.
   */
  #phaseOf(entry: LoadEntry): Phase {
    const atNs = 'startNs' in entry ? entry.startNs : entry.timeNs;
    const then = this.#phaseAt(atNs);
    const tag = 'startNs' in entry ? entry.phase : undefined;
    const tagged = tag === undefined ? undefined : this.#phases.get(tag);
    if (tagged === undefined) return then;
    return tagged.startNs <= then.startNs && atNs >= then.startNs + ITERATION_NS ? then : tagged;
  }

  #phaseAt(timeNs: bigint): Phase {
    const begun = [...this.#phases.values()].filter(({startNs}) => startNs <= timeNs);
    const first = this.#options.phase;
    return begun.reduce((last, phase) => (phase.startNs >= last.startNs ? phase : last), first);
  }
}

/** A collector takes names of so many characters. */
const LONGEST_NAME = 200;

/** Tags are a script's: long, or blank. */
function phaseName(tag = ''): string {
  return tag.trim().slice(0, LONGEST_NAME).trim();
}

/** An iteration that crosses a border keeps the tag it began with for so long. */
const ITERATION_NS = 5_000_000_000n;

function byStart(left: LoggedRequest | LoggedTime, right: LoggedRequest | LoggedTime): number {
  return left.startNs < right.startNs ? -1 : left.startNs > right.startNs ? 1 : 0;
}
