// Makes the parts of an agent and joins them, so that each has the parts that it calls.

import {randomBytes} from 'node:crypto';

import {ProfilerError} from '../../src/domain/error.js';
import {optional} from '../../src/domain/optional.js';
import {readCode} from '../../src/wire/enrolment.js';
import type {AgentOptions} from './agent-options.js';
import {Agent} from './agent.js';
import {forgetAgentKey, makeAgentKey, readAgentKey} from './agent-key.js';
import {Books} from './books.js';
import {AgentClock, type ClockSources} from './clock.js';
import {describeHost} from './host.js';
import {HostWatch} from './host-watch.js';
import {Identity, unusable} from './identity.js';
import {LocalCollector} from './local-collector.js';
import {PingedClock} from './pinged-clock.js';
import type {StartProbes} from '../probes/ports/probe-set.js';
import {BatchMaker} from './batches/batch-maker.js';
import {QuietPriority} from './quiet-priority.js';
import {RunFollower} from './run-follower.js';
import {DEFAULT_MEMORY_BYTES} from '../limits/watchdog.js';
import {FolderDisk, setSpoolAside} from '../spool/spool-disk.js';
import {Spool} from '../spool/spool.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {Connection} from '../uplink/connection.js';
import {Credentials} from '../uplink/credentials.js';
import {Delivery} from '../uplink/delivery.js';
import {Uplink} from '../uplink/uplink.js';

/** The machine as the agent uses it. Tests bring other probes, or another /proc. */
export interface AgentMachine {
  readonly startProbes: StartProbes;
  readonly proc: ProcFiles;
  readonly clocks: ClockSources;
  /** As machine-id.ts reads it. */
  readonly id: string | undefined;
  /** Gives processes a nice value. Absent: priorities stay as they are. */
  readonly setNice?: (pids: readonly number[], nice: number) => void;
  /** The wait before the next dialling, after so many failures in a row. */
  readonly retryDelayMs: (failures: number) => number;
  /** The time from one look at the host to the next, and from report to report. */
  readonly lookIntervalMs: number;
}

/** The options with all defaults filled in. The folders are locked. */
export interface AssemblyOptions extends AgentOptions {
  readonly url: URL;
  readonly stateDir: string;
  readonly spoolDir: string;
  readonly spoolLimitBytes: number;
  readonly onEvent: NonNullable<AgentOptions['onEvent']>;
}

export interface Assembly {
  readonly agent: Agent;
  readonly watch: HostWatch;
  readonly spool: Spool;
  readonly uplink: Uplink;
}

/** Throws `AGENT_STATE_UNUSABLE`. */
export async function assemble(options: AssemblyOptions, machine: AgentMachine): Promise<Assembly> {
  const {onEvent} = options;
  const nowMs = (): number => performance.now();
  const identity = new Identity(options.stateDir, {random: randomBytes, machine: machine.id});
  if (identity.copiedFrom !== undefined) {
    setAside(options.spoolDir, identity.copiedFrom);
    forgetAgentKey(options.stateDir);
    onEvent({kind: 'copied', from: identity.copiedFrom});
  }
  const credentials = credentialsOf(identity.agentId, options);
  const clock = new AgentClock(machine.clocks);
  const pinged = new PingedClock();
  const books = new Books();
  const spool = openSpool(options, books);
  for (const [runId, {production}] of spool.recovery.books) books.restore(runId, production);
  const delivery = new Delivery(spool);
  const runs = new RunFollower(spool.runs());
  const batchMaker = new BatchMaker({
    ...{spool, books, delivery},
    keepsAll: (runId) => runs.keepsAll(runId),
    clock: (atNs) => pinged.at(atNs, clock.errorNs),
    apartFrom: (atNs) => pinged.apartFrom(atNs),
    epoch: () => identity.epoch,
    onSpool: (state, reason) => onEvent({kind: 'spool', state, reason}),
  });
  const collector = new LocalCollector(
    machine.proc,
    options.connect === undefined ? options.url : undefined,
  );
  const watch = new HostWatch({
    collector,
    proc: machine.proc,
    rules: options.targets ?? [],
    discover: options.discover ?? true,
    nowMs,
    onTarget: (event, process) => onEvent({kind: 'target', event, process}),
    enoughBytes: options.maxMemoryBytes ?? DEFAULT_MEMORY_BYTES,
  });
  const host = await describeHost({
    ...optional('name', options.hostName),
    ...optional('bpftrace', options.bpftrace),
  });
  const priority = priorityFor(options, machine);
  const agent = new Agent({
    ...{
      identity,
      credentials,
      host,
      clock,
      pinged,
      watch,
      spool,
      books,
      delivery,
      batchMaker,
      runs,
      onEvent,
    },
    ...optional('priority', priority),
    ...optional('version', options.version),
    collector: options.url.host,
    localCollector: collector,
  });
  const {agentId, epoch} = identity;
  onEvent({kind: 'started', agentId, epoch, host, spooledRecords: spool.records()});
  const uplink = new Uplink(
    {connect: connector(options, agent), retryDelayMs: machine.retryDelayMs, nowMs},
    agent,
  );
  return {agent, watch, spool, uplink};
}

function priorityFor(
  {priority = 'quiet'}: AgentOptions,
  {setNice, lookIntervalMs}: AgentMachine,
): QuietPriority | undefined {
  if (priority === 'normal' || setNice === undefined) return undefined;
  const nowMs = (): number => performance.now();
  return new QuietPriority({setNice, ownPid: process.pid, nowMs, intervalMs: lookIntervalMs});
}

function setAside(spoolDir: string, agentId: string): void {
  try {
    setSpoolAside(spoolDir, `of-${agentId}`);
  } catch (error) {
    throw unusable(spoolDir, error);
  }
}

/** An agent without a key makes one when it is to enrol. Throws `AGENT_CODE_INVALID`. */
function credentialsOf(agentId: string, {stateDir, enrolmentCode}: AssemblyOptions): Credentials {
  const code = enrolmentCode === undefined ? undefined : readCode(enrolmentCode);
  if (enrolmentCode !== undefined && code === undefined) throw codeInvalid();
  try {
    const key = readAgentKey(stateDir, agentId);
    return new Credentials(agentId, key ?? (code && makeAgentKey(stateDir, agentId)), code);
  } catch (error) {
    throw error instanceof ProfilerError ? error : unusable(stateDir, error);
  }
}

/** The text is left out: it may be a secret with a mistake in it. */
function codeInvalid(): ProfilerError {
  return new ProfilerError(
    'AGENT_CODE_INVALID',
    'the enrolment code is none',
    'copy the whole line that `regscope agents invite` printed: 8 digits, a dot, 43 characters',
  );
}

function openSpool({spoolDir, spoolLimitBytes}: AssemblyOptions, books: Books): Spool {
  try {
    return new Spool({
      disk: new FolderDisk(spoolDir),
      limitBytes: spoolLimitBytes,
      onLost: (runId, records) => books.dropped(runId, 'invalid', records),
    });
  } catch (error) {
    throw unusable(spoolDir, error);
  }
}

function connector({url, token, ca, certificate, connect}: AssemblyOptions, agent: Agent) {
  const dial = {
    url,
    ...optional('connect', connect),
    ...optional('token', token),
    ...optional('ca', ca),
    ...optional('certificate', certificate),
  };
  return (listener: ConstructorParameters<typeof Connection>[2]): Connection =>
    new Connection(dial, agent, listener);
}
