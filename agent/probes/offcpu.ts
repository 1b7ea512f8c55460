// Reads bpf/offcpu.bt: what targets' threads waited for, where, and how long in this interval.

import type {ProbeRecord} from '../../src/domain/record.js';
import type {Stack, WaitKind} from '../../src/domain/stack.js';
import type {StackHost} from './oncpu.js';
import type {ProbeReader, Tick} from './probe-reader.js';
import {LONG_WAIT_NS, OpenWaits, type WaitPiece} from './stacks/open-waits.js';
import {joinParts, readPids, writeAddresses, type StackEntry} from './stacks/printed-stacks.js';
import {StackLines} from './stacks/stack-lines.js';
import {StackRecords, type StackKey} from './stacks/stack-records.js';
import {readWhat, waitKind} from './stacks/wait-kind.js';
import {syscallName} from './syscall-names.js';

/** Times are the kernel's, modulo 2^52 ns. */
const TIME_BITS = 52;
const NOTHING: Stack = {frames: [], truncated: false, droppedFrames: 0};

/** One wait, or several short ones of one stack that ended in the same 17 ms. */
interface Wait {
  readonly pids: string;
  readonly hash: string;
  readonly kernel: string;
  readonly what: string;
  readonly goid: string;
  readonly pieces: readonly WaitPiece[];
}

interface Explained {
  readonly stack: Stack;
  readonly kind: WaitKind;
  readonly idle: boolean;
  readonly isLost: boolean;
}

interface NamedWait {
  readonly key: StackKey;
  readonly pid: number;
  readonly goid: number;
  /** Of the interval. */
  readonly startUnixNs: number;
  readonly pieces: readonly WaitPiece[];
  readonly isLost: boolean;
}

export class OffcpuReader implements ProbeReader {
  readonly #host: StackHost;
  readonly #lines: StackLines;
  readonly #open = new OpenWaits();
  /** What the kernel says once, by the number that it uses from then on. */
  readonly #users = new Map<string, string>();
  readonly #kernels = new Map<string, string>();
  /** Of this interval: most waits are at few places. Later the code of a process may be another. */
  readonly #explained = new Map<string, Explained>();
  #waits: readonly NamedWait[] = [];

  constructor(host: StackHost) {
    this.#host = host;
    this.#lines = new StackLines('offcpu', host);
  }

  get isWorn(): boolean {
    return this.#lines.isWorn;
  }

  takeLine(line: string): void {
    this.#lines.take(line);
  }

  /** Only what was lost: waits are told by `takeLater`. */
  readTick(tick: Tick): ProbeRecord[] {
    const {maps, losses} = this.#lines.read();
    this.#learn(maps.get('user') ?? [], maps.get('kernel') ?? []);
    const waits = [
      ...(maps.get('ns') ?? []).map((entry) => this.#ended(entry, tick)),
      ...(maps.get('out') ?? []).flatMap((entry) => this.#goesOn(entry, tick) ?? []),
    ];
    this.#open.endInterval();
    this.#explained.clear();
    const named = waits.flatMap((wait) => this.#name(wait, tick) ?? []);
    const lost = named.filter(({isLost}) => isLost).length;
    this.#waits = named;
    this.#lines.noteWear(named.length, lost);
    return [...losses, ...this.#lines.lossOf('stack_lost', lost)];
  }

  takeLater(): () => readonly ProbeRecord[] {
    const waits = this.#waits;
    const {steps} = this.#host;
    return () => {
      const found = new StackRecords();
      for (const {key, pid, goid, startUnixNs, pieces} of waits) {
        for (const {offsetNs, ns} of pieces) {
          const fromNs = startUnixNs + offsetNs;
          // A sum of short waits lies anywhere in these 17 ms.
          const step = steps.stepIn(pid, goid, fromNs, fromNs + Math.max(ns, LONG_WAIT_NS));
          const point = {offsetMs: offsetNs / 1e6, weight: ns};
          found.add(step === undefined ? key : {...key, step}, point);
        }
      }
      return found.records();
    };
  }

  #learn(users: readonly StackEntry[], kernels: readonly StackEntry[]): void {
    for (const [id, addresses] of joinParts(users)) {
      const [hash = '', callers] = id.split(',');
      const text = writeAddresses(addresses.slice(0, Number(callers) + 1));
      keep(this.#users, hash, text, this.#host.mapKeys);
    }
    for (const {keys, kernelText} of kernels) {
      keep(this.#kernels, keys[0] ?? '', kernelText, this.#host.mapKeys);
    }
  }

  #ended({keys, values: [ns = 0]}: StackEntry, tick: Tick): Wait {
    const [pids = '', hash = '', kernel = '', what = '', goid = '', at = '0'] = keys;
    const lengthNs = Number(tick.endKernelNs - tick.startKernelNs);
    const atNs = sinceStart(BigInt(at), tick);
    // What is exact is odd: a wait of its own. The others are sums.
    const isLong = BigInt(at) % 2n === 1n;
    const pieces = isLong
      ? this.#open.ended(`${pids} ${at}`, Number(tick.startKernelNs), atNs, atNs + ns)
      : [{offsetNs: Math.min(Math.max(0, atNs), lengthNs), ns}];
    return {pids, hash, kernel, what, goid, pieces};
  }

  #goesOn({values}: StackEntry, tick: Tick): Wait | undefined {
    const [since = 0, ...others] = values;
    if (since === 0) return undefined;
    const [pids = '', hash = '', kernel = '', what = '', goid = ''] = others.map(String);
    const sinceNs = sinceStart(BigInt(since), tick);
    const lengthNs = Number(tick.endKernelNs - tick.startKernelNs);
    const who = `${pids} ${BigInt(since) | 1n}`;
    const pieces = this.#open.goesOn(who, Number(tick.startKernelNs), sinceNs, lengthNs);
    return {pids, hash, kernel, what, goid, pieces};
  }

  #name(wait: Wait, {targetOf, startKernelNs}: Tick): NamedWait | undefined {
    const {root, pid} = readPids(wait.pids);
    const target = targetOf(root);
    if (target === undefined || wait.pieces.length === 0) return undefined;
    const {stack, kind, idle, isLost} = this.#explain(pid, wait);
    return {
      key: {sampleKind: 'off-cpu', target, stack, wait: kind, idle},
      pid,
      goid: Number(wait.goid),
      startUnixNs: Number(this.#host.toUnixNs(startKernelNs)),
      // Time that nobody missed is not cut up: where in the second it lies says nothing.
      pieces: idle ? whole(wait.pieces) : wait.pieces,
      isLost,
    };
  }

  #explain(pid: number, wait: Wait): Explained {
    const place = `${wait.pids} ${wait.hash} ${wait.kernel} ${wait.what}`;
    let explained = this.#explained.get(place);
    if (explained === undefined) {
      explained = this.#explainPlace(pid, wait);
      this.#explained.set(place, explained);
    }
    return explained;
  }

  #explainPlace(pid: number, wait: Wait): Explained {
    const what = readWhat(wait.what);
    if (what.isPreempted) {
      return {stack: NOTHING, kind: 'preempted', idle: false, isLost: false};
    }
    const user = wait.hash === '0' ? '' : this.#users.get(wait.hash);
    const name = what.call === undefined ? undefined : syscallName(what.call);
    // bpf/offcpu.bt takes no kernel stack in calls that only wait; this is what it would begin with.
    const kernel = wait.kernel === '0' ? `__x64_sys_${name}+0` : this.#kernels.get(wait.kernel);
    const stack = this.#host.code.symbolize(pid, user ?? '', kernel ?? '');
    const isLost = user === undefined || (kernel ?? '') === '';
    return {stack, kind: waitKind(what, name, stack.frames), idle: what.isIdle, isLost};
  }
}

function sinceStart(ns: bigint, {startKernelNs}: Tick): number {
  return Number(BigInt.asIntN(TIME_BITS, ns - startKernelNs));
}

function whole(pieces: readonly WaitPiece[]): WaitPiece[] {
  const ns = pieces.reduce((sum, piece) => sum + piece.ns, 0);
  return [{offsetNs: pieces[0]!.offsetNs, ns}];
}

/** Where the kernel's own list of what it said is full, it says the rest each time. */
function keep(known: Map<string, string>, key: string, text: string, mapKeys: number): void {
  if (known.size >= 2 * mapKeys) known.delete(known.keys().next().value!);
  known.set(key, text);
}
