// A place for one fault: a folder, control groups, disks, a network and programs of its own. All of it is
// removed at the end, also when the process is killed (tidy.sh).

import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {goSourceProgram} from '../../../src/parts/go-program.js';
import type {Part} from '../../../src/parts/part.js';

const TIDY = fileURLToPath(new URL('tidy.sh', import.meta.url));
const DISK_SOURCE = fileURLToPath(new URL('disk', import.meta.url));
const CGROUP = '/sys/fs/cgroup';

/** What each request to a disk takes, as Go writes durations: `4ms`. */
export type Speed = Partial<Record<'read' | 'write' | 'flush', string>>;

export interface LabDisk {
  /** Where its file system is mounted. */
  readonly directory: string;
  /** `7:0` */
  readonly number: string;
  readonly device: string;
  setSpeed(speed: Speed): Promise<void>;
}

/** A registry behind a cable, and the side of the client. */
export interface LabNetwork {
  readonly address: string;
  /** A command line that runs the words on that side. */
  on(side: 'client' | 'server', ...words: readonly string[]): [program: string, args: string[]];
  /** Runs a command there and waits for it. */
  run(side: 'client' | 'server', ...words: readonly string[]): void;
}

export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), `regscope-lab-${process.pid}-`));
  readonly #prefix = basename(this.folder);
  readonly #parts: Part[] = [];
  readonly #children: ChildProcess[] = [];
  readonly #atEnd: (() => void)[] = [];
  #tidy: ChildProcess | undefined;

  static async open(): Promise<Lab> {
    const lab = new Lab();
    lab.#tidy = spawn('/bin/sh', [TIDY, lab.#prefix, lab.folder], {
      ...{cwd: '/', detached: true},
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(lab.#tidy.stdout!, 'data');
    return lab;
  }

  /** Called before parts end. */
  atEnd(undo: () => void): void {
    this.#atEnd.push(undo);
  }

  part<P extends Part>(part: P): P {
    this.#parts.push(part);
    return part;
  }

  /** Starts a program that ends with us. */
  start(words: readonly string[]): ChildProcess {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...words], {stdio: 'ignore'});
    this.#children.push(child);
    return child;
  }

  /** Puts processes into a control group of version 1. Files are named as `cpu.cfs_quota_us`. */
  cgroup(controller: string, pids: readonly number[]): (file: string, value: string) => void {
    const group = this.groupOf(controller, pids);
    return (file, value) => writeFileSync(join(group, file), value);
  }

  /** The folder of that group. */
  groupOf(controller: string, pids: readonly number[]): string {
    const [parent, group] = [join(CGROUP, controller), join(CGROUP, controller, this.#prefix)];
    mkdirSync(group, {recursive: true});
    // A group without CPUs takes no process (cpuset(7)).
    for (const file of controller === 'cpuset' ? ['cpuset.cpus', 'cpuset.mems'] : [])
      writeFileSync(join(group, file), readFileSync(join(parent, file)));
    for (const pid of pids) writeFileSync(join(group, 'cgroup.procs'), String(pid));
    return group;
  }

  /** A disk that serves one request after the other, with a file system on it, made with these options (mkfs.ext4(8)). */
  async disk(
    name: string,
    mebibytes: number,
    speed: Speed = {},
    made: readonly string[] = [],
  ): Promise<LabDisk> {
    const {device, setSpeed} = await this.#device(name, mebibytes);
    const mnt = join(this.folder, name, 'mnt');
    mkdirSync(mnt);
    run('mkfs.ext4', '-q', ...made, device);
    run('mount', device, mnt);
    await setSpeed(speed);
    return {directory: mnt, device: basename(device), number: numberOf(mnt), setSpeed};
  }

  /** Lets the host swap to a disk of this speed. */
  async swap(mebibytes: number, speed: Speed): Promise<void> {
    const {device, setSpeed} = await this.#device('swap', mebibytes);
    run('mkswap', device);
    run('swapon', device);
    writeFileSync(join(this.folder, 'swap', 'device'), device);
    await setSpeed(speed);
  }

  /** A device that serves one request after the other. */
  async #device(
    name: string,
    mebibytes: number,
  ): Promise<{device: string; setSpeed: LabDisk['setSpeed']}> {
    const program = await goSourceProgram(DISK_SOURCE);
    const fuse = join(this.folder, name, 'fuse');
    mkdirSync(fuse, {recursive: true});
    const served = spawn(program, [fuse, String(mebibytes)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    await once(served.stdout, 'data');
    const device = run('losetup', '-f', '--show', join(fuse, 'disk'));
    const setSpeed = async (changed: Speed): Promise<void> => {
      for (const [kind, delay] of Object.entries(changed)) {
        served.stdin.write(`${kind} ${delay}\n`);
        await once(served.stdout, 'data');
      }
    };
    return {device, setSpeed};
  }

  /** Two hosts with a cable between them. */
  network(): LabNetwork {
    const nameOf = (side: string): string => `${this.#prefix}-${side}`;
    for (const side of ['client', 'server']) {
      run('ip', 'netns', 'add', nameOf(side));
      run('ip', '-n', nameOf(side), 'link', 'set', 'lo', 'up');
    }
    const [client, server] = [nameOf('client'), nameOf('server')];
    const cable = ['link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable'];
    run('ip', '-n', client, ...cable, 'netns', server);
    for (const [name, address] of [
      [client, '10.78.0.1/30'],
      [server, '10.78.0.2/30'],
    ] as const) {
      run('ip', '-n', name, 'address', 'add', address, 'dev', 'cable');
      run('ip', '-n', name, 'link', 'set', 'cable', 'up');
    }
    // nsenter, because `ip netns exec` mounts a /sys without tracefs.
    const on: LabNetwork['on'] = (side, ...words) => [
      'nsenter',
      [`--net=/run/netns/${nameOf(side)}`, ...words],
    ];
    return {
      address: '10.78.0.2',
      on,
      run: (side, ...words) => {
        const [program, args] = on(side, ...words);
        run(program, ...args);
      },
    };
  }

  async close(): Promise<void> {
    for (const undo of this.#atEnd.reverse()) undo();
    for (const child of this.#children) child.kill('SIGKILL');
    for (const part of this.#parts.reverse()) await part.stop();
    const tidied = once(this.#tidy!, 'exit');
    this.#tidy!.stdin!.end();
    await tidied;
  }
}

function numberOf(folder: string): string {
  return run('findmnt', '-no', 'MAJ:MIN', folder);
}

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']}).trim();
}
