// The parts that the HTTP API is built from. src/commands provides them from other rooms.

import type {RunControl} from '../domain/ports.js';
import type {TlsPair} from '../guard/tls-files.js';
import type {UpgradeOptions} from './live/upgrades.js';
import type {Queries} from './queries/query.js';
import type {TraceCodec} from './routes/trace-codec.js';

export interface ApiOptions extends UpgradeOptions {
  readonly control: RunControl;
  readonly queries: Queries;
  /** Removes a run that is over, by its id. Throws `STORE_RUN_UNKNOWN` and `STORE_RUN_GOES_ON`. */
  readonly removeRun?: (runId: string) => void;
  readonly traces: TraceCodec;
  /** Folder of the built ui. Without it, `/` answers that the live view is not built. */
  readonly uiDir?: string;
  readonly tls?: Pick<TlsPair, 'cert' | 'key'>;
  /** PEM of the CAs that sign certificates of agents. With it, an agent needs one. Without TLS it is not used. */
  readonly clientCa?: string;
  /** How long a client may take for the TLS handshake, and then for the head of a request; 15 s without it. */
  readonly headDeadlineMs?: number;
}
