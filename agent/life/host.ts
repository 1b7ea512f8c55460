// Describes the machine that the agent runs on.

import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {availableParallelism, hostname, release, totalmem} from 'node:os';

import type {Host} from '../../src/domain/target.js';
import {BPFTRACE_PATHS} from '../bpftrace/capabilities.js';
import {SAFE_PATH} from '../children/child-program.js';

/** bpftrace loads LLVM before it prints its version. */
const VERSION_DEADLINE_MS = 5_000;

export async function describeHost(options: {
  readonly name?: string;
  readonly bpftrace?: string;
}): Promise<Host> {
  const paths = options.bpftrace === undefined ? BPFTRACE_PATHS : [options.bpftrace];
  return {
    name: options.name ?? hostname(),
    kernel: release(),
    bpftrace: await bpftraceVersion(paths),
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    bootId: readBootId(),
  };
}

/** The version, such as `0.17.0`; empty where no bpftrace is found. */
async function bpftraceVersion(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const text = await outputOf(path, ['--version']);
    const version = /bpftrace v?(\d+\.\d+\S*)/.exec(text)?.[1];
    if (version !== undefined) return version;
  }
  return '';
}

function outputOf(path: string, args: readonly string[]): Promise<string> {
  const options = {timeout: VERSION_DEADLINE_MS, env: {PATH: SAFE_PATH}};
  return new Promise((resolve) => {
    execFile(path, args, options, (error, stdout) => resolve(error === null ? stdout : ''));
  });
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return ''; // some containers do not mount it
  }
}
