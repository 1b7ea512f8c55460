// Says in a sentence why there are no requests.

import type {PolledState} from '../../data/polled.js';
import type {Scene} from '../../data/scene.js';
import {toldOfProbe, toldOfUnread, whyNoProbe} from '../../run/probe-trouble.js';
import {plainName} from '../../words/plain-name.js';

const PROBE = 'requests';

type Facts = Pick<Scene, 'view' | 'live' | 'agents' | 'book'>;

export function noRequestsText(scene: Facts, state: PolledState<unknown>): string {
  if (state.problem !== undefined) return `${state.problem.message} ${state.problem.hint}`;
  if (state.answer === undefined) return 'Loading …';
  const reason = scene.live ? whyNoProbe(scene.agents, PROBE) : undefined;
  if (reason !== undefined) return `No requests: ${reason}`;
  const {step, target, selection} = scene.view;
  const what = [
    step === undefined ? '' : ` of ${plainName(step)}`,
    target === undefined ? '' : ` of ${plainName(target)}`,
  ].join('');
  if (what !== '') return `No requests${what} in this range of time.`;
  if (selection.kind !== 'all') return 'No requests in this range of time.';
  const [told] = requestsNotSeen(scene.book);
  if (told !== undefined) return `No requests. ${told}`;
  if (scene.live) return 'No requests in the last 60 seconds: the targets are idle.';
  return 'This run has no requests: no agent watched them, or the targets served none.';
}

/**
 * What the run file says about requests that could not be seen: connections that speak TLS, say, or a
 * tracepoint that the kernel lacks.
 */
export function requestsNotSeen(book: Pick<Scene['book'], 'unavailable' | 'unread'>): string[] {
  return [...toldOfUnread(book), ...toldOfProbe(book, PROBE)];
}
