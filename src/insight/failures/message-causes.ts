// What load generators were told where operations failed: by kind exactly, by message from the sample of
// failed operations that is kept. Pure.

import type {FailedOperation} from '../../domain/ports.js';
import type {FailureCauseJson} from '../../contract/failure-json.js';
import type {OperationRowJson} from '../../contract/report-json.js';
import {hiddenAnswers, type FailedAnswer} from './failed-answers.js';

/** The generator cut these off at the end of a phase. */
const INTERRUPTED = 'interrupted';
/** Nothing but an exit code tells of it. */
const FAILED = 'failed';

interface Kind {
  readonly name: string;
  readonly remedy: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  '401': {
    name: 'unauthorized',
    remedy: 'Give a user and a password that the registry takes (--username, --password-file).',
  },
  '403': {name: 'denied', remedy: 'Give the user the right to do this in the repository.'},
  '404': {
    name: 'not-found',
    remedy: 'Make what is missing, or name another repository (--repository, --create-project).',
  },
  '429': {name: 'rate-limited', remedy: 'Raise the rate limit of the registry or its proxy.'},
  '4xx': {name: 'refused-request', remedy: 'Look at the request and at the log of the server.'},
  '5xx': {name: 'server-error', remedy: 'Look at the log of the server, and of what is behind it.'},
  timeout: {
    name: 'timeout',
    remedy: 'Look at where the time of requests went, or raise the time-out of the scenario.',
  },
  refused: {name: 'connection-refused', remedy: 'Look whether the registry runs and listens.'},
  reset: {
    name: 'connection-reset',
    remedy:
      'Look for restarts, and for limits of connections at the server or its proxy (worker_connections of nginx).',
  },
  dns: {name: 'name-not-found', remedy: 'Look at the name server and at the name of the registry.'},
  tls: {name: 'tls-failed', remedy: 'Look at the certificate, its authority and its dates.'},
};
const OTHER_KIND: Kind = {name: 'failed', remedy: 'Look at the log of the server.'};
const QUOTA: Kind = {
  name: 'quota-exceeded',
  remedy: 'Raise the quota of the project, or delete artifacts and collect garbage.',
};

/** Different messages of one kind that are told. */
const MOST_MESSAGES = 3;

/** `failed` and `answers` are samples of one phase. The most operations come first. */
export function messageCauses(
  operations: readonly OperationRowJson[],
  failed: readonly FailedOperation[],
  answers: () => readonly FailedAnswer[],
): FailureCauseJson[] {
  return operations
    .flatMap(({operation, errors}) =>
      Object.entries(errors)
        .filter(([kind]) => kind !== INTERRUPTED)
        .flatMap(([kind, count]) => {
          const own = failed.filter((each) => each.operation === operation && each.kind === kind);
          return own.length === 0
            ? [withoutMessage({operation, kind, count}, answers)]
            : ofKind({operation, kind, count}, own);
        }),
    )
    .toSorted((left, right) => right.count - left.count);
}

interface Counted {
  readonly operation: string;
  readonly kind: string;
  readonly count: number;
}

function ofKind(counted: Counted, sample: readonly FailedOperation[]): FailureCauseJson[] {
  const counts = new Map<string, number>();
  for (const {message} of sample) {
    const text = withoutIds(message);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, MOST_MESSAGES)
    .map(([message, times]) => {
      return causeOf(
        counted,
        message,
        Math.max(1, Math.round((counted.count * times) / sample.length)),
      );
    });
}

function causeOf({operation, kind}: Counted, message: string, count: number): FailureCauseJson {
  const {name, remedy} = /quota/i.test(message) ? QUOTA : (KINDS[kind] ?? OTHER_KIND);
  const sentence = `${failedWords(operation, count)}: ${message}`;
  return {name, what: 'operations', count, operation, message, sentence, remedy};
}

function withoutMessage(
  {operation, kind, count}: Counted,
  answers: () => readonly FailedAnswer[],
): FailureCauseJson {
  const {name, remedy} = KINDS[kind] ?? OTHER_KIND;
  const how = kind === FAILED ? '' : ` with ${kind}`;
  const hidden = hiddenAnswers(kind, answers());
  const seen = hidden === undefined ? '' : `; targets answered ${hidden} meanwhile`;
  const sentence = `${failedWords(operation, count)}${how}${seen}`;
  return {name, what: 'operations', count, operation, sentence, remedy};
}

function failedWords(operation: string, count: number): string {
  return count === 1 ? `one ${operation} failed` : `${count} of ${operation} failed`;
}

/** Digests, ids of uploads and their kind differ in each message, and would make each a message of its own. */
function withoutIds(message: string): string {
  return message.replace(
    /sha(256|512):[0-9a-f]+|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b/gi,
    '…',
  );
}
