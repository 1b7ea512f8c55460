// Checks that there is a bpftrace which can run the scripts.

import {assertVersion} from '../bpftrace/capabilities.js';
import {BPFTRACE_RIGHTS} from '../bpftrace/rights.js';
import {SETPRIV, setprivArguments} from '../children/bounded-rights.js';
import {ProfilerError} from '../../src/domain/error.js';
import type {Check} from './check.js';
import {checksOf} from './check.js';
import type {DoctorHost} from './doctor-host.js';

const INSTALL = 'Debian: apt-get install bpftrace';

const bpftrace = checksOf('bpftrace');

/** A fault of bpftrace is a failure only where the probes need one (`isNeeded`). */
export async function checkBpftrace(
  host: DoctorHost,
  path: string | undefined,
  isNeeded: boolean,
): Promise<Check> {
  const check = await checkVersion(host, path);
  if (check.status === 'ok' || isNeeded) return check;
  return bpftrace.ok(check.name, `${check.message}; the CO-RE engine needs none`);
}

async function checkVersion(host: DoctorHost, path: string | undefined): Promise<Check> {
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

/** The list is empty where all is well: it is what a user expects. */
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
