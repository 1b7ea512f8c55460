// Tells watchers what happens: first the present state and the backlog, then each event.

import type {LiveEvent, LiveFeed} from '../domain/ports.js';
import {Backlog} from './backlog.js';

type Listener = (event: LiveEvent) => void;

export class LiveFanout implements LiveFeed {
  readonly #state: () => readonly LiveEvent[];
  readonly #nowNs: () => bigint;
  readonly #backlog = new Backlog();
  readonly #listeners = new Set<Listener>();

  /** `state` gives run, phases and agents as they are now. */
  constructor(state: () => readonly LiveEvent[], nowNs: () => bigint) {
    this.#state = state;
    this.#nowNs = nowNs;
  }

  subscribe(listener: Listener): () => void {
    for (const event of this.#state()) listener(event);
    for (const event of this.#backlog.events(this.#nowNs())) listener(event);
    const own: Listener = (event) => listener(event); // one listener may subscribe twice
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  publish(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Publishes now and to later watchers. `again` makes the same event from the `sizeBytes` it keeps. */
  publishLasting(event: LiveEvent, sizeBytes: number, again: () => LiveEvent): void {
    this.#backlog.add(this.#nowNs(), sizeBytes, again);
    this.publish(event);
  }
}
