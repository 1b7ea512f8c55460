// What agents say of themselves, written into run files: host, processes, books. They say it again
// and again, so nobody waits for it; while one is not written yet (the disk is full, say), only the
// newest of its kind waits behind it.

import {ProfilerError} from '../../domain/error.js';
import type {RunWriter} from '../../domain/ports.js';
import {isRunId} from '../../domain/run.js';
import type {AgentReportFrame} from '../../wire/frames.js';
import type {KnownAgent} from './known-agent.js';

type Write = () => Promise<void>;

export class AgentNotes {
  readonly #writer: RunWriter;
  readonly #bug: (error: unknown) => void;
  /** What is being written, by what it is about, and what comes after it. */
  readonly #writing = new Map<string, {next: Write | undefined}>();

  constructor(writer: RunWriter, bug: (error: unknown) => void) {
    this.#writer = writer;
    this.#bug = bug;
  }

  host(runId: string, {agentId, host}: KnownAgent): void {
    this.#note(runId, `host of ${agentId}`, () => this.#writer.putHost(runId, agentId, host));
  }

  processes(runId: string, {agentId, processes}: KnownAgent): void {
    if (processes.length === 0) return;
    this.#note(runId, `processes of ${agentId}`, () =>
      this.#writer.putProcesses(runId, agentId, processes),
    );
  }

  account(runId: string, {agentId, host}: KnownAgent, report: AgentReportFrame): void {
    const {producedRecords: produced, droppedSpoolFull, droppedInvalid} = report.production;
    const account = {
      ...{agentId, host: host.name, produced, spooled: report.spooledRecords},
      ...{droppedSpoolFull, droppedInvalid},
    };
    this.#note(runId, `books of ${agentId}`, () => this.#writer.putAccount(runId, account));
  }

  #note(runId: string, what: string, write: Write): void {
    if (!isRunId(runId)) return;
    const about = `${runId}: ${what}`;
    const writing = this.#writing.get(about);
    if (writing === undefined) void this.#write(about, write);
    else writing.next = write;
  }

  async #write(about: string, first: Write): Promise<void> {
    const writing: {next: Write | undefined} = {next: first};
    this.#writing.set(about, writing);
    while (writing.next !== undefined) {
      const write = writing.next;
      writing.next = undefined;
      try {
        await write();
      } catch (error) {
        // A run whose file is gone, or a store that is closing, is no mistake of anybody.
        if (!(error instanceof ProfilerError)) this.#bug(error);
      }
    }
    this.#writing.delete(about);
  }
}
