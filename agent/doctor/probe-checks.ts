// Checks which probes load on this host, and by which engine. They are really started, without a process
// to watch, because only the kernel's verifier can tell.

import {messageOf, ProfilerError} from '../../src/domain/error.js';
import {optional} from '../../src/domain/optional.js';
import {ENGINE_PROBE} from '../../src/domain/target.js';
import {within} from '../../src/pace/deadline.js';
import type {ProbeSet, StartProbes, UnavailableProbe} from '../probes/ports/probe-set.js';
import type {Check} from './check.js';
import {checksOf} from './check.js';

const group = checksOf('probes');

export interface ProbeTrial {
  readonly startProbes: StartProbes;
  readonly probes: readonly string[];
  readonly bpftrace?: string;
  readonly deadlineMs: number;
}

export interface TriedProbes {
  /** Undefined where no engine came up. */
  readonly engine?: ProbeSet['engine'];
  /** The engine and one check for each probe, or a single one where they cannot be tried at all. */
  readonly checks: readonly Check[];
}

export async function checkProbes(trial: ProbeTrial): Promise<TriedProbes> {
  const {startProbes, probes, deadlineMs} = trial;
  const started = startProbes({
    probes,
    processes: [],
    onInterval: () => {},
    ...optional('bpftrace', trial.bpftrace),
  });
  try {
    const set = await within(deadlineMs, started);
    if (set === undefined) {
      // They may still start later, and are stopped then.
      void started.then((late) => late.stop()).catch(() => {});
      return {checks: [slow(deadlineMs)]};
    }
    const {engine, running, unavailable} = set;
    // The answer is known, and bpftrace takes a second or two to end: it is not waited for.
    void set.stop();
    const each = probes.map((probe) => checkProbe(probe, running.includes(probe), unavailable));
    return {engine, checks: [checkEngine(set), ...each]};
  } catch (error) {
    const hint = error instanceof ProfilerError ? error.hint : 'See the message above.';
    return {checks: [group.fail('loading', messageOf(error), hint)]};
  }
}

/** Says who asks the kernel on this host, and why not the engine that is preferred. */
function checkEngine({engine, unavailable}: Pick<ProbeSet, 'engine' | 'unavailable'>): Check {
  const missing = unavailable.find(({probe}) => probe === ENGINE_PROBE);
  if (engine === 'core') return group.ok('engine', 'core: one small loader for all probes');
  if (missing === undefined) return group.ok('engine', 'bpftrace');
  return group.warn(
    'engine',
    `bpftrace: ${missing.reason}`,
    'The same is measured, but it costs the watched several times as much. The CO-RE engine needs Linux 5.15 with BTF, and a build with clang, libbpf-dev and bpftool.',
  );
}

function checkProbe(
  probe: string,
  isRunning: boolean,
  unavailable: readonly UnavailableProbe[],
): Check {
  const missing = unavailable.filter((each) => each.probe === probe);
  if (missing.length === 0 && isRunning) return group.ok(probe, 'loads');
  const reasons = missing.map(({series, reason}) => (series ? `${series}: ${reason}` : reason));
  const message = reasons.length > 0 ? reasons.join('; ') : 'does not load';
  return isRunning
    ? group.warn(probe, `loads in part: ${message}`, 'A newer kernel may have what is missing.')
    : group.warn(probe, message, 'The other probes work without it; a newer kernel may have it.');
}

function slow(deadlineMs: number): Check {
  return group.warn(
    'loading',
    `the probes were not ready after ${deadlineMs / 1000} s`,
    'This host is very busy; try again, or start an agent and look at what it says.',
  );
}
