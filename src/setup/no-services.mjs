// Keeps Debian packages from starting their services while they are installed, and afterwards:
// docker, redis and nginx are wanted as programs, not as daemons of this machine.
// Source: Debian policy, /usr/share/doc/init-system-helpers (policy-rc.d, exit code 101: forbidden).

import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';

const POLICY_PATH = '/usr/sbin/policy-rc.d';
const MARK = '# regscope setup: no services while packages are installed; may be removed';
const POLICY = `#!/bin/sh\n${MARK}\nexit 101\n`;

/** Units that the packages of programs.mjs bring. */
const UNITS = {
  'docker.io': ['docker.service', 'docker.socket'],
  containerd: ['containerd.service'],
  'docker-registry': ['docker-registry.service'],
  'redis-server': ['redis-server.service'],
  'nginx-light': ['nginx.service'],
  'apache2-utils': [],
};

/**
 * Runs `install` while services cannot start, then disables the units that came with `packages`.
 * A policy that the machine has already is left as it is.
 * @param {readonly string[]} packages
 * @param {() => Promise<void>} install
 */
export async function withoutServices(packages, install) {
  const units = packages.flatMap((name) => UNITS[name] ?? []).filter((unit) => !isKnown(unit));
  const own = !existsSync(POLICY_PATH) || isOurs();
  if (own) writeFileSync(POLICY_PATH, POLICY, {mode: 0o755});
  try {
    await install();
  } finally {
    if (own && isOurs()) rmSync(POLICY_PATH, {force: true});
    disable(units);
  }
}

/** Also one that a setup left behind which was killed. */
function isOurs() {
  try {
    return readFileSync(POLICY_PATH, 'utf8').includes(MARK);
  } catch {
    return false;
  }
}

/** @param {string} unit was there before us: somebody uses it */
function isKnown(unit) {
  return ['/lib/systemd/system', '/usr/lib/systemd/system', '/etc/systemd/system'].some((folder) =>
    existsSync(`${folder}/${unit}`),
  );
}

/** @param {readonly string[]} units */
function disable(units) {
  if (units.length === 0 || !existsSync('/run/systemd/system')) return;
  spawnSync('systemctl', ['disable', '--now', '--quiet', ...units.filter(isKnown)], {
    stdio: 'ignore',
  });
}
