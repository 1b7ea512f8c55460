// Says in a sentence why there is no flame graph.

import type {SampleKind} from '../../../src/domain/stacks/stack.js';
import type {PolledState} from '../../data/polled.js';
import type {Scene} from '../../data/scene.js';
import {toldOfProbe, whyNoProbe} from '../../run/probe-trouble.js';
import {plainName} from '../../words/plain-name.js';

const PROBES: Readonly<Record<SampleKind, string>> = {
  'on-cpu': 'oncpu',
  'off-cpu': 'offcpu',
  waiting: 'requests',
};

const NO_WAITS =
  'This run has no waiting goroutines: stacks of waits need the CO-RE engine, and a server in Go that answered requests.';

type Facts = Pick<Scene, 'view' | 'live' | 'agents' | 'book'>;

export function noSamplesText(scene: Facts, state: PolledState<unknown>): string {
  if (state.problem !== undefined) return `${state.problem.message} ${state.problem.hint}`;
  if (state.answer === undefined) return 'Loading …';
  const {target, step, selection, flame} = scene.view;
  const probe = PROBES[flame.samples];
  const reason = scene.live ? whyNoProbe(scene.agents, probe) : undefined;
  if (reason !== undefined) return `No samples: ${reason}`;
  const wait = flame.samples === 'on-cpu' ? undefined : flame.wait;
  const filters = [target, step, wait].flatMap((each) =>
    each === undefined ? [] : [plainName(each)],
  );
  if (filters.length > 0) return `No samples of ${filters.join(', ')} in this range of time.`;
  if (selection.kind !== 'all') return 'No samples in this range of time.';
  const told = toldOfProbe(scene.book, probe);
  if (told.length > 0) return `No samples: the probe ${probe} could not run. ${told.join(' · ')}`;
  if (scene.live) return 'No samples in the last 60 seconds: the targets are idle.';
  if (flame.samples === 'waiting') return NO_WAITS;
  return `This run has no ${flame.samples} samples: no agent ran the probe ${probe}, or the targets were idle.`;
}
