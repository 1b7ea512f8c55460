// The messages between the server's thread and the query worker, and the worker's side of them.

import type {MessagePort} from 'node:worker_threads';

import {ProfilerError, messageOf} from '../../domain/error.js';
import type {ErrorCode} from '../../domain/error-codes.js';
import type {RunCatalog} from '../../domain/ports.js';
import {InlineQueries} from './inline-queries.js';
import type {Query, ReadHistory, RunListing} from './query.js';
import {WarmUp} from './warm-up.js';

export interface About {
  readonly run: string;
  readonly query: Query;
}

export interface Question {
  /** `runs` asks which runs there are, `history` what each came to. */
  readonly about: About | 'runs' | 'history';
  /** Not 0 when nobody waits for the answer any more. The memory is shared. */
  readonly stop: Int32Array;
}

/** A page has opened a run. Nothing is answered. */
export interface Opened {
  readonly run: string;
  readonly activeRunId: string | undefined;
}

export type Reply =
  | {readonly answer: string | RunListing}
  | {readonly refused: {readonly code: ErrorCode; readonly message: string; readonly hint: string}}
  /** The stack of a bug, for the server's own output. */
  | {readonly failed: string};

/** Answers one question after the other until the port closes. */
export function serveQueries(
  port: MessagePort,
  catalog: RunCatalog,
  readHistory?: ReadHistory,
): void {
  const warmUp = new WarmUp(new InlineQueries(catalog));
  port.on('message', (message: Question | {readonly opened: Opened}) => {
    if ('opened' in message) return warmUp.opened(message.opened);
    void reply(catalog, readHistory, message).then((answer) => port.postMessage(answer));
    warmUp.afterQuestion();
  });
}

async function reply(
  catalog: RunCatalog,
  readHistory: ReadHistory | undefined,
  {about, stop}: Question,
): Promise<Reply> {
  const queries = new InlineQueries(catalog, readHistory, () => {
    if (Atomics.load(stop, 0) !== 0) throw new Error('the question was withdrawn');
  });
  try {
    return {answer: await answerOf(queries, about)};
  } catch (error) {
    if (!(error instanceof ProfilerError)) {
      return {failed: (error instanceof Error && error.stack) || messageOf(error)};
    }
    const {code, message, hint} = error;
    return {refused: {code, message, hint}};
  }
}

function answerOf(queries: InlineQueries, about: Question['about']): Promise<string | RunListing> {
  if (about === 'runs') return queries.runs();
  if (about === 'history') return queries.history();
  return queries.ask(about.run, about.query);
}
