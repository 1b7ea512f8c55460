// Why operations of one time failed: what targets met, then what clients were told.

import type {FailedOperation} from '../../domain/ports.js';
import type {FailureCauseJson, TargetEventJson} from '../../contract/failure-json.js';
import type {OperationRowJson, TargetReportJson} from '../../contract/report-json.js';
import type {Entry} from '../sums/tally.js';
import {callEvents, refusedPeers} from './call-causes.js';
import type {CertainEvent} from './certain-event.js';
import type {FailedAnswer} from './failed-answers.js';
import {messageCauses} from './message-causes.js';
import {startEvents} from './start-events.js';
import {stopEvents} from './stop-events.js';

/** The probes whose figures tell why operations fail. */
export const FAILURE_PROBES: ReadonlySet<string> = new Set([
  ...['syscalls', 'tcp', 'limits', 'cgroup', 'memory'],
]);

/** Facts about a time. Targets, messages and answers are read only where operations failed. */
export interface FailedTime {
  readonly operations: readonly OperationRowJson[];
  readonly events: readonly TargetEventJson[];
  readonly targets: () => readonly TargetReportJson[];
  readonly failed: () => readonly FailedOperation[];
  /** Answers of targets that were failures, as far as they were kept. */
  readonly answers: () => readonly FailedAnswer[];
}

/** Undefined where no operation failed. */
export function failureCauses({
  operations,
  events,
  targets,
  failed,
  answers,
}: FailedTime): readonly FailureCauseJson[] | undefined {
  if (!hasFailed(operations)) return undefined;
  const calls = [...events.filter(({what}) => what === 'calls'), ...refusedPeers(targets())];
  return [
    ...events.filter(({what, meanwhile}) => what !== 'calls' && meanwhile.failed > 0),
    ...calls.toSorted((left, right) => right.count - left.count),
    ...messageCauses(operations, failed(), answers),
  ];
}

export function hasFailed(operations: readonly OperationRowJson[]): boolean {
  return operations.some(({failed}) => failed > 0);
}

/**
 * What certainly happened to targets, for targetEvents. Errors of calls are asked for only where operations
 * failed: what a program has got over is no news.
 */
export function certainEvents({
  entries,
  hostOf,
  operations,
  targets,
}: {
  /** Figures of the probes `limits`, `cgroup` and `memory`. */
  readonly entries: readonly Entry[];
  readonly hostOf: (agentId: string) => string;
} & Pick<FailedTime, 'operations' | 'targets'>): CertainEvent[] {
  return [
    ...startEvents(entries, hostOf),
    ...stopEvents(entries, hostOf),
    ...(hasFailed(operations) ? callEvents(targets()) : []),
  ];
}
