// Why operations of one time failed: what targets met, then what clients were told.

import type {FailedOperation} from '../../domain/ports.js';
import type {FailureCauseJson} from '../../contract/failure-json.js';
import type {OperationRowJson, TargetReportJson} from '../../contract/report-json.js';
import {callCauses} from './call-causes.js';
import {messageCauses} from './message-causes.js';
import {startCauses} from './start-causes.js';

/** The probes whose figures tell why operations fail. */
export const FAILURE_PROBES: ReadonlySet<string> = new Set(['syscalls', 'tcp', 'limits', 'cgroup']);

/** What is known of a time; targets and messages are read where operations failed. */
export interface FailedTime {
  readonly operations: readonly OperationRowJson[];
  readonly targets: () => readonly TargetReportJson[];
  readonly failed: () => readonly FailedOperation[];
}

/** Undefined where no operation failed. */
export function failureCauses({
  operations,
  targets,
  failed,
}: FailedTime): readonly FailureCauseJson[] | undefined {
  if (operations.every((row) => row.failed === 0)) return undefined;
  const rows = targets();
  return [...startCauses(rows), ...callCauses(rows), ...messageCauses(operations, failed())];
}
