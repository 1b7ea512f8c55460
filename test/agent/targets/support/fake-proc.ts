// A /proc of a test's own making, as files in a temporary folder: the same reads, other processes.

import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

import {ProcFiles} from '../../../../agent/targets/proc-files.js';

export interface FakeProcess {
  readonly pid: number;
  readonly parent?: number;
  readonly exe: string;
  readonly comm?: string;
  readonly commandLine?: readonly string[];
  readonly startTicks?: number;
  readonly cpuTicks?: number;
  readonly childTicks?: number;
  readonly state?: string;
  readonly container?: string;
  /** Its network namespace; the host's by default. */
  readonly netns?: string;
  readonly listens?: readonly number[];
  readonly folder?: string;
  /** Open files besides its sockets. */
  readonly files?: number;
  readonly rssKib?: number;
  readonly majorFaults?: number;
}

const HOST_NETNS = 'net:[4026531840]';

/** The size of a folder says how many files it holds in the real /proc only. */
class PlainFiles extends ProcFiles {
  override countOpenFiles(pid: number): number | undefined {
    return this.openFiles(pid)?.length;
  }
}

export class FakeProc {
  readonly root = mkdtempSync(join(tmpdir(), 'regscope-proc-'));
  readonly files: ProcFiles = new PlainFiles(this.root);
  readonly #processes = new Map<number, FakeProcess>();

  constructor() {
    this.add({pid: 1, exe: '/usr/lib/systemd/systemd', comm: 'systemd', parent: 0});
  }

  /** Adds a process, or puts another one in the place of the one with this pid. */
  add(process: FakeProcess): void {
    this.#processes.set(process.pid, process);
    this.#writeAll();
  }

  remove(pid: number): void {
    this.#processes.delete(pid);
    rmSync(join(this.root, String(pid)), {recursive: true, force: true});
    this.#writeAll();
  }

  /** An extra file, such as another text of `net/fib_trie`. */
  write(pid: number, file: string, text: string): void {
    const path = join(this.root, String(pid), file);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, text);
  }

  close(): void {
    rmSync(this.root, {recursive: true});
  }

  // Every process shows all listening sockets of its network namespace, so all are written anew.
  #writeAll(): void {
    for (const process of this.#processes.values()) this.#writeProcess(process);
  }

  #writeProcess(process: FakeProcess): void {
    const {pid, exe, netns = HOST_NETNS} = process;
    const words = process.commandLine ?? [exe];
    rmSync(join(this.root, String(pid), 'fd'), {recursive: true, force: true});
    for (const name of ['exe', 'cwd']) rmSync(join(this.root, String(pid), name), {force: true});
    rmSync(join(this.root, String(pid), 'ns'), {recursive: true, force: true});
    this.write(pid, 'stat', statOf(process));
    this.write(pid, 'status', `Name:\tx\nVmRSS:\t  ${process.rssKib ?? 100} kB\nThreads:\t2\n`);
    this.write(pid, 'cmdline', `${words.join('\0')}\0`);
    this.write(pid, 'cgroup', cgroupOf(process.container));
    this.write(pid, 'net/tcp', this.#socketTable(netns));
    this.#link(pid, 'ns/net', netns);
    if (process.folder !== undefined) this.#link(pid, 'cwd', process.folder);
    if (process.state !== 'Z') this.#link(pid, 'exe', exe);
    const links = [
      ...Array.from({length: process.files ?? 1}, (_, at) => `/some/file-${at}`),
      ...(process.listens ?? []).map((port) => `socket:[${inodeOf(pid, port)}]`),
    ];
    links.forEach((link, at) => this.#link(pid, `fd/${at}`, link));
  }

  #socketTable(netns: string): string {
    const listeners = [...this.#processes.values()].filter(
      (process) => (process.netns ?? HOST_NETNS) === netns,
    );
    const rows = listeners.flatMap(({pid, listens = []}) =>
      listens.map((port, at) => socketRow(at, port, '0A', inodeOf(pid, port))),
    );
    return `${[SOCKET_HEADER, ...rows, socketRow(99, 40_000, '01', 7)].join('\n')}\n`;
  }

  #link(pid: number, name: string, target: string): void {
    const path = join(this.root, String(pid), name);
    mkdirSync(dirname(path), {recursive: true});
    symlinkSync(target, path);
  }
}

const SOCKET_HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

function socketRow(at: number, port: number, state: string, inode: number): string {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return `   ${at}: 00000000:${hexPort} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 000000003f0725c1 100 0 0 10 0`;
}

function inodeOf(pid: number, port: number): number {
  return pid * 100_000 + port;
}

function statOf(process: FakeProcess): string {
  const {
    pid,
    parent = 1,
    startTicks = pid,
    cpuTicks = 0,
    childTicks = 0,
    state = 'S',
    majorFaults = 0,
  } = process;
  const comm = process.comm ?? process.exe.split('/').at(-1)!.slice(0, 15);
  const zeros = (count: number): string => Array(count).fill('0').join(' ');
  return `${pid} (${comm}) ${state} ${parent} ${zeros(4)} 4194560 ${zeros(2)} ${majorFaults} 0 ${cpuTicks} 0 ${childTicks} ${zeros(3)} 2 0 ${startTicks} ${zeros(30)}\n`;
}

function cgroupOf(container: string | undefined): string {
  return container === undefined ? '0::/system.slice/x.service\n' : `0::/docker/${container}\n`;
}
