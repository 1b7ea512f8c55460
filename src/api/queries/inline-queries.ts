// Answers queries in the thread that asks: in the query worker, and in tests.

import type {RunCatalog} from '../../domain/ports.js';
import {answerQuery} from './answer-query.js';
import type {Queries, Query, RunListing} from './query.js';

export class InlineQueries implements Queries {
  readonly #catalog: RunCatalog;

  constructor(catalog: RunCatalog) {
    this.#catalog = catalog;
  }

  async runs(): Promise<RunListing> {
    return {runs: this.#catalog.list(), damaged: this.#catalog.damaged()};
  }

  async ask(run: string, query: Query): Promise<string> {
    const readers = [this.#catalog.open(run)];
    try {
      const baseRun = query.kind === 'flame' ? query.base?.run : undefined;
      if (baseRun !== undefined) readers.push(this.#catalog.open(baseRun));
      const [reader, base] = readers;
      return JSON.stringify(answerQuery(reader!, query, base));
    } finally {
      for (const reader of readers) reader.close();
    }
  }
}
