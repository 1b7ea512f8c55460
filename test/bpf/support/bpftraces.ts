// The bpftrace versions that tests run on: this machine's and, where REGSCOPE_BPFTRACE_CHROOT names
// the root of another system (bpf/README.md says how to make one), that one's too. With
// REGSCOPE_BPFTRACE_ALONE=true tests run on that one only.

import {chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execFileSync} from 'node:child_process';

import {BPFTRACE_PATHS} from '../../../agent/bpftrace/capabilities.js';

export interface TestedBpftrace {
  readonly name: string;
  readonly path: string;
}

/** Why probes cannot run here, or false. */
export function whyNoProbes(): string | false {
  if (process.geteuid?.() !== 0) return 'needs root';
  if (!BPFTRACE_PATHS.some((path) => existsSync(path))) return 'needs bpftrace';
  return existsSync('/sys/kernel/btf/vmlinux') ? false : 'needs a kernel with BTF';
}

export function testedBpftraces(): TestedBpftrace[] {
  if (whyNoProbes() !== false) return [{name: 'bpftrace', path: BPFTRACE_PATHS[0]}];
  const own = BPFTRACE_PATHS.find((path) => existsSync(path))!;
  const root = process.env['REGSCOPE_BPFTRACE_CHROOT'];
  const isAlone = process.env['REGSCOPE_BPFTRACE_ALONE'] === 'true';
  const paths = [...(isAlone ? [] : [own]), ...(root === undefined ? [] : [wrapperFor(root)])];
  return paths.map((path) => ({name: versionOf(path), path}));
}

function versionOf(path: string): string {
  return execFileSync(path, ['--version'], {encoding: 'utf8', stdio: 'pipe'}).trim();
}

function wrapperFor(root: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-bpftrace-'));
  process.once('exit', () => rmSync(folder, {recursive: true}));
  const wrapper = join(folder, 'bpftrace');
  writeFileSync(wrapper, `#!/bin/sh\nexec /usr/sbin/chroot '${root}' /usr/bin/bpftrace "$@"\n`);
  chmodSync(wrapper, 0o755);
  return wrapper;
}
