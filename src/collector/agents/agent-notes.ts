// Writes into run files what agents say of themselves: host, processes, books. Agents repeat it, so
// nobody waits until it is written. While one note is being written, only the newest of its kind waits
// behind it, even where the disk is full for long.

import {ProfilerError} from '../../domain/error.js';
import type {RunWriter} from '../../domain/ports.js';
import {isRunId} from '../../domain/run.js';
import type {AgentReportFrame} from '../../wire/frames.js';
import type {KnownAgent} from './known-agent.js';

type Write = () => Promise<void>;

export class AgentNotes {
  readonly #writer: RunWriter;
  readonly #bug: (error: unknown) => void;
  /** The notes that are being written, by what they are about, and the note that waits behind each. */
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
        // The run's file may be gone, or the store closing. Neither is a bug.
        if (!(error instanceof ProfilerError)) this.#bug(error);
      }
    }
    this.#writing.delete(about);
  }
}
