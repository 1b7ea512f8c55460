// The options of an agent, and the events that it tells while it runs. src/commands fills the options
// in from the command line, and main.ts acts on them.

import type {Duplex} from 'node:stream';

import type {Host, TargetProcess, TargetRule} from '../../src/domain/target.js';
import type {Engine} from '../core/start-probes.js';
import type {UnavailableProbe} from '../probes/ports/probe-set.js';
import type {PriorityChange} from './quiet-priority.js';

export interface AgentOptions {
  /** `ws://HOST:PORT` or `wss://HOST:PORT`; the path is `/agent` where none is given. */
  readonly collector: string;
  /**
   * Opens the connection where the network does not lead to the collector: it is on another host then, and
   * `collector` is how it knows itself.
   */
  readonly connect?: () => Duplex;
  /** The secret itself, read from a file or the environment; never from argv. */
  readonly token?: string;
  /** PEM of the certificates to trust in place of the system's. */
  readonly ca?: string;
  /** PEM of the client certificate and its key, where the collector wants one. */
  readonly certificate?: {readonly cert: string; readonly key: string};
  /** The text of an enrolment code. An agent that has enrolled needs it no more, and may have it still. */
  readonly enrolmentCode?: string;
  /** Whether ws:// may be used to an address off loopback. */
  readonly insecure?: boolean;
  /** The rules of `--target`, as readTargetRule (targets/target-rule.ts) reads them. */
  readonly targets?: readonly TargetRule[];
  /** Whether the programs that regscope knows are watched besides `targets`. Default: true. */
  readonly discover?: boolean;
  /** Stems of bpf/*.bt. Default: all that ship. */
  readonly probes?: readonly string[];
  /** Who asks the kernel. Default: `auto`. */
  readonly engine?: Engine;
  /** Whether the agent and its children stand back on a busy host. Default: `quiet`. */
  readonly priority?: Priority;
  /** The absolute path of bpftrace, where it is not one of the usual ones. */
  readonly bpftrace?: string;
  /** The folder of id, epoch and spool, for one agent at a time. Default: defaultStateDir(). */
  readonly stateDir?: string;
  /** Default: `spool` in the state directory. */
  readonly spoolDir?: string;
  /** Default: 512 MiB. */
  readonly spoolLimitBytes?: number;
  /** The share of one CPU that the agent and its programs may use. Default: 0.05. */
  readonly maxCpuShare?: number;
  /** The memory that they may take. Default: 150 MB, and 75 MB for each bpftrace after the first. */
  readonly maxMemoryBytes?: number;
  /** Default: the host's own name. */
  readonly hostName?: string;
  /** The release of this program, which the collector shows. */
  readonly version?: string;
  /** Whether the agent ends when the process that started it closes stdin or the IPC channel. */
  readonly endWithParent?: boolean;
  /** Aborting it ends the agent in order: a last interval, and a flush for 5 s at most. */
  readonly signal?: AbortSignal;
  /** Aborting it ends the agent at once. What is in the spool stays there. */
  readonly killSignal?: AbortSignal;
  /** Must not throw. Texts may hold names that other programs chose: escape them for a terminal. */
  readonly onEvent?: (event: AgentEvent) => void;
}

/** `quiet`: what is watched gets the CPU first (life/quiet-priority.ts). `normal`: the agent competes for CPUs. */
export const PRIORITIES = ['quiet', 'normal'] as const;

export type Priority = (typeof PRIORITIES)[number];

/** An event that a person who watches the agent wants to know. */
export type AgentEvent =
  | {
      readonly kind: 'started';
      readonly agentId: string;
      readonly epoch: number;
      readonly host: Host;
      readonly spooledRecords: number;
    }
  /** The state folder was copied from another machine: this agent has an id of its own now. */
  | {readonly kind: 'copied'; readonly from: string}
  | {readonly kind: 'connected'; readonly collector: string}
  | {readonly kind: 'disconnected'; readonly reason: string; readonly retryInMs: number}
  /** A run of the collector began, and this is its id; or it ended, and there is none. */
  | {readonly kind: 'run'; readonly runId?: string}
  | {
      readonly kind: 'target';
      readonly event: 'found' | 'exited';
      readonly process: TargetProcess;
    }
  /** No process matches these rules when the agent starts; one may come later. */
  | {readonly kind: 'unmet'; readonly rules: readonly TargetRule[]}
  | {
      readonly kind: 'probes';
      readonly running: readonly string[];
      readonly unavailable: readonly UnavailableProbe[];
    }
  /** No probe can run on this host. Gauges are still taken. */
  | {readonly kind: 'no-probes'; readonly reason: string; readonly hint: string}
  /** The watchdog switched a probe off, or brought it back. */
  | {
      readonly kind: 'watchdog';
      readonly probe: string;
      readonly state: 'off' | 'on';
      readonly because: string;
    }
  /** The spool refuses batches, because it or the disk is full, or it takes them again. */
  | {readonly kind: 'spool'; readonly state: 'refusing' | 'taking'; readonly reason: string}
  /** The agent came so late on a busy host that it takes more of a CPU, or it stands back again. */
  | {readonly kind: 'priority'; readonly nice: number; readonly because: PriorityChange}
  | {readonly kind: 'stopped'; readonly spooledRecords: number};
