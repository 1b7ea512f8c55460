// Why there is no flame graph to be seen, in a sentence.

import type {SampleKind} from '../../src/domain/stack.js';
import type {Frame} from '../data/frame.js';
import type {PolledState} from '../data/polled.js';
import {plainName} from '../model/plain-name.js';

export const PROBES: Readonly<Record<SampleKind, string>> = {
  'on-cpu': 'oncpu',
  'off-cpu': 'offcpu',
};

type Facts = Pick<Frame, 'view' | 'live' | 'agents' | 'phases'>;

export function noSamplesText(frame: Facts, state: PolledState<unknown>): string {
  if (state.problem !== undefined) return `${state.problem.message} ${state.problem.hint}`;
  if (state.answer === undefined) return 'Loading …';
  const {target, step, selection, flame} = frame.view;
  const reason = frame.live ? whyNotWatched(frame.agents, PROBES[flame.samples]) : undefined;
  if (reason !== undefined) return reason;
  const wait = flame.samples === 'off-cpu' ? flame.wait : undefined;
  const filters = [target, step, wait].flatMap((each) =>
    each === undefined ? [] : [plainName(each)],
  );
  if (filters.length > 0) return `No samples of ${filters.join(', ')} in this stretch of time.`;
  if (selection.kind !== 'all') return 'No samples in this stretch of time.';
  if (frame.live) return 'No samples in the last 60 seconds: the targets are idle.';
  const probe = PROBES[flame.samples];
  return `This run has no ${flame.samples} samples: no agent ran the probe ${probe}, or the targets were idle.`;
}

/** Undefined where at least one agent takes samples. */
function whyNotWatched(agents: Frame['agents'], wanted: string): string | undefined {
  const connected = agents.filter((agent) => agent.connected);
  if (connected.length === 0) return 'No samples: no agent is connected.';
  const own = connected.flatMap(({name, probes}) =>
    probes.filter((probe) => probe.name === wanted).map(({unavailable}) => ({name, unavailable})),
  );
  if (own.length === 0) return `No samples: no agent runs the probe ${wanted}.`;
  if (own.some(({unavailable}) => unavailable === undefined)) return undefined;
  const reasons = own.map(
    ({name, unavailable}) => `${plainName(name)}: ${plainName(unavailable!)}`,
  );
  return `No samples: the probe ${wanted} cannot run. ${reasons.join(' · ')}`;
}
