// The frames between agent and collector, in the project's own words. codec.ts turns them into bytes.

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
  | CutFrame;

/** On the wire the agent's id is the socket's: it was said in the hello. */
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
}

/** A phase begins: the collector asks for the end of the interval, the agent says that it is made. */
export interface CutFrame {
  readonly kind: 'cut';
  readonly number: number;
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
      /** Collector's clock minus agent's, from the pings so far; absent before the first pong. */
      readonly clock?: {readonly offsetNs: bigint; readonly errorNs: bigint};
    }
  | {readonly kind: 'run'; readonly run: RunStateWord}
  | CutFrame;
