// Makes all checks of one host, in the order in which a person should read them. It takes 5 s at most:
// a check that needs longer is reported as slow.

import type {TargetProcess} from '../../src/domain/target.js';
import type {StartProbes} from '../probes/ports/probe-set.js';
import {checkBpftrace, checkRights} from './bpftrace-checks.js';
import type {Check} from './check.js';
import {worstOf} from './check.js';
import type {DoctorHost} from './doctor-host.js';
import {checkContainer} from './container-checks.js';
import {checkKernel, checkPermissions} from './kernel-checks.js';
import type {MachineOptions} from './machine-checks.js';
import {checkMachine} from './machine-checks.js';
import {checkProbes, type TriedProbes} from './probe-checks.js';
import {checkTargets} from './target-checks.js';

export interface Examination extends MachineOptions {
  readonly host: DoctorHost;
  readonly startProbes: StartProbes;
  /** The stems of the scripts that ship. */
  readonly probes: readonly string[];
  /** The absolute path of bpftrace, where it is not one of the usual ones. */
  readonly bpftrace?: string;
  readonly findTargets: () => readonly TargetProcess[];
}

/** Usually it takes 0.5 to 2 s. A host that needs longer is busy; all checks together may take 5 s. */
const PROBES_DEADLINE_MS = 4_000;

export async function examineHost(examination: Examination): Promise<Check[]> {
  const {host, bpftrace} = examination;
  const basics = [...checkKernel(host), checkPermissions(host), ...checkContainer(host)];
  // A reason that an earlier check has told is not repeated for each probe.
  const canTry = worstOf(basics) !== 'fail';
  const trial = {...examination, deadlineMs: PROBES_DEADLINE_MS};
  const [machine, probes] = await Promise.all([
    checkMachine(host, examination),
    canTry ? checkProbes(trial) : NOTHING_TRIED,
  ]);
  const version = await checkBpftrace(host, bpftrace, probes.engine !== 'core');
  const rights = await checkRights(host, bpftrace);
  const targets = await checkTargets(host, examination.findTargets());
  return [...basics, version, ...rights, ...probes.checks, ...targets, ...machine];
}

const NOTHING_TRIED: TriedProbes = {checks: []};
