// The program that keeps a container: it started the container's first process, and tells by its arguments
// and its folder where the runtime keeps the container's files. containerd's shim may keep all containers
// of a pod; conmon, of Podman and CRI-O, keeps one.

import {posix} from 'node:path';

import {optional} from '../../../src/domain/optional.js';
import type {ProcessLooks} from '../known-programs.js';

export interface Keeper {
  /** The container that it was started for: of a pod, the one that holds the pod's network. */
  readonly id: string;
  /** The name of the container, which conmon is told. */
  readonly name?: string;
  /** The folder of a container's OCI bundle, as the keeper sees the file system. */
  bundleOf(id: string): string;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** Undefined for a process that keeps no container. `folder` is its working directory. */
export function keeperOf(
  {exe, comm, commandLine}: ProcessLooks,
  folder: string,
): Keeper | undefined {
  const program = exe === '' ? comm : posix.basename(exe);
  if (program.startsWith('containerd-shim')) return shim(commandLine, folder);
  return program === 'conmon' ? conmon(commandLine) : undefined;
}

/** Whether a process is likely to keep a container, as far as its name tells. */
export function mayKeep({exe, comm}: ProcessLooks): boolean {
  return /^(containerd-shim.*|conmon)$/.test(exe === '' ? comm : posix.basename(exe));
}

// The shim runs in the bundle of its own container. The bundles of the pod's others lie beside it.
function shim(words: readonly string[], folder: string): Keeper | undefined {
  const id = wordAfter(words, '-id', '--id');
  if (id === undefined || !ID.test(id) || !folder.startsWith('/')) return undefined;
  return {id, bundleOf: (other) => posix.join(posix.dirname(folder), other)};
}

function conmon(words: readonly string[]): Keeper | undefined {
  const id = wordAfter(words, '-c', '--cid');
  const bundle = wordAfter(words, '-b', '--bundle');
  if (id === undefined || !ID.test(id) || bundle?.startsWith('/') !== true) return undefined;
  return {id, ...optional('name', wordAfter(words, '-n', '--name')), bundleOf: () => bundle};
}

function wordAfter(words: readonly string[], ...flags: readonly string[]): string | undefined {
  const at = words.findIndex((word) => flags.includes(word));
  return at < 0 ? undefined : words[at + 1];
}
