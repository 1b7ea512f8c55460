// Installs Debian packages. The package lists are updated only if they are needed. A package that this
// release does not have does not keep the others away.

import {readdirSync} from 'node:fs';

import {withoutServices} from './no-services.mjs';
import {CommandFailed, runShown} from './progress.mjs';

const QUIET = {
  DEBIAN_FRONTEND: 'noninteractive',
  // needrestart would ask questions, or restart services that have nothing to do with us.
  NEEDRESTART_SUSPEND: '1',
};

const INSTALL = [
  ...['install', '-y', '--no-install-recommends'],
  // Another apt may be at work, such as the unattended upgrade of a fresh machine.
  ...['-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0'],
  // Configuration files of this machine stay as they are, since nobody can answer questions about them.
  ...['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold'],
];

/**
 * @param {readonly string[]} packages
 * @returns {Promise<{failed: string[], reason: string}>} packages that could not be installed
 */
export async function installPackages(packages) {
  const result = {failed: [], reason: ''};
  await withoutServices(packages, async () => {
    if (!hasLists()) await updateLists();
    const why = await tryInstall(packages);
    if (why === undefined) return;
    await updateLists();
    if ((await tryInstall(packages)) === undefined) return;
    for (const name of packages) {
      const reason = await tryInstall([name]);
      if (reason === undefined) continue;
      result.failed.push(name);
      result.reason = reason;
    }
  });
  return result;
}

/** @param {readonly string[]} packages @returns {Promise<string | undefined>} why not */
async function tryInstall(packages) {
  try {
    const name = `Debian packages: ${packages.join(' ')}`;
    await runShown(name, 'apt-get', [...INSTALL, ...packages], QUIET);
    return undefined;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return error.tail.split('\n').findLast((line) => line.startsWith('E:')) ?? error.message;
  }
}

async function updateLists() {
  try {
    await runShown('Debian package lists', 'apt-get', ['update'], QUIET);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error; // the install says what is missing
  }
}

function hasLists() {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
  } catch {
    return false;
  }
}
