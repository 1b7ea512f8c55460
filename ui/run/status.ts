// The state of a run, its phases and its agents, for the head of the page.

import type {AgentJson, PhaseJson, RunJson} from '../../src/contract/run-json.js';
import {msOf} from '../time/time.js';
import {formatCount} from '../words/format.js';

export type RunState =
  | {readonly kind: 'idle'}
  | {readonly kind: 'running'; readonly forMs: number}
  | {readonly kind: 'ended'; readonly tookMs: number | undefined};

export function runState(run: RunJson | undefined, live: boolean, edgeMs: number): RunState {
  if (run === undefined) return {kind: 'idle'};
  const startMs = msOf(run.startUnixNs);
  if (live) return {kind: 'running', forMs: Math.max(0, edgeMs - startMs)};
  const {endUnixNs} = run;
  return {kind: 'ended', tookMs: endUnixNs === undefined ? undefined : msOf(endUnixNs) - startMs};
}

/** The phase that goes on; undefined between phases. */
export function currentPhase(phases: readonly PhaseJson[]): PhaseJson | undefined {
  return phases.findLast(({endUnixNs}) => endUnixNs === undefined);
}

/** `144 users` or `50 op/s`; empty for a phase that states no load. */
export function loadText({users, rate}: Pick<PhaseJson, 'users' | 'rate'>): string {
  if (users !== undefined) return users === 1 ? '1 user' : `${formatCount(users)} users`;
  return rate === undefined ? '' : `${formatCount(rate)} op/s`;
}

/** The load of a phase; empty where its name says it already, as `ramp 144 users` does. */
export function loadBeside(phase: PhaseJson): string {
  const text = loadText(phase);
  return phase.name.includes(text) ? '' : text;
}

/** The load of a phase as a share of the highest load; 0 where it states none. */
export function loadShare(phase: PhaseJson, phases: readonly PhaseJson[]): number {
  const unit = phase.users === undefined ? 'rate' : 'users';
  const most = phases.reduce((max, each) => Math.max(max, each[unit] ?? 0), 0);
  return most > 0 ? (phase[unit] ?? 0) / most : 0;
}

export interface AgentCounts {
  readonly connected: number;
  readonly all: number;
  readonly lostEvents: number;
}

export function countAgents(agents: readonly AgentJson[]): AgentCounts {
  return {
    connected: agents.filter(({connected}) => connected).length,
    all: agents.length,
    lostEvents: agents.reduce((sum, {lostEvents}) => sum + lostEvents, 0),
  };
}
