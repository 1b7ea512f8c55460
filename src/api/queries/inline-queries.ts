// Answers queries in the thread that asks: in the query worker, and in tests.

import type {RunCatalog} from '../../domain/ports.js';
import {answerQuery} from './answer-query.js';
import {historyJson} from '../../contract/to-json.js';
import type {Queries, Query, ReadHistory, RunListing} from './query.js';
import {stoppableReader} from './stoppable-reader.js';

export class InlineQueries implements Queries {
  readonly #catalog: RunCatalog;

  readonly #readHistory: ReadHistory;

  readonly #assertWanted: () => void;

  /** `assertWanted` throws where the answer that is being made is not wanted any more. */
  constructor(
    catalog: RunCatalog,
    readHistory: ReadHistory = () => ({runs: [], damaged: [], unread: 0}),
    assertWanted: () => void = () => {},
  ) {
    this.#catalog = catalog;
    this.#readHistory = readHistory;
    this.#assertWanted = assertWanted;
  }

  async runs(): Promise<RunListing> {
    return {runs: this.#catalog.list(), damaged: this.#catalog.damaged()};
  }

  async history(): Promise<string> {
    return JSON.stringify(historyJson(this.#readHistory()));
  }

  async ask(run: string, query: Query): Promise<string> {
    const readers = [this.#catalog.open(run)];
    try {
      const baseRun = 'base' in query ? query.base?.run : undefined;
      if (baseRun !== undefined) readers.push(this.#catalog.open(baseRun));
      const [reader, base] = readers.map((each) => stoppableReader(each, this.#assertWanted));
      const answer = answerQuery(reader!, query, base);
      this.#assertWanted();
      return JSON.stringify(answer);
    } finally {
      for (const reader of readers) reader.close();
    }
  }
}
