// Keeps Debian packages from starting their services, during their installation and afterwards: docker,
// redis and nginx are needed as programs, not as daemons of this machine.
// Source: Debian policy, /usr/share/doc/init-system-helpers (policy-rc.d, exit code 101: forbidden).

import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';

const MARK = '# regscope setup: no services while packages are installed; may be removed';
const POLICY = `#!/bin/sh\n${MARK}\nexit 101\n`;

/** The places of policy, units and systemd on this machine; tests pass other places. */
const MACHINE = {
  policy: '/usr/sbin/policy-rc.d',
  units: ['/lib/systemd/system', '/usr/lib/systemd/system', '/etc/systemd/system'],
  systemd: '/run/systemd/system',
};

/** The units that the packages of programs.mjs bring. */
const UNITS = {
  'docker.io': ['docker.service', 'docker.socket'],
  containerd: ['containerd.service'],
  'docker-registry': ['docker-registry.service'],
  'redis-server': ['redis-server.service'],
  'nginx-light': ['nginx.service'],
  prometheus: ['prometheus.service'],
  'prometheus-alertmanager': ['prometheus-alertmanager.service'],
};

/**
 * Runs `install` while services cannot start, then disables the units that came with `packages`.
 * A policy that the machine has already stays as it is, and so do units that were there before.
 * @param {readonly string[]} packages
 * @param {() => Promise<void>} install
 */
export async function withoutServices(packages, install, machine = MACHINE) {
  const isKnown = (unit) => machine.units.some((folder) => existsSync(`${folder}/${unit}`));
  const units = packages.flatMap((name) => UNITS[name] ?? []).filter((unit) => !isKnown(unit));
  const own = !existsSync(machine.policy) || isOurs(machine.policy);
  if (own) writeFileSync(machine.policy, POLICY, {mode: 0o755});
  try {
    await install();
  } finally {
    if (own && isOurs(machine.policy)) rmSync(machine.policy, {force: true});
    if (existsSync(machine.systemd)) disable(units.filter(isKnown));
  }
}

/** Also one that a setup left behind which was killed. @param {string} policy */
function isOurs(policy) {
  try {
    return readFileSync(policy, 'utf8').includes(MARK);
  } catch {
    return false;
  }
}

/** @param {readonly string[]} units */
function disable(units) {
  if (units.length === 0) return;
  spawnSync('systemctl', ['disable', '--now', '--quiet', ...units], {stdio: 'ignore'});
}
