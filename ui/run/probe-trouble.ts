// Why a probe has no figures: what agents say now, and what the run file says.

import type {AgentJson} from '../../src/contract/run-json.js';
import {plainName} from '../words/plain-name.js';
import type {RunBook} from './run-book.js';

type Probes = Pick<AgentJson, 'name' | 'connected' | 'probes'>;

const MOST_REASONS = 5;

/** Undefined where the probe runs on at least one host. */
export function whyNoProbe(agents: readonly Probes[], probe: string): string | undefined {
  const connected = agents.filter((agent) => agent.connected);
  if (connected.length === 0) return 'no agent is connected.';
  const own = connected.flatMap(({name, probes}) =>
    probes.filter((each) => each.name === probe).map(({unavailable}) => ({name, unavailable})),
  );
  if (own.length === 0) return `no agent runs the probe ${probe}.`;
  if (own.some(({unavailable}) => unavailable === undefined)) return undefined;
  const reasons = own.map(
    ({name, unavailable}) => `${plainName(name)}: ${plainName(unavailable!)}`,
  );
  return `the probe ${probe} cannot run. ${reasons.join(' · ')}`;
}

/** What the run file says about connections whose requests cannot be read. */
export function toldOfUnread({unread}: Pick<RunBook, 'unread'>): string[] {
  const words = unread.map(({host, sentence}) => `${plainName(host)}: ${plainName(sentence)}`);
  return words.slice(0, MOST_REASONS);
}

/**
 * What the run file says about a probe that could not run, or that could not see all of its
 * targets.
 */
export function toldOfProbe({unavailable}: Pick<RunBook, 'unavailable'>, probe: string): string[] {
  const own = unavailable.filter((each) => each.probe === probe);
  const words = own.map(({host, reason}) => `${plainName(host)}: ${plainName(reason)}`);
  return [...new Set(words)].slice(0, MOST_REASONS);
}
