// The programs that each purpose needs, with the Debian package that brings each of them.

import {accessSync, constants, existsSync} from 'node:fs';
import {delimiter, isAbsolute, join} from 'node:path';

/** @typedef {'demo' | 'test' | 'check'} Purpose */
/** @typedef {{program: string, package: string, for: readonly Purpose[]}} Need */

/** @type {readonly Need[]} */
const NEEDS = [
  {program: 'bpftrace', package: 'bpftrace', for: ['demo', 'test']},
  {program: 'docker-registry', package: 'docker-registry', for: ['demo', 'test']},
  {program: 'dockerd', package: 'docker.io', for: ['demo', 'test']},
  {program: 'containerd', package: 'containerd', for: ['demo', 'test']},
  {program: 'ps', package: 'procps', for: ['demo', 'test']},
  // Names of functions within the C library and the dynamic loader, where children of dockerd spend their time.
  {program: '/usr/share/doc/libc6-dbg', package: 'libc6-dbg', for: ['demo', 'test']},
  // What the CO-RE engine is built with; without it the agent measures with bpftrace.
  {program: 'clang', package: 'clang', for: ['demo', 'test']},
  {program: 'bpftool', package: 'bpftool', for: ['demo', 'test']},
  {program: 'cc', package: 'gcc', for: ['demo', 'test']},
  {program: '/usr/include/bpf/libbpf.h', package: 'libbpf-dev', for: ['demo', 'test']},
  // The engine is compiled for arm64 too.
  {
    program: '/usr/aarch64-linux-gnu/include/stdio.h',
    package: 'libc6-dev-arm64-cross',
    for: ['test'],
  },
  {program: 'redis-server', package: 'redis-server', for: ['test']},
  {program: 'nginx', package: 'nginx-light', for: ['test']},
  // The programs of the server itself lie in folders of their versions.
  {program: 'pg_lsclusters', package: 'postgresql', for: ['test']},
  {program: 'wrk', package: 'wrk', for: ['test']},
  {program: 'ab', package: 'apache2-utils', for: ['test']},
  {program: 'curl', package: 'curl', for: ['test']},
  {program: 'jq', package: 'jq', for: ['test']},
  {program: 'skopeo', package: 'skopeo', for: ['test']},
  {program: 'ip', package: 'iproute2', for: ['test']},
  {program: 'ssh', package: 'openssh-client', for: ['test']},
  {program: 'sshd', package: 'openssh-server', for: ['test']},
  {program: 'sudo', package: 'sudo', for: ['test']},
  {program: 'strace', package: 'strace', for: ['test']},
  {program: 'openssl', package: 'openssl', for: ['test']},
  // It judges units; systemd need not run.
  {program: 'systemd-analyze', package: 'systemd', for: ['test']},
  {program: 'fish', package: 'fish', for: ['test']},
  {program: 'zsh', package: 'zsh', for: ['test']},
  {program: 'chromium', package: 'chromium', for: ['test']},
  {program: 'promtool', package: 'prometheus', for: ['test']},
  {program: 'prometheus-alertmanager', package: 'prometheus-alertmanager', for: ['test']},
];

/** The compilers of better-sqlite3, where no ready-made binary of it can be downloaded. */
const COMPILERS = [
  {program: 'g++', package: 'build-essential', for: []},
  {program: 'make', package: 'build-essential', for: []},
  {program: 'python3', package: 'python3', for: []},
];

const SYSTEM_FOLDERS = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
];

/**
 * The needs whose program is not there.
 * @param {Purpose} purpose
 * @param {{compilers: boolean}} options compilers only matter while npm packages are installed
 * @returns {Need[]}
 */
export function missingNeeds(purpose, {compilers}, find = findProgram) {
  const needs = NEEDS.filter((need) => need.for.includes(purpose));
  return [...needs, ...(compilers ? COMPILERS : [])].filter(
    ({program}) => find(program) === undefined,
  );
}

/** @param {string} program or the absolute path of a file @returns {string | undefined} its absolute path */
export function findProgram(program) {
  if (isAbsolute(program)) return existsSync(program) ? program : undefined;
  const path = process.env.PATH ?? '';
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
