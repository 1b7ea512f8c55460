// The list of requests, page after page. The first page follows a run that goes on. With a second
// page the list stands still, so that no row moves while a person reads.

import type {RequestJson, RequestsJson} from '../../../src/contract/requests-json.js';
import {ApiError} from '../../data/api.js';
import type {Api} from '../../data/api.js';
import {Polled} from '../../data/polled.js';
import type {Question} from '../../data/question.js';
import type {Problem} from '../../run/run-book.js';
import {rowOf} from '../model/request-rows.js';
import type {RequestRow} from '../model/request-rows.js';

export interface RequestList {
  readonly rows: readonly RequestRow[];
  readonly old: boolean;
  readonly problem: Problem | undefined;
  /** No answer has come yet. */
  readonly waiting: boolean;
  readonly more: 'none' | 'some' | 'coming' | 'enough';
  /** The list has more than the first page, and is not renewed. */
  readonly still: boolean;
  /** The list is not renewed because the pointer is on it. */
  readonly held: boolean;
}

/** The most rows of the list. Other requests appear with a narrower selection. */
export const MOST_ROWS = 1_000;

interface Page {
  readonly rows: readonly RequestRow[];
  readonly next: string | undefined;
}

export class RequestPages {
  readonly #api: Api;
  readonly #onChange: () => void;
  readonly #first: Polled<Page>;
  #question: Question | undefined;
  #further: Page[] = [];
  #joined: readonly Page[] = [];
  #rows: readonly RequestRow[] = [];
  #asking: AbortController | undefined;
  #problem: Problem | undefined;
  #held = false;

  constructor(api: Api, onChange: () => void, nowMs: () => number) {
    this.#api = api;
    this.#onChange = onChange;
    this.#first = new Polled(onChange, nowMs);
  }

  /** May be called with every frame. Undefined forgets the list and asks no more. */
  ask(question: Question | undefined): void {
    if (question === undefined) return this.#stop();
    if (question.name !== this.#question?.name) this.#dropFurther();
    this.#question = question;
    const {name, runId, query} = question;
    const isStill = this.#further.length > 0 || this.#asking !== undefined;
    this.#first.ask({
      name,
      grows: question.grows && !isStill && !this.#held,
      ask: async (signal) => pageOf(await this.#api.requests(runId, query, signal)),
    });
  }

  get list(): RequestList {
    const {answer, old, problem} = this.#first.state;
    const rows = this.#rowsOf(answer);
    return {
      ...{rows, old, problem: problem ?? this.#problem, waiting: answer === undefined},
      more: this.#more(rows.length),
      ...{still: this.#further.length > 0, held: this.#held && this.#question?.grows === true},
    };
  }

  /** The same array as long as its rows are the same, so that they need not be drawn again. */
  #rowsOf(first: Page | undefined): readonly RequestRow[] {
    const pages = [...(first === undefined ? [] : [first]), ...this.#further];
    const isSame =
      pages.length === this.#joined.length && pages.every((page, at) => page === this.#joined[at]);
    if (!isSame) {
      this.#joined = pages;
      this.#rows = pages.flatMap((page) => page.rows);
    }
    return this.#rows;
  }

  /** Fetches the next page. */
  async more(): Promise<void> {
    const next = this.#next;
    const question = this.#question;
    if (next === undefined || question === undefined || this.#asking !== undefined) return;
    const asking = new AbortController();
    this.#asking = asking;
    this.#problem = undefined;
    this.#onChange();
    try {
      const query = {...question.query, cursor: next};
      const answer = await this.#api.requests(question.runId, query, asking.signal);
      if (asking.signal.aborted) return;
      this.#further.push(pageOf(answer));
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.#problem = {message: error.message, hint: error.hint};
    } finally {
      if (this.#asking === asking) this.#asking = undefined;
    }
    this.#onChange();
  }

  /** While held, the list is not renewed, so that no row moves under the pointer. */
  hold(held: boolean): void {
    this.#held = held;
    this.#onChange();
  }

  /** Goes back to the first page, which follows the run again. */
  follow(): void {
    this.#dropFurther();
    this.#onChange();
  }

  #stop(): void {
    this.#dropFurther();
    this.#question = undefined;
    this.#held = false;
    this.#first.ask(undefined);
    this.#rowsOf(undefined);
  }

  get #next(): string | undefined {
    const last = this.#further.at(-1) ?? this.#first.state.answer;
    return last?.next;
  }

  #more(count: number): RequestList['more'] {
    if (this.#asking !== undefined) return 'coming';
    if (this.#next === undefined) return 'none';
    return count >= MOST_ROWS ? 'enough' : 'some';
  }

  #dropFurther(): void {
    this.#asking?.abort();
    this.#asking = undefined;
    this.#further = [];
    this.#problem = undefined;
  }
}

/** Rows have only what the list shows; the calls of a request are fetched when it is opened. */
function pageOf({requests, next}: RequestsJson): Page {
  return {rows: requests.map((request: RequestJson) => rowOf(request)), next};
}
