// Gives bpftrace up to 0.19 short files to read at its start: only the kernel types that the
// scripts name, and only their tracepoints. bpftrace opens the list of tracepoints some thirty
// times for each tracepoint of a script, which is half of the CPU time of its start.
//
// BPFTRACE_BTF names the file of types. No variable names the list, so bpftrace gets a mount
// namespace of its own in which the short list lies over the long one. No other process sees it.

import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {makeOwnedFolder} from '../../src/pace/owned-folder.js';
import {namesIn, slimTypes} from '../btf/slim-types.js';
import {TypeSection} from '../btf/type-section.js';
import type {BpftraceCommand} from './bpftrace-process.js';

export const KERNEL_BTF = '/sys/kernel/btf/vmlinux';
const UNSHARE = '/usr/bin/unshare';
/** Where mounting is forbidden, bpftrace reads the long list. `exec` keeps the process the same. */
const MOUNT_AND_RUN = 'mount --bind "$1" "$2" 2>/dev/null; shift 2; exec "$@"';

export class ShortFiles {
  readonly #folder: string;
  readonly #tracefs: string;

  private constructor(folder: string, tracefs: string) {
    this.#folder = folder;
    this.#tracefs = tracefs;
  }

  /**
   * Makes the files for what the scripts name, in about 60 ms. Undefined where that is not
   * possible.
   */
  static write(
    scripts: readonly string[],
    {tracefs, btf = KERNEL_BTF}: {readonly tracefs: string; readonly btf?: string},
  ): ShortFiles | undefined {
    try {
      const slim = slimTypes(new TypeSection(readFileSync(btf)), namesIn(scripts.join('\n')));
      const folder = makeOwnedFolder('regscope-bpftrace-');
      const files = new ShortFiles(folder, tracefs);
      writeFileSync(files.#types, slim);
      writeFileSync(files.#tracepoints, `${tracepointsIn(scripts).join('\n')}\n`);
      return files;
    } catch {
      return undefined;
    }
  }

  /** The same command, changed so that it reads these files. */
  givenTo({path, args, env, ...rest}: BpftraceCommand): BpftraceCommand {
    const withTypes = {...rest, env: {...env, BPFTRACE_BTF: this.#types}};
    if (!existsSync(UNSHARE)) return {...withTypes, path, args};
    const mounted = [this.#tracepoints, `${this.#tracefs}/available_events`];
    return {
      ...withTypes,
      path: UNSHARE,
      args: ['--mount', '/bin/sh', '-c', MOUNT_AND_RUN, 'sh', ...mounted, path, ...args],
    };
  }

  remove(): void {
    rmSync(this.#folder, {recursive: true, force: true});
  }

  get #types(): string {
    return join(this.#folder, 'vmlinux');
  }

  get #tracepoints(): string {
    return join(this.#folder, 'available_events');
  }
}

/** The tracepoints of a script as tracefs lists them: `syscalls:sys_enter_read`. */
function tracepointsIn(scripts: readonly string[]): string[] {
  const named = scripts.flatMap((script) => [...script.matchAll(/\btracepoint:(\w+:\w+)/g)]);
  return [...new Set(named.map(([, name]) => name!))];
}
