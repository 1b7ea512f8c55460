// Why there are no requests to be seen, in a sentence.

import type {Frame} from '../data/frame.js';
import type {PolledState} from '../data/polled.js';
import {plainName} from '../model/plain-name.js';

const PROBE = 'requests';

type Facts = Pick<Frame, 'view' | 'live' | 'agents' | 'book'>;

export function noRequestsText(frame: Facts, state: PolledState<unknown>): string {
  if (state.problem !== undefined) return `${state.problem.message} ${state.problem.hint}`;
  if (state.answer === undefined) return 'Loading …';
  const reason = frame.live ? whyNotWatched(frame.agents) : undefined;
  if (reason !== undefined) return reason;
  const {step, target, selection} = frame.view;
  const what = [
    step === undefined ? '' : ` of ${plainName(step)}`,
    target === undefined ? '' : ` of ${plainName(target)}`,
  ].join('');
  if (what !== '') return `No requests${what} in this stretch of time.`;
  if (selection.kind !== 'all') return 'No requests in this stretch of time.';
  const [told] = requestsNotSeen(frame.book);
  if (told !== undefined) return `No requests. ${told}`;
  if (frame.live) return 'No requests in the last 60 seconds: the targets are idle.';
  return 'This run has no requests: no agent watched them, or the targets served none.';
}

/** What the run file says of requests that could not be seen: a target that speaks TLS, a probe without its kernel. */
export function requestsNotSeen({unavailable}: Pick<Frame['book'], 'unavailable'>): string[] {
  const own = unavailable.filter(({probe}) => probe === PROBE);
  const words = own.map(({host, reason}) => `${plainName(host)}: ${plainName(reason)}`);
  return [...new Set(words)].slice(0, MOST_REASONS);
}

const MOST_REASONS = 5;

/** Undefined where at least one agent watches requests. */
function whyNotWatched(agents: Frame['agents']): string | undefined {
  const connected = agents.filter((agent) => agent.connected);
  if (connected.length === 0) return 'No requests: no agent is connected.';
  const own = connected.flatMap(({name, probes}) =>
    probes.filter((probe) => probe.name === PROBE).map(({unavailable}) => ({name, unavailable})),
  );
  if (own.length === 0) return 'No requests: no agent runs the probe that sees them.';
  if (own.some(({unavailable}) => unavailable === undefined)) return undefined;
  const reasons = own.map(
    ({name, unavailable}) => `${plainName(name)}: ${plainName(unavailable!)}`,
  );
  return `No requests: the probe that sees them cannot run. ${reasons.join(' · ')}`;
}
