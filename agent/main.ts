// The agent as a program: it checks its options, makes the agent's parts, runs them, and ends them in
// order.

import {optional} from '../src/domain/optional.js';
import {join} from 'node:path';

import {ProfilerError} from '../src/domain/error.js';
import {isLoopback} from '../src/guard/listen-address.js';
import {setNice} from './children/niceness.js';
import {startProbesBy} from './core/start-probes.js';
import type {AgentOptions} from './life/agent-options.js';
import {assemble, type AgentMachine, type Assembly, type AssemblyOptions} from './life/assembly.js';
import {systemClocks} from './life/clock.js';
import {collectGarbage} from './limits/collect-garbage.js';
import {lockFolder} from './life/folder-lock.js';
import {defaultStateDir} from './life/identity.js';
import {readMachineId} from './life/machine-id.js';
import {watchParent} from './life/parent.js';
import {ProbeKeeper} from './life/probe-keeper.js';
import {PROBES} from './probes/probe-catalogue.js';
import {DEFAULT_SPOOL_LIMIT_BYTES} from './spool/spool.js';
import {ProcFiles} from './targets/proc-files.js';
import {readCollectorUrl} from './uplink/address.js';
import {AGENT_BACK_OFF, delayMs} from '../src/pace/back-off.js';
import {aborted, until} from '../src/pace/deadline.js';

/** The smallest spool holds eight frames of the largest size. */
const MIN_SPOOL_BYTES = 2 * 1024 * 1024;
/** An agent that ends waits so long for the collector to take what is in the spool. */
const FLUSH_DEADLINE_MS = 5_000;
const FLUSH_POLL_MS = 20;

/**
 * Runs until `signal` is aborted or, with `endWithParent`, until the parent is gone. Rejects with
 * ProfilerError: AGENT_URL_INVALID, AGENT_INSECURE_REFUSED, AGENT_SPOOL_LIMIT_INVALID,
 * AGENT_STATE_UNUSABLE, AGENT_ALREADY_RUNNING, PROBE_UNKNOWN, PROBE_FILE_CHANGED; or, where the collector refuses the
 * first contact, AGENT_TOKEN_REFUSED, AGENT_VERSION_REFUSED, AGENT_TLS_UNTRUSTED, AGENT_REFUSED.
 */
export async function runAgent(
  options: AgentOptions,
  machine: AgentMachine = realMachine(options),
): Promise<void> {
  const settled = settle(options);
  const locks: (() => void)[] = [];
  const parent = options.endWithParent === true ? watchParent() : undefined;
  const signals = [options.signal, parent?.signal, options.killSignal];
  try {
    for (const folder of new Set([settled.stateDir, settled.spoolDir])) {
      locks.push(lockFolder(folder, machine.proc));
    }
    const ending = AbortSignal.any(signals.filter((signal) => signal !== undefined));
    await live(await assemble(settled, machine), settled, machine, ending);
  } finally {
    parent?.release();
    for (const unlock of locks) unlock();
  }
}

function realMachine({engine = 'auto'}: AgentOptions): AgentMachine {
  return {
    startProbes: startProbesBy(engine),
    proc: new ProcFiles(),
    clocks: systemClocks(),
    id: readMachineId(),
    setNice,
    retryDelayMs: (failures) => Math.round(delayMs(AGENT_BACK_OFF, failures, Math.random())),
    lookIntervalMs: 1_000,
  };
}

function settle(options: AgentOptions): AssemblyOptions {
  const url = readCollectorUrl(options.collector, {
    insecure: options.insecure === true || options.connect !== undefined,
    isLoopback,
  });
  const spoolLimitBytes = options.spoolLimitBytes ?? DEFAULT_SPOOL_LIMIT_BYTES;
  if (!(spoolLimitBytes >= MIN_SPOOL_BYTES)) {
    throw new ProfilerError(
      'AGENT_SPOOL_LIMIT_INVALID',
      `a spool of ${spoolLimitBytes} bytes is too small`,
      `give it ${MIN_SPOOL_BYTES / 1024 / 1024} MiB or more`,
    );
  }
  const stateDir = options.stateDir ?? defaultStateDir(process.geteuid?.() ?? -1, process.env);
  const spoolDir = options.spoolDir ?? join(stateDir, 'spool');
  const onEvent = options.onEvent ?? (() => {});
  return {...options, url, spoolLimitBytes, stateDir, spoolDir, onEvent};
}

async function live(
  assembly: Assembly,
  options: AssemblyOptions,
  machine: AgentMachine,
  ending: AbortSignal,
): Promise<void> {
  const {agent, spool, uplink} = assembly;
  const keeper = keeperOf(assembly, options, machine);
  const killed = options.killSignal ?? new AbortController().signal;
  const disconnect = new AbortController();
  const linked = uplink.run(disconnect.signal);
  agent.start(machine.lookIntervalMs);
  const probed = keeper.start();
  try {
    await Promise.race([aborted(ending), linked, rejected(probed)]);
  } finally {
    // The order matters: first nothing new is made, then all of it is delivered, then the link closes.
    await unlessKilled(
      killed,
      probed
        .catch(() => {})
        .then(() => keeper.close())
        .then(() => agent.stop()),
    );
    await flush(agent, spool, killed);
    disconnect.abort();
    await unlessKilled(
      killed,
      linked.catch(() => {}),
    );
    options.onEvent({kind: 'stopped', spooledRecords: spool.records()});
    spool.close();
  }
}

function keeperOf(
  {agent, watch}: Assembly,
  options: AssemblyOptions,
  {startProbes}: AgentMachine,
): ProbeKeeper {
  return new ProbeKeeper(options.probes ?? PROBES.map(({name}) => name), {
    ...{agent, watch, startProbes, limits: options, onEvent: options.onEvent},
    probes: {
      onInterval: (interval) => agent.onProbeInterval(interval),
      toUnixNs: (kernelNs) => agent.toUnixNs(kernelNs),
      stateDir: options.stateDir,
      ...optional('bpftrace', options.bpftrace),
    },
    nowMs: () => performance.now(),
    collectGarbage,
  });
}

async function flush(
  agent: Assembly['agent'],
  spool: Assembly['spool'],
  killed: AbortSignal,
): Promise<void> {
  const isOver = (): boolean => !agent.isConnected || spool.records() === 0;
  await until(isOver, {everyMs: FLUSH_POLL_MS, withinMs: FLUSH_DEADLINE_MS, signal: killed});
  if (!killed.aborted) agent.lastReport();
}

async function unlessKilled(killed: AbortSignal, work: Promise<void>): Promise<void> {
  await Promise.race([work, aborted(killed)]);
}

/** Rejects if `work` fails, and never resolves. */
async function rejected(work: Promise<void>): Promise<void> {
  await work;
  await new Promise(() => {});
}
