// A request as the list shows it, without its calls.

import type {PartsJson, RequestJson} from '../../../src/contract/requests-json.js';
import {isFailed} from '../../../src/domain/budget.js';
import {msOf} from '../../time/time.js';
import {largestPart} from './parts.js';
import type {PartShare} from './parts.js';

export interface RequestRow {
  readonly id: string;
  readonly startMs: number;
  readonly durationNs: number;
  readonly method: string;
  readonly path: string;
  readonly step: string;
  readonly target: string;
  readonly status: number;
  readonly isError: boolean;
  readonly phase: string | undefined;
  readonly traceId: string | undefined;
  readonly budget: PartsJson;
  readonly largest: PartShare | undefined;
}

export function rowOf(request: RequestJson): RequestRow {
  const {id, durationNs, method, path, step, target, status, budget} = request;
  return {
    ...{id, durationNs, method, path, step, target, status, budget},
    startMs: msOf(request.startUnixNs),
    isError: isFailed(request),
    phase: request.phase,
    traceId: request.traceId,
    largest: largestPart(budget),
  };
}

/** The text of a status. `0` is a connection that ended before there was an answer. */
export function statusText(status: number): string {
  return status === 0 ? 'cut off' : String(status);
}
