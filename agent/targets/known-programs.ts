// The programs that regscope finds by itself, and how they are told: by the executable's name, or
// where that is not to be seen or says something else, by the name and command line of the process.

import {posix} from 'node:path';

import type {TargetKind} from '../../src/domain/target.js';

/** What is known of a process when it is looked at. */
export interface ProcessLooks {
  /** Path of the executable; empty where the agent may not see it. */
  readonly exe: string;
  readonly comm: string;
  readonly commandLine: readonly string[];
}

export interface KnownProgram {
  readonly kind: TargetKind;
  /** The target's name, as long as there is one of it. */
  readonly name: string;
}

interface ProgramRule extends KnownProgram {
  readonly program: RegExp;
  /** A word that its command line must hold, where the program's name is not enough. */
  readonly word?: string;
}

const PROGRAMS: readonly ProgramRule[] = [
  {kind: 'registry', name: 'registry', program: /^docker-registry$/},
  // Distribution's own name, and Harbor's build of it, which warns of its garbage collector.
  {kind: 'registry', name: 'registry', program: /^registry(_DO_NOT_USE_GC)?$/, word: 'serve'},
  {kind: 'registry', name: 'zot', program: /^zot(-linux-[a-z0-9]+)?(-minimal)?$/, word: 'serve'},
  {kind: 'dockerd', name: 'dockerd', program: /^dockerd$/},
  {kind: 'containerd', name: 'containerd', program: /^containerd$/},
  {kind: 'redis', name: 'redis', program: /^(redis|valkey)-server$/},
  {kind: 'nginx', name: 'nginx', program: /^nginx$/},
  {kind: 'postgres', name: 'postgres', program: /^(postgres|postmaster)$/},
];

/**
 * Children of a target that are not its own work: what runs in a container, and the proxy of its
 * published ports. The kernel side would let them inherit the target.
 */
const FOREIGN = /^(containerd-shim.*|docker-proxy|docker-init|runc|crun|tini)$/;

export function knownProgram(looks: ProcessLooks): KnownProgram | undefined {
  const names = namesOf(looks);
  const rule = PROGRAMS.find(
    ({program, word}) =>
      names.some((name) => program.test(name)) &&
      (word === undefined || looks.commandLine.includes(word)),
  );
  return rule === undefined ? undefined : {kind: rule.kind, name: rule.name};
}

export function isForeign(looks: ProcessLooks): boolean {
  return namesOf(looks).some((name) => FOREIGN.test(name));
}

// Debian's redis-server is a link to redis-check-rdb, and busybox-like programs do the same: the
// name under which a program was called counts as much as its file's. The name of a thread is cut
// at 15 bytes and any program can set it, so it only speaks where the executable cannot be seen.
function namesOf({exe, comm, commandLine}: ProcessLooks): readonly string[] {
  if (exe === '') return [comm, posix.basename(commandLine[0] ?? '')];
  const called = posix.basename(commandLine[0] ?? '').replace(/:$/, '');
  return called === comm ? [posix.basename(exe), called] : [posix.basename(exe)];
}
