// The state of the live feed after all messages so far. It fetches nothing and draws nothing.

import type {
  ErrorJson,
  AgentJson,
  LiveMessageJson,
  LoadReportJson,
  RunJson,
  TurnedAwayJson,
} from '../../src/contract/run-json.js';
import {LiveMemory} from './live-memory.js';
import type {MemoryInterval} from './live-memory.js';
import {RunBook} from './run-book.js';

/** What a message changed. */
export type LiveChange =
  | {readonly kind: 'interval'; readonly interval: MemoryInterval}
  | {readonly kind: 'began'; readonly run: RunJson}
  | {readonly kind: 'ended'; readonly book: RunBook}
  | {readonly kind: 'other'}
  | {readonly kind: 'none'};

const OTHER: LiveChange = {kind: 'other'};
const NONE: LiveChange = {kind: 'none'};

export class LiveState {
  readonly memory = new LiveMemory();
  /** The book of the run that goes on; it has no run while none does. */
  book = new RunBook();
  agents: readonly AgentJson[] = [];
  /** What the collector turned away since it started; undefined where it was nothing. */
  turnedAway: TurnedAwayJson | undefined;
  /** Why the collector stores nothing at the moment. */
  trouble: ErrorJson['error'] | undefined;
  /** The number of agents that the collector left out of its list, or shows without their lists. */
  cutAgents = 0;
  /** The number of messages that the collector left out because this browser was too slow. */
  skipped = 0;
  /** The release of the collector. */
  version = '';
  /** Whether this browser has logged in, and may log out. */
  hasSession = false;
  /** False until the collector has said whether a run goes on. */
  greeted = false;

  apply(message: LiveMessageJson): LiveChange {
    switch (message.type) {
      case 'hello':
        this.version = message.version;
        this.hasSession = message.session ?? false;
        this.trouble = undefined; // a collector that has trouble says so next
        return NONE;
      case 'run':
        return this.#takeRun(message.run);
      case 'phases':
        if (message.runId !== this.book.run?.id) return NONE;
        this.book.phases = message.phases;
        return OTHER;
      case 'agents':
        this.agents = message.agents;
        this.cutAgents = message.cut ?? 0;
        return OTHER;
      case 'turned-away':
        this.turnedAway = message;
        return OTHER;
      case 'trouble':
        this.trouble = message.error ?? undefined;
        return OTHER;
      case 'figures': {
        const interval = this.memory.add(message);
        return interval === undefined ? NONE : {kind: 'interval', interval};
      }
      case 'load':
        return this.#isOfRun(message) && this.book.load.add(message) ? OTHER : NONE;
      case 'skipped':
        this.skipped += message.frames;
        this.memory.interrupt('surely');
        return OTHER;
      default:
        return NONE; // a message of a newer collector
    }
  }

  // A report does not name its run, and one that is repeated for a new browser may belong to the
  // run before.
  #isOfRun({endUnixNs}: LoadReportJson): boolean {
    const {run} = this.book;
    return run !== undefined && BigInt(endUnixNs) > BigInt(run.startUnixNs);
  }

  #takeRun(run: RunJson | null): LiveChange {
    this.greeted = true;
    const before = this.book;
    const goesOn = run !== null && run.endUnixNs === undefined;
    if (goesOn && run.id === before.run?.id) {
      before.run = run;
      return OTHER;
    }
    if (run !== null && run.id === before.run?.id) before.run = run;
    this.book = new RunBook(goesOn ? run : undefined);
    if (goesOn) return {kind: 'began', run};
    return before.run === undefined ? OTHER : {kind: 'ended', book: before};
  }
}
