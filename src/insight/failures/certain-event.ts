// What certainly happened to a target, and where the figures are that tell when. Pure.

import type {TargetEventJson} from '../../contract/failure-json.js';

export interface CertainEvent {
  readonly cause: Omit<TargetEventJson, 'meanwhile'>;
  readonly agentId: string;
  readonly probe: string;
  /** Any series of the target without it. */
  readonly series?: string;
  /** It happened in the intervals in which one of these is above 0. */
  readonly metrics: readonly string[];
}
