// Runs the image as a pod of the manifests would, with the same user, rights and read-only root, by runc alone: no
// daemon and no network of its own. Docker of Debian 12 does not know the newer capabilities; runc does.

import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {until} from '../../../src/pace/deadline.js';

interface Settings {
  readonly config: {readonly Entrypoint: readonly string[]; readonly Env: readonly string[]};
}

export interface Image extends Settings {
  readonly rootfs: string;
}

export interface PodContainer {
  readonly args: readonly string[];
  readonly volumeMounts: readonly {readonly mountPath: string; readonly readOnly?: boolean}[];
  readonly securityContext: {
    readonly capabilities: {readonly add?: readonly string[]};
    readonly readOnlyRootFilesystem: boolean;
    readonly allowPrivilegeEscalation: boolean;
  };
}

export interface Placed {
  readonly container: PodContainer;
  /** As in the manifest, with the addresses of this trial. */
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly user: number;
  readonly hostPid: boolean;
  /** A folder of this host for each path that is mounted; the others are empty. */
  readonly mounts: Readonly<Record<string, string>>;
}

/** Unpacks the layers of an image layout in a tar, the lowest first. None of them removes a file. */
export function unpackImage(file: string, folder: string): Image {
  const [layout, rootfs] = [join(folder, 'layout'), join(folder, 'rootfs')];
  for (const path of [layout, rootfs]) mkdirSync(path, {recursive: true});
  execFileSync('tar', ['-xf', file, '-C', layout]);
  const read = (path: string): unknown => JSON.parse(readFileSync(join(layout, path), 'utf8'));
  const [entry] = read('manifest.json') as [{Config: string; Layers: string[]}];
  for (const layer of entry.Layers) {
    execFileSync('tar', ['-xzf', join(layout, layer), '-C', rootfs, '--same-owner', '-p']);
  }
  return {rootfs, config: (read(entry.Config) as Settings).config};
}

export class RunningContainer {
  readonly #runc: ChildProcess;
  #said = '';

  constructor(folder: string, name: string, image: Image, placed: Placed) {
    const bundle = join(folder, name);
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'config.json'), JSON.stringify(specOf(image, placed)));
    const words = ['--root', join(folder, 'runc'), 'run', '--bundle', bundle, `regscope-${name}`];
    this.#runc = spawn('runc', words, {stdio: ['ignore', 'pipe', 'pipe']});
    for (const stream of [this.#runc.stdout!, this.#runc.stderr!]) {
      stream.on('data', (text: Buffer) => (this.#said += String(text)));
    }
  }

  get said(): string {
    return this.#said;
  }

  async says(pattern: RegExp, withinMs = 60_000): Promise<boolean> {
    return until(() => pattern.test(this.#said), {everyMs: 100, withinMs});
  }

  async stop(): Promise<void> {
    if (this.#runc.exitCode !== null) return;
    const gone = once(this.#runc, 'exit');
    this.#runc.kill('SIGTERM');
    await gone;
  }
}

/** github.com/opencontainers/runtime-spec/blob/main/config-linux.md */
function specOf({rootfs, config}: Image, placed: Placed): object {
  const {container, args, env, user, hostPid} = placed;
  const {capabilities, readOnlyRootFilesystem, allowPrivilegeEscalation} =
    container.securityContext;
  const rights = (capabilities.add ?? []).filter(canGive).map((right) => `CAP_${right}`);
  const kinds = ['mount', 'ipc', 'uts', ...(hostPid ? [] : ['pid'])];
  return {
    ociVersion: '1.0.2',
    process: {
      ...{cwd: '/', user: {uid: user, gid: user}, env: [...config.Env, ...env]},
      args: [...config.Entrypoint, ...args],
      capabilities: {bounding: rights, effective: rights, permitted: rights},
      noNewPrivileges: !allowPrivilegeEscalation,
    },
    root: {path: rootfs, readonly: readOnlyRootFilesystem},
    mounts: [...SYSTEM_MOUNTS, ...container.volumeMounts.map((mount) => volume(mount, placed))],
    linux: {
      namespaces: kinds.map((type) => ({type})),
      maskedPaths: ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'],
      readonlyPaths: ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus'],
    },
  };
}

/** Numbers of include/uapi/linux/capability.h. */
const NUMBERS: Readonly<Record<string, bigint>> = {
  ...{DAC_READ_SEARCH: 2n, SETPCAP: 8n, IPC_LOCK: 14n, SYS_PTRACE: 19n, SYS_NICE: 23n},
  ...{SYS_RESOURCE: 24n, SYSLOG: 34n, PERFMON: 38n, BPF: 39n},
};

/** A host that is a container or a small virtual machine itself may lack a right, and cannot give it. */
function canGive(right: string): boolean {
  const status = readFileSync('/proc/self/status', 'latin1');
  const bounds = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(status)![1]}`);
  return ((bounds >> NUMBERS[right]!) & 1n) === 1n;
}

const SYSTEM_MOUNTS = [
  {destination: '/proc', type: 'proc', source: 'proc'},
  {destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755']},
  {destination: '/sys', type: 'none', source: '/sys', options: ['rbind', 'ro', 'nosuid']},
];

function volume({mountPath, readOnly}: {mountPath: string; readOnly?: boolean}, {mounts}: Placed) {
  const source = mounts[mountPath];
  const options = readOnly ? ['bind', 'ro'] : ['bind', 'rw'];
  return source === undefined
    ? {destination: mountPath, type: 'tmpfs', source: 'tmpfs', options: ['mode=1777']}
    : {destination: mountPath, type: 'none', source, options};
}
