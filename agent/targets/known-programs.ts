// Knows the programs that regscope finds by itself. A program is told by the name of its executable, or
// by name and command line of the process where the executable cannot be seen or has another name.

import {posix} from 'node:path';

import type {TargetKind} from '../../src/domain/target.js';

/** The facts of a process by which its program is told. */
export interface ProcessLooks {
  /** The path of the executable; empty where the agent may not see it. */
  readonly exe: string;
  readonly comm: string;
  readonly commandLine: readonly string[];
}

export interface KnownProgram {
  readonly kind: TargetKind;
  /** The name of the first target of this program. */
  readonly name: string;
}

interface ProgramRule {
  readonly kind: TargetKind;
  /** The name of the first target of this program; without it that of its file. */
  readonly name?: string;
  readonly program: RegExp;
  /** The command line must hold this word, where the program's name is not enough. */
  readonly word?: string;
}

const PROGRAMS: readonly ProgramRule[] = [
  {kind: 'registry', name: 'registry', program: /^docker-registry$/},
  // The second name is that of Harbor's build, which warns of its garbage collector.
  {
    ...{kind: 'registry', name: 'registry', word: 'serve'},
    program: /^registry(_DO_NOT_USE_GC|-v\d[\w.]*)?$/,
  },
  {kind: 'registry', name: 'zot', program: /^zot(-linux-[a-z0-9]+)?(-minimal)?$/, word: 'serve'},
  {kind: 'core', name: 'core', program: /^harbor_core$/},
  {kind: 'jobservice', name: 'jobservice', program: /^harbor_jobservice$/},
  {kind: 'registryctl', name: 'registryctl', program: /^harbor_registryctl$/},
  {kind: 'proxy', program: /^(envoy|traefik|haproxy)$/},
  {kind: 'nginx', name: 'nginx', program: /^nginx$/},
  {kind: 'storage', name: 'minio', program: /^minio([-.]RELEASE[\w.-]*)?$/, word: 'server'},
  {kind: 'storage', name: 'seaweedfs', program: /^weed$/},
  {kind: 'storage', name: 'versitygw', program: /^versitygw(-v\d[\w.]*)?$/},
  {kind: 'storage', program: /^(radosgw|ceph-osd)$/},
  // DragonflyDB speaks Redis's protocol; the Dragonfly that spreads images is dfdaemon.
  {kind: 'redis', name: 'redis', program: /^(redis|valkey)-server$/},
  {kind: 'redis', program: /^(dragonfly|keydb-server)$/},
  {kind: 'postgres', name: 'postgres', program: /^(postgres|postmaster)$/},
  {kind: 'mysql', name: 'mysql', program: /^mysqld$/},
  {kind: 'mysql', name: 'mariadb', program: /^mariadbd$/},
  {kind: 'memcached', name: 'memcached', program: /^memcached$/},
  {kind: 'etcd', name: 'etcd', program: /^etcd$/},
  {kind: 'scanner', name: 'trivy', program: /^(scanner-)?trivy$/},
  {kind: 'distributor', name: 'dfdaemon', program: /^dfdaemon$/},
  {kind: 'distributor', name: 'dfdaemon', program: /^dfget$/, word: 'daemon'},
  {kind: 'distributor', program: /^kraken-(agent|origin|tracker|proxy|build-index)$/},
  {
    kind: 'distributor',
    name: 'nydus',
    program: /^(nydusd|nydus-snapshotter|containerd-nydus-grpc)$/,
  },
  {kind: 'dockerd', name: 'dockerd', program: /^dockerd$/},
  {kind: 'containerd', name: 'containerd', program: /^containerd$/},
  {kind: 'runtime', name: 'cri-o', program: /^crio$/},
  {kind: 'runtime', name: 'podman', program: /^podman$/},
  {kind: 'builder', name: 'buildkitd', program: /^buildkitd$/},
];

/**
 * Children that do no work of their target: they run containers, or are the proxies of published
 * ports. The kernel side would let them inherit the target.
 */
const FOREIGN = /^(containerd-shim.*|docker-proxy|docker-init|runc|crun|conmon|tini)$/;

export function knownProgram(looks: ProcessLooks): KnownProgram | undefined {
  const names = namesOf(looks);
  for (const {kind, program, word, name} of PROGRAMS) {
    const found = names.find((candidate) => program.test(candidate));
    if (found === undefined) continue;
    if (word === undefined || looks.commandLine.includes(word)) return {kind, name: name ?? found};
  }
  return undefined;
}

export function isForeign(looks: ProcessLooks): boolean {
  return namesOf(looks).some((name) => FOREIGN.test(name));
}

// The name under which a program was called counts as much as the name of its file: Debian's
// redis-server is a link to redis-check-rdb, and busybox is like that too. The name of a thread is cut
// at 15 bytes and any program can set it, so it counts only where the executable cannot be seen.
function namesOf({exe, comm, commandLine}: ProcessLooks): readonly string[] {
  if (exe === '') return [comm, posix.basename(commandLine[0] ?? '')];
  return isCalled(comm, commandLine[0] ?? '') ? [posix.basename(exe), comm] : [posix.basename(exe)];
}

function isCalled(name: string, word: string): boolean {
  return word.includes(name) && posix.basename(word).replace(/:$/, '') === name;
}
