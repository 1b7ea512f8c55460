// Builds a collector: run files, the sockets of agents, the HTTP API and the live view on one port.
// Every command with a collector of its own uses it.

import {X509Certificate} from 'node:crypto';
import {existsSync} from 'node:fs';
import {hostname, networkInterfaces} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Worker} from 'node:worker_threads';

import {createApi} from '../../api/create-api.js';
import type {Queries} from '../../api/queries/query.js';
import {WorkerQueries} from '../../api/queries/worker-queries.js';
import {SteadyClock} from '../../collector/clock.js';
import {Collector} from '../../collector/collector.js';
import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import type {RunCatalog} from '../../domain/ports.js';
import {LINK_PARAMETER} from '../../guard/browser-sessions.js';
import {EnrolledAgents} from '../../guard/enrolment/enrolled-agents.js';
import {ENROLMENT_FOLDER} from '../../guard/enrolment/enrolment-folder.js';
import {Invites} from '../../guard/enrolment/invites.js';
import {Gate} from '../../guard/gate.js';
import {hostRules} from '../../guard/host-rules.js';
import {assertMayListen, readListenAddress, writeAuthority} from '../../guard/listen-address.js';
import {keepTokens, makeSecret} from '../../guard/scoped-token.js';
import {readCa, readTlsPair} from '../../guard/tls-files.js';
import {createTokenFile, loadTokens} from '../../guard/token-file.js';
import {startThread} from '../../pace/start-thread.js';
import {removeRun} from '../../store/change-run.js';
import {openStore} from '../../store/open-store.js';
import {OTLP_CODEC} from '../../trace/otlp-codec.js';
import {VERSION} from '../console/version.js';
import {say, warn} from '../console/terminal.js';
import {warnOfMissingFlags} from './node-flags.js';

export interface CollectorServiceOptions {
  readonly listen: string;
  readonly data: string;
  readonly tokenFile?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly requireEnrolment?: boolean;
  readonly allowHost?: readonly string[];
  readonly insecure?: boolean;
  /** Default: two hours. */
  readonly lateMs?: number;
}

export interface CollectorService {
  readonly collector: Collector;
  readonly catalog: RunCatalog;
  /** Answers in threads of its own. */
  readonly queries: Queries;
  /** `http://127.0.0.1:7070`. Where port 0 was asked for, it has the real port. */
  readonly url: string;
  /** The address that a person opens. Where a token is needed, it contains a login that works once. */
  readonly viewUrl: string;
  /** How agents of this process's own reach it. */
  readonly own: OwnAccess;
  close(): Promise<void>;
}

export interface OwnAccess {
  /** Good for agents while this process runs; undefined where no token is needed. */
  readonly agentToken?: string;
  /** The SHA-256 fingerprint of the certificate; undefined without TLS. */
  readonly fingerprint?: string;
}

const HERE = dirname(fileURLToPath(import.meta.url));

/** The collector listens when this resolves. Rejects with `GUARD_…`, `STORE_…`, `API_LISTEN_FAILED`. */
export async function startCollector(options: CollectorServiceOptions): Promise<CollectorService> {
  warnOfMissingFlags();
  const guard = openGuard(options);
  const onTrouble = (trouble: ProfilerError | undefined): void => {
    tellTrouble(trouble);
    collector.storeTroubled(trouble);
  };
  const clock = new SteadyClock();
  const store = openStore(options.data, {onTrouble, clock, ...optional('lateMs', options.lateMs)});
  const collector = new Collector({
    ...{...store, clock, onBug: tellBug},
    enrolment: {
      agents: new EnrolledAgents(options.data),
      invites: new Invites(options.data),
      required: options.requireEnrolment ?? false,
    },
  });
  await collector.recover();
  const queries = new WorkerQueries(() => startQueryWorker(options.data));
  const api = createApi({
    control: collector,
    live: collector,
    queries,
    removeRun: (runId) => removeRun(options.data, runId),
    traces: OTLP_CODEC,
    gate: guard.gate,
    onAgent: (socket, caller) => collector.accept(socket, caller),
    version: VERSION,
    uiDir: uiFolder(),
    ...optional('tls', guard.tls),
    ...optional('clientCa', guard.clientCa),
    onBug: tellBug,
  });
  const close = async (): Promise<void> => {
    api.close();
    await collector.close();
    await queries.close();
    await store.writer.close();
  };
  try {
    const address = await api.listen(guard.address);
    const url = `${guard.tls === undefined ? 'http' : 'https'}://${writeAuthority(address)}`;
    const login = guard.gate.guarded ? `?${LINK_PARAMETER}=${guard.gate.sessions.issueLink()}` : '';
    const {own} = guard;
    const viewUrl = `${url}/${login}`;
    return {collector, catalog: store.catalog, queries, url, viewUrl, own, close};
  } catch (error) {
    await close();
    throw error;
  }
}

function openGuard(options: CollectorServiceOptions) {
  const address = readListenAddress(options.listen);
  const tls =
    options.tlsCert === undefined || options.tlsKey === undefined
      ? undefined
      : readTlsPair(options.tlsCert, options.tlsKey);
  const clientCa = options.tlsClientCa === undefined ? undefined : readCa(options.tlsClientCa);
  if (clientCa !== undefined && tls === undefined) throw noTls();
  if (options.tokenFile !== undefined && !existsSync(options.tokenFile)) {
    createTokenFile(options.tokenFile);
    say(`${options.tokenFile} was created, with one token for each scope`);
  }
  const tokens = loadTokens({
    ...optional('file', options.tokenFile),
    environment: process.env,
  });
  const has = {
    token: tokens !== undefined,
    tls: tls !== undefined,
    insecure: options.insecure ?? false,
  };
  for (const warning of assertMayListen(address, has)) warn(warning);
  const rules = hostRules({
    listen: address.host,
    addresses: Object.values(networkInterfaces()).flatMap((all) =>
      (all ?? []).map((each) => each.address),
    ),
    names: [hostname(), ...(tls?.names ?? []), ...(options.allowHost ?? [])],
  });
  const agentToken = makeSecret();
  const gate = new Gate({
    rules,
    secure: tls !== undefined,
    // The folder is made with the first enrolment code.
    hasKeys: () => existsSync(join(options.data, ENROLMENT_FOLDER)),
    ...optional('tokens', tokens && keepTokens([...tokens, {scope: 'agent', secret: agentToken}])),
  });
  const own: OwnAccess = {
    ...optional('agentToken', tokens && agentToken),
    ...optional('fingerprint', tls && new X509Certificate(tls.cert).fingerprint256),
  };
  return {address, tls, clientCa, gate, own};
}

function noTls(): ProfilerError {
  return new ProfilerError(
    'GUARD_TLS_REQUIRED',
    'certificates of agents can be asked for over TLS only',
    'give --tls-cert FILE and --tls-key FILE too, or leave --tls-client-ca out',
  );
}

function startQueryWorker(dataDir: string): Worker {
  return startThread(new URL('query-worker', import.meta.url).href, {
    name: 'queries',
    workerData: {dataDir},
  });
}

/** Why batches are not acked at the moment, and when they are again. */
function tellTrouble(trouble: ProfilerError | undefined): void {
  if (trouble === undefined) say('run files are written again');
  else warn(`nothing is stored, agents keep their batches: ${trouble.message} (${trouble.hint})`);
}

/** Prints everything that helps to find a bug. */
function tellBug(error: unknown): void {
  if (error instanceof ProfilerError) return warn(`${error.message} (${error.hint})`);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const line of text.split('\n')) say(line);
}

/** The built ui is in dist/ui, whether this file runs from dist/ or from the sources. */
function uiFolder(): string {
  const root = join(HERE, '../../..');
  return basename(root) === 'dist' ? join(root, 'ui') : join(root, 'dist/ui');
}
