// The frames between agent and collector, in the project's own words. codec.ts turns them into bytes.

import type {HostReach} from '../domain/hops/host-reach.js';
import type {Batch, Production} from '../domain/record.js';
import type {Host, TargetProcess} from '../domain/target.js';

export type AgentFrame =
  | {
      readonly kind: 'hello';
      readonly major: number;
      readonly minor: number;
      readonly agentId: string;
      readonly epoch: number;
      readonly host: Host;
      readonly spooledEpochs: readonly number[];
      /** The agent's Ed25519 key, 32 bytes; absent where it has none. */
      readonly publicKey?: Uint8Array;
      /** Names the enrolment code that the agent brings. */
      readonly inviteId?: string;
      /** The release of the agent; absent from older ones. */
      readonly agentVersion?: string;
    }
  | {readonly kind: 'batch'; readonly batch: WireBatch}
  | {
      readonly kind: 'pong';
      readonly number: number;
      readonly pingSentNs: bigint;
      readonly receivedNs: bigint;
      readonly sentNs: bigint;
    }
  | AgentReportFrame
  | CutFrame
  | ProofFrame;

/** A batch on the wire has no agent id: the hello of the socket gave it. */
export type WireBatch = Omit<Batch, 'agentId'>;

export interface AgentReportFrame {
  readonly kind: 'report';
  readonly runId?: string;
  readonly production: Production;
  readonly spooledRecords: number;
  readonly processes: readonly TargetProcess[];
  readonly probes: readonly {readonly name: string; readonly unavailable?: string}[];
  readonly probeCpuShare: number;
  readonly agentCpuShare: number;
  readonly lostEvents: number;
  /** Absent from older agents. */
  readonly reach?: HostReach;
}

/** A phase begins. The collector asks for the end of the interval, and the agent says when it is made. */
export interface CutFrame {
  readonly kind: 'cut';
  readonly number: number;
}

/** The answer to a challenge. enrolment.ts makes and checks both fields. */
export interface ProofFrame {
  readonly kind: 'proof';
  readonly signature: Uint8Array;
  /** Present where the hello names an enrolment code. */
  readonly codeMac?: Uint8Array;
}

export interface RunStateWord {
  readonly runId?: string;
  readonly recordAll: boolean;
}

export type CollectorFrame =
  | {
      readonly kind: 'welcome';
      readonly major: number;
      readonly minor: number;
      readonly run: RunStateWord;
      readonly known: readonly {
        readonly runId: string;
        readonly epoch: number;
        readonly lastSeq: number;
      }[];
    }
  | {
      readonly kind: 'refuse';
      readonly code: string;
      readonly message: string;
      readonly hint: string;
    }
  | {readonly kind: 'ack'; readonly epoch: number; readonly seq: number}
  | {
      readonly kind: 'ping';
      readonly number: number;
      readonly sentNs: bigint;
      /** The collector's clock minus the agent's, from the pings so far. Absent before the first pong. */
      readonly clock?: {readonly offsetNs: bigint; readonly errorNs: bigint};
    }
  | {readonly kind: 'run'; readonly run: RunStateWord}
  | CutFrame
  | {readonly kind: 'challenge'; readonly nonce: Uint8Array};
