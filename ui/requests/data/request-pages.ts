// The list of requests, page after page. The first page follows what goes on; with a second one the
// list stands still, so that nothing moves under the eyes of whoever reads on.

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
  /** More than the first page is there, and it is not renewed. */
  readonly still: boolean;
  /** Not renewed because somebody is about to click on it. */
  readonly held: boolean;
}

/** So many rows can be looked through; to see others one narrows the selection. */
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

  /** The same array until there are others: what is drawn of it can stay. */
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

  /** The page after the last. */
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

  /** No row moves away from under the pointer. */
  hold(held: boolean): void {
    this.#held = held;
    this.#onChange();
  }

  /** Back to the first page, which follows again. */
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

/** Rows keep what the list shows; a request's calls are fetched when it is opened. */
function pageOf({requests, next}: RequestsJson): Page {
  return {rows: requests.map((request: RequestJson) => rowOf(request)), next};
}
