// Waits for the probes of agents before a load begins: one rule, in the same words, for each command that begins one.
// Seconds of a phase in which no probe runs have no figures of the kernel.

import type {CollectorClient} from '../../client/collector-client.js';
import type {SeenAgents} from '../../client/answers.js';
import type {LiveFeed} from '../../domain/ports.js';
import {aborted, pause, withinTelling} from '../../pace/deadline.js';
import {PROBES_DEADLINE_MS, TELL_EVERY_MS} from '../../pace/probes-deadline.js';
import {say, warn} from '../console/terminal.js';

/** Resolves when `isEnough` holds of the agents that a collector knows, or when the signal is aborted. */
export type UntilAgents = (
  isEnough: (seen: SeenAgents) => boolean,
  signal: AbortSignal,
) => Promise<void>;

/** An agent tells its probes once a second. */
const ASK_EVERY_MS = 250;
const AFTER = `after ${PROBES_DEADLINE_MS / 1000} s: the load begins`;

export interface ProbesWait {
  readonly until: UntilAgents;
  /** An agent is on its way, so that one is waited for. Without it nothing is waited for where none is connected. */
  readonly isExpected: boolean;
  /** Ends the waiting before its time. */
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Called every five seconds with the time that has passed, in ms. */
  readonly tell?: (passedMs: number) => void;
}

/** The agents of a collector in this process, which tells each change. */
export function agentsIn(live: LiveFeed): UntilAgents {
  return async (isEnough, signal) => {
    let unsubscribe = (): void => {};
    const enough = new Promise<void>((resolve) => {
      unsubscribe = live.subscribe((event) => {
        if (event.kind === 'agents' && isEnough(event)) resolve();
      });
    });
    await Promise.race([enough, aborted(signal)]);
    unsubscribe();
  };
}

/** The agents of a collector elsewhere. One that does not tell them is not asked again. Rejects as its client does. */
export function agentsBehind(client: Pick<CollectorClient, 'agents'>): UntilAgents {
  return async (isEnough, signal) => {
    while (!signal.aborted) {
      const seen = await client.agents();
      if (seen === undefined || isEnough(seen)) return;
      await pause(ASK_EVERY_MS, signal);
    }
  };
}

/**
 * Resolves to the agents as they were told last, within the time: when the probes of each that is connected run, or
 * cannot run for a reason that it tells. Undefined where nothing was told of agents.
 */
export async function awaitProbes(wait: ProbesWait): Promise<SeenAgents | undefined> {
  const {until, isExpected, signal, deadlineMs, tell = () => {}} = wait;
  const over = new AbortController();
  let last: SeenAgents | undefined;
  const isEnough = (seen: SeenAgents): boolean => {
    last = seen;
    return isConnected(seen) ? startingHosts(seen).length === 0 : !isExpected;
  };
  try {
    const enough = until(isEnough, AbortSignal.any([signal, over.signal]));
    await withinTelling(deadlineMs, enough, {everyMs: TELL_EVERY_MS, tell});
    return last;
  } finally {
    over.abort();
  }
}

/** Whether an agent is connected, and no probes of one that is have still to start. */
export function areReady(seen: SeenAgents | undefined): boolean {
  return seen !== undefined && isConnected(seen) && startingHosts(seen).length === 0;
}

/** Waits for probes as long as a load does, and tells what of the kernel will be missing. */
export async function waitForProbes(
  wait: Pick<ProbesWait, 'until' | 'isExpected' | 'signal'>,
): Promise<void> {
  const seen = await awaitProbes({...wait, deadlineMs: PROBES_DEADLINE_MS, tell: tellWaiting});
  // Who ended the waiting has told why.
  if (wait.signal.aborted || seen === undefined || areReady(seen)) return;
  if (isConnected(seen)) {
    const hosts = startingHosts(seen).join(', ');
    return warn(`no probe of ${hosts} runs ${AFTER}, and figures from there begin later`);
  }
  if (wait.isExpected)
    warn(`no agent is connected ${AFTER}, and figures of the kernel begin later`);
  else say('no agent is connected: figures of the kernel begin when one is');
}

/** The same for the agents of a collector elsewhere, which may have none. Rejects as its client does. */
export function waitForProbesBehind(
  client: Pick<CollectorClient, 'agents'>,
  signal: AbortSignal,
): Promise<void> {
  return waitForProbes({until: agentsBehind(client), isExpected: false, signal});
}

function tellWaiting(passedMs: number): void {
  say(`waiting for the probes: ${Math.round(passedMs / 1000)} s`);
}

function isConnected({agents}: SeenAgents): boolean {
  return agents.some(({connected}) => connected);
}

/** The hosts whose probes have not started. Where lists of probes were cut, one that is empty says nothing. */
function startingHosts({agents, cut}: SeenAgents): readonly string[] {
  if (cut > 0) return [];
  return agents
    .filter(({connected, probes}) => connected && probes.length === 0)
    .map(({host}) => host.name);
}
