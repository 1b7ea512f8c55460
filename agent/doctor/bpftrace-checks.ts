// Checks that there is a bpftrace which can run the scripts, and which of them it loads here. The probes
// are really started, without a process to watch, because only the kernel's verifier can tell.

import {optional} from '../../src/domain/optional.js';
import {assertVersion} from '../bpftrace/capabilities.js';
import {BPFTRACE_RIGHTS} from '../bpftrace/rights.js';
import {SETPRIV, setprivArguments} from '../children/bounded-rights.js';
import {messageOf, ProfilerError} from '../../src/domain/error.js';
import {within} from '../../src/pace/deadline.js';
import {ENGINE_PROBE} from '../../src/domain/target.js';
import type {ProbeSet, StartProbes, UnavailableProbe} from '../probes/ports/probe-set.js';
import type {Check} from './check.js';
import {checksOf} from './check.js';
import type {DoctorHost} from './doctor-host.js';

const INSTALL = 'Debian: apt-get install bpftrace';

const bpftrace = checksOf('bpftrace');
const probesGroup = checksOf('probes');

export async function checkBpftrace(host: DoctorHost, path: string | undefined): Promise<Check> {
  if (path === undefined) return bpftrace.fail('version', 'bpftrace is not installed', INSTALL);
  const printed = (await host.output(path, ['--version']))?.trim();
  if (printed === undefined) {
    return bpftrace.fail('version', `${path} does not tell its version`, INSTALL);
  }
  try {
    assertVersion(path, printed);
    return bpftrace.ok('version', `${printed} at ${path}`);
  } catch (error) {
    if (!(error instanceof ProfilerError)) throw error;
    return bpftrace.fail('version', error.message, error.hint);
  }
}

/** Nothing where all is well: it is what a user expects. */
export async function checkRights(host: DoctorHost, path: string | undefined): Promise<Check[]> {
  if (path === undefined) return [];
  const args = [...setprivArguments(BPFTRACE_RIGHTS), path, '--version'];
  if ((await host.output(SETPRIV, args)) !== undefined) return [];
  return [
    bpftrace.warn(
      'rights',
      `bpftrace runs with all rights of root, because ${SETPRIV} cannot take them away`,
      'Debian: apt-get install util-linux. In a container: allow CAP_SETPCAP.',
    ),
  ];
}

export interface ProbeTrial {
  readonly startProbes: StartProbes;
  readonly probes: readonly string[];
  readonly bpftrace?: string;
  readonly deadlineMs: number;
}

/** The engine and one check for each probe, or a single one where they cannot be tried at all. */
export async function checkProbes(trial: ProbeTrial): Promise<Check[]> {
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
      return [slow(deadlineMs)];
    }
    const {running, unavailable} = set;
    // The answer is known, and bpftrace takes a second or two to end: it is not waited for.
    void set.stop();
    return [
      checkEngine(set),
      ...probes.map((probe) => checkProbe(probe, running.includes(probe), unavailable)),
    ];
  } catch (error) {
    const hint = error instanceof ProfilerError ? error.hint : 'See the message above.';
    return [probesGroup.fail('loading', messageOf(error), hint)];
  }
}

/** Says who asks the kernel on this host, and why not the engine that is preferred. */
function checkEngine({engine, unavailable}: Pick<ProbeSet, 'engine' | 'unavailable'>): Check {
  const missing = unavailable.find(({probe}) => probe === ENGINE_PROBE);
  if (engine === 'core') return probesGroup.ok('engine', 'core: one small loader for all probes');
  if (missing === undefined) return probesGroup.ok('engine', 'bpftrace');
  return probesGroup.warn(
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
  if (missing.length === 0 && isRunning) return probesGroup.ok(probe, 'loads');
  const reasons = missing.map(({series, reason}) => (series ? `${series}: ${reason}` : reason));
  const message = reasons.length > 0 ? reasons.join('; ') : 'does not load';
  return isRunning
    ? probesGroup.warn(
        probe,
        `loads in part: ${message}`,
        'A newer kernel may have what is missing.',
      )
    : probesGroup.warn(
        probe,
        message,
        'The other probes work without it; a newer kernel may have it.',
      );
}

function slow(deadlineMs: number): Check {
  return probesGroup.warn(
    'loading',
    `the probes were not ready after ${deadlineMs / 1000} s`,
    'This host is very busy; try again, or start an agent and look at what it says.',
  );
}
