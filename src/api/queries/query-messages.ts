// The messages between the server's thread and the query worker, and the worker's side of them.

import type {MessagePort} from 'node:worker_threads';

import {ProfilerError, messageOf} from '../../domain/error.js';
import type {ErrorCode} from '../../domain/error-codes.js';
import type {RunCatalog} from '../../domain/ports.js';
import {InlineQueries} from './inline-queries.js';
import type {Query, RunListing} from './query.js';
import {WarmUp} from './warm-up.js';

export interface Question {
  readonly id: number;
  /** Absent where the question is which runs there are. */
  readonly about?: {readonly run: string; readonly query: Query};
}

export type Reply = {readonly id: number} & (
  | {readonly answer: string | RunListing}
  | {readonly refused: {readonly code: ErrorCode; readonly message: string; readonly hint: string}}
  /** The stack of a bug, for the server's own output. */
  | {readonly failed: string}
);

/** Answers questions until the port closes. */
export function serveQueries(port: MessagePort, catalog: RunCatalog): void {
  const queries = new InlineQueries(catalog);
  const warmUp = new WarmUp(queries);
  port.on('message', (question: Question) => {
    void reply(queries, question).then((message) => port.postMessage(message));
    warmUp.afterQuestion(question.about);
  });
}

async function reply(queries: InlineQueries, {id, about}: Question): Promise<Reply> {
  try {
    const answer = about ? await queries.ask(about.run, about.query) : await queries.runs();
    return {id, answer};
  } catch (error) {
    if (!(error instanceof ProfilerError)) {
      return {id, failed: (error instanceof Error && error.stack) || messageOf(error)};
    }
    const {code, message, hint} = error;
    return {id, refused: {code, message, hint}};
  }
}
