// Looks several times a second whether an agent that is connected was revoked, and cuts it off. Notes
// once a minute which enrolled agents are there. Without any, nothing wakes the process up.

import type {AgentDoor} from './agent-door.js';
import {revoked} from './agent-door.js';
import type {AgentSession} from './agent-session.js';

/** A revocation is to take effect within a second, on a busy host too. */
const LOOK_MS = 250;
const NOTE_EVERY_LOOKS = 240;

export class EnrolledWatch {
  readonly #door: AgentDoor;
  readonly #sessions: () => Iterable<AgentSession>;
  readonly #trouble: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;
  #isTold = false;
  /** Whether a look is planned or goes on. */
  #isOn = false;
  #isClosed = false;

  constructor(
    door: AgentDoor,
    sessions: () => Iterable<AgentSession>,
    trouble: (error: unknown) => void,
  ) {
    this.#door = door;
    this.#sessions = sessions;
    this.#trouble = trouble;
  }

  /** To be called when an agent was let in by a key of its own. */
  begin(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#plan();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #plan(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
  }

  async #look(): Promise<void> {
    const enrolled = [...this.#sessions()].filter(({isEnrolled}) => isEnrolled);
    this.#isOn = enrolled.length > 0;
    if (!this.#isOn) return;
    await this.#lookAt(enrolled);
    this.#plan();
  }

  async #lookAt(enrolled: readonly AgentSession[]): Promise<void> {
    try {
      const gone = await this.#door.revokedAmong(enrolled.map(({agentId}) => agentId));
      for (const session of enrolled) {
        if (gone.has(session.agentId)) session.refuse(revoked(session.agentId));
      }
      this.#isTold = false;
    } catch (error) {
      if (!this.#isTold) this.#trouble(error);
      this.#isTold = true; // once, until a look succeeds
    }
    this.#looks += 1;
    if (this.#looks % NOTE_EVERY_LOOKS === 0) {
      for (const {agentId} of enrolled) void this.#door.seen(agentId);
    }
  }
}
