// The messages between the main thread and the threads that make load.

import type {LoadRow} from '../../domain/load.js';
import type {OperationResult} from '../../domain/result.js';
import type {RecordMode} from '../../domain/run.js';
import type {PlannedPhase} from '../../scenario/plan.js';
import type {Strain} from '../strain/thread-strain.js';
import type {Activity, Share} from '../users/running-phase.js';
import type {PhaseTally} from '../users/thread-load.js';
import type {Credentials} from '../registry/authenticator.js';
import type {StockedImage} from '../operations/stock.js';

/** What a thread is given when it starts. */
export interface ThreadSetup {
  readonly share: Share;
  /** `http://host:port` */
  readonly registry: string;
  readonly repository: string;
  readonly runTag: string;
  readonly sharedSeed: string;
  readonly credentials: Credentials | undefined;
  /** `ca`, `cert` and `key` are PEM texts. */
  readonly tls: {ca?: string; cert?: string; key?: string; rejectUnauthorized: boolean};
  readonly requestTimeoutMs: number;
  readonly record: RecordMode;
  readonly dockerSocket: string | undefined;
}

export type ToThread =
  /** Push so many `images` without measuring them; `stocked` answers. */
  | {readonly kind: 'stock'; readonly phase: PlannedPhase; readonly images: number}
  | {
      readonly kind: 'phase';
      readonly phase: PlannedPhase;
      readonly phaseIndex: number;
      readonly stock: readonly StockedImage[];
      /** Unix nanoseconds minus process.hrtime.bigint(), whose clock is the same in all threads. */
      readonly unixOffsetNs: bigint;
    }
  /** End the interval; `interval` answers. */
  | {readonly kind: 'cut'}
  /** The results of one `operations` message are stored. */
  | {readonly kind: 'stored'}
  | {readonly kind: 'interrupt'}
  | {readonly kind: 'close'};

export type FromThread =
  | {
      readonly kind: 'stocked';
      readonly images: readonly StockedImage[];
      readonly problem: string | undefined;
    }
  | {readonly kind: 'phase-ended'; readonly tally: PhaseTally}
  | ({readonly kind: 'interval'} & ThreadInterval)
  | {readonly kind: 'operations'; readonly operations: readonly OperationResult[]}
  | {readonly kind: 'pushed'; readonly images: readonly StockedImage[]};

export interface ThreadInterval extends Strain {
  readonly rows: readonly LoadRow[];
  readonly activity: Activity;
}
