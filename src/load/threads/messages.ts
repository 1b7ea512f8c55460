// What the main thread and the threads that make load say to each other.

import type {LoadRow} from '../../domain/load.js';
import type {OperationResult} from '../../domain/result.js';
import type {RecordMode} from '../../domain/run.js';
import type {PlannedPhase} from '../../scenario/plan.js';
import type {Strain} from '../strain/thread-strain.js';
import type {Activity, Share} from '../users/running-phase.js';
import type {PhaseTally} from '../users/thread-load.js';
import type {Credentials} from '../registry/authenticator.js';
import type {StockedImage} from '../operations/stock.js';

/** Given to a thread when it starts. */
export interface ThreadSetup {
  readonly share: Share;
  /** `http://host:port` */
  readonly registry: string;
  readonly repository: string;
  readonly runTag: string;
  readonly sharedSeed: string;
  readonly credentials: Credentials | undefined;
  /** PEM texts. */
  readonly tls: {ca?: string; cert?: string; key?: string; rejectUnauthorized: boolean};
  readonly requestTimeoutMs: number;
  readonly record: RecordMode;
  readonly dockerSocket: string | undefined;
}

export type ToThread =
  /** Push `images` that nobody measures; answered by `stocked`. */
  | {readonly kind: 'stock'; readonly phase: PlannedPhase; readonly images: number}
  | {
      readonly kind: 'phase';
      readonly phase: PlannedPhase;
      readonly phaseIndex: number;
      readonly stock: readonly StockedImage[];
      /** Unix ns minus process.hrtime.bigint(), which all threads share. */
      readonly unixOffsetNs: bigint;
    }
  /** Answered by `interval`. */
  | {readonly kind: 'cut'}
  /** Results of an `operations` message are safe. */
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
