// The agent's side of `--on`: it reaches its collector over standard input and output, tells there how it
// goes, and ends with that link.

import {AttachedLink} from '../../../agent/uplink/attached-link.js';
import type {AgentEvent, AgentOptions} from '../../../agent/life/agent-options.js';
import {optional} from '../../domain/optional.js';
import type {LinkEvent} from '../../wire/attach-link.js';

/** As a value of `--collector`: `--on` starts an agent so. */
export const OVER_STDIO = 'stdio';

export interface ReachedCollector {
  readonly options: Pick<AgentOptions, 'collector' | 'token' | 'connect'>;
  /** Aborted when the agent is to end in order. */
  readonly ending: AbortSignal;
  /** Aborted when nothing can be delivered any more. */
  readonly lost: AbortSignal;
  note(event: AgentEvent): void;
  close(): void;
}

/** Undefined where the other end went away before it had said which collector it is. */
export async function reachOverStdio(): Promise<ReachedCollector | undefined> {
  const link = new AttachedLink(process.stdin, process.stdout);
  const greeting = await link.greeting();
  if (greeting === undefined) return undefined;
  const {authority, token} = greeting;
  return {
    options: {
      collector: `ws://${authority}`,
      connect: () => link.connect(),
      ...optional('token', token),
    },
    ending: link.ending,
    lost: link.lost,
    note(event) {
      const told = linkEventOf(event);
      if (told !== undefined) link.tell(told);
    },
    close: () => link.close(),
  };
}

function linkEventOf(event: AgentEvent): LinkEvent | undefined {
  if (event.kind === 'started') return {kind: 'started', agentId: event.agentId};
  if (event.kind === 'probes') return {kind: 'probes', running: event.running};
  if (event.kind === 'connected' || event.kind === 'no-probes') return {kind: event.kind};
  return undefined;
}
