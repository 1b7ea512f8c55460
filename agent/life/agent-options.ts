// What starting an agent takes, and what it tells while it runs. main.ts acts on it; the command
// line that fills it in is src/commands.

import type {Host, TargetProcess, TargetRule} from '../../src/domain/target.js';
import type {Engine} from '../core/start-probes.js';
import type {UnavailableProbe} from '../probes/ports/probe-set.js';

export interface AgentOptions {
  /** `ws://HOST:PORT` or `wss://HOST:PORT`; the path is `/agent` where none is given. */
  readonly collector: string;
  /** The secret itself, read from a file or the environment; never from argv. */
  readonly token?: string;
  /** PEM of the certificates to trust in place of the system's. */
  readonly ca?: string;
  /** Allows ws:// to an address off loopback. */
  readonly insecure?: boolean;
  /** `--target`, each read by readTargetRule (targets/target-rule.ts). */
  readonly targets?: readonly TargetRule[];
  /** Whether the programs that regscope knows are watched besides `targets`. Default: true. */
  readonly discover?: boolean;
  /** Stems of bpf/*.bt. Default: all that ship. */
  readonly probes?: readonly string[];
  /** Who asks the kernel. Default: `auto`. */
  readonly engine?: Engine;
  /** Absolute path of bpftrace, where it is not one of the usual ones. */
  readonly bpftrace?: string;
  /** Keeps id, epoch and spool. Default: defaultStateDir() (identity.ts). One agent at a time. */
  readonly stateDir?: string;
  /** Default: `spool` in the state directory. */
  readonly spoolDir?: string;
  /** Default: 512 MiB. */
  readonly spoolLimitBytes?: number;
  /** Default: the host's own name. */
  readonly hostName?: string;
  /** Ends when stdin or the IPC channel of the process that started it closes. */
  readonly endWithParent?: boolean;
  /** Aborted: last interval, flush for a bounded time, end. */
  readonly signal?: AbortSignal;
  /** Aborted: end at once; what is in the spool stays there. */
  readonly killSignal?: AbortSignal;
  /** Must not throw. Texts may hold names that other programs chose: escape them for a terminal. */
  readonly onEvent?: (event: AgentEvent) => void;
}

/** Something that a person who watches the agent wants to know. */
export type AgentEvent =
  | {
      readonly kind: 'started';
      readonly agentId: string;
      readonly epoch: number;
      readonly host: Host;
      readonly spooledRecords: number;
    }
  | {readonly kind: 'connected'; readonly collector: string}
  | {readonly kind: 'disconnected'; readonly reason: string; readonly retryInMs: number}
  /** The collector's run began (with its id) or ended (without). */
  | {readonly kind: 'run'; readonly runId?: string}
  | {
      readonly kind: 'target';
      readonly event: 'found' | 'exited';
      readonly process: TargetProcess;
    }
  /** Rules of `targets` that no process answers to when the agent starts; one may come later. */
  | {readonly kind: 'unmet'; readonly rules: readonly TargetRule[]}
  | {
      readonly kind: 'probes';
      readonly running: readonly string[];
      readonly unavailable: readonly UnavailableProbe[];
    }
  /** No probe can run on this host; gauges still do. */
  | {readonly kind: 'no-probes'; readonly reason: string; readonly hint: string}
  /** The spool takes no more (full, or the disk refuses), and when it does again. */
  | {readonly kind: 'spool'; readonly state: 'refusing' | 'taking'; readonly reason: string}
  | {readonly kind: 'stopped'; readonly spooledRecords: number};
