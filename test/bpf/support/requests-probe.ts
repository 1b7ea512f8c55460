// Runs bpf/requests.bt by itself, asks it for what ended and hands its lines to the reader, for tests
// and figures that need root. The agent joins scripts and starts bpftrace in its own way.

import {spawn, type ChildProcess} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';

import {ControlChannel} from '../../../agent/bpftrace/control-channel.js';
import {RequestReader} from '../../../agent/probes/requests/request-reader.js';
import {WatchedProcesses} from '../../../agent/probes/running/watched-processes.js';
import {goVersionOf} from '../../../agent/targets/go-version.js';
import {testedBpftraces} from './bpftraces.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import {endBpftrace, hasEnded} from '../../support/end-bpftrace.js';
import {until} from '../../support/until.js';

const SCRIPT = new URL('../../../bpf/requests.bt', import.meta.url);
const MAP_KEYS = 32_768;
/** Attaching 60 programs takes 3 s on an idle machine. */
const READY_MS = 120_000;
const TICK_MS = 1_000;
/** For a server to see that its client is gone. */
export const SETTLE_MS = 250;
/** A cut that prints full maps takes a second on a busy machine. */
const ANSWER_MS = 60_000;

export const WHY_NOT =
  process.getuid?.() === 0 ? false : 'needs root, because only root may load eBPF programs';

/** What a test asks of either engine. */
export interface AskedRequests {
  readonly records: RequestRecord[];
  /** Connections that the probe cannot read, by `PORT PROTOCOL`. */
  readonly unread: Readonly<Record<string, number>>;
  watch(pid: number): void;
  lost(): number;
  unreadable(): number;
  /** Waits until what ended by now was read. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export interface RequestsProbe extends AskedRequests {
  readonly bpftrace: ChildProcess;
  readonly lines: string[];
  /** CPU time that reading lines took so far. */
  readerUsecs(): number;
}

/** Reading it means reading the program's file. */
const goVersions = new Map<number, string | undefined>();

function goVersion(pid: number): string | undefined {
  if (!goVersions.has(pid)) goVersions.set(pid, goVersionOf(`/proc/${pid}/exe`));
  return goVersions.get(pid);
}

/** The other system's bpftrace where tests were given one (bpftraces.ts), else this machine's. */
function bpftracePath(): string {
  return testedBpftraces().at(-1)!.path;
}

export async function startRequestsProbe(pids: readonly number[]): Promise<RequestsProbe> {
  const channel = new ControlChannel();
  const bpftrace = spawn(
    bpftracePath(),
    ['-f', 'json', '-B', 'full', '-e', readFileSync(SCRIPT, 'utf8'), '0'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...{PATH: '/usr/bin:/bin', BPFTRACE_STRLEN: '200'},
        // The second name is that of bpftrace 0.20 and newer.
        ...{BPFTRACE_MAP_KEYS_MAX: String(MAP_KEYS), BPFTRACE_MAX_MAP_KEYS: String(MAP_KEYS)},
      },
    },
  );
  const reader = new RequestReader({
    targetOf: () => 'registry',
    goVersionOf: (pid) => goVersion(pid),
    toUnixNs: (kernelNs) => kernelNs,
    mapKeys: MAP_KEYS,
    deviceName: (device) => `${device >> 20}:${device & 0xfffff}`,
  });
  const records: RequestRecord[] = [];
  const lines: string[] = [];
  const unread: Record<string, number> = {};
  let lost = 0;
  let unreadable = 0;
  let readerUsecs = 0;
  let isReady = false;
  let ticks = 0;
  let tickNs = 0n;
  createInterface({input: bpftrace.stdout!}).on('line', (line) => {
    lines.push(line);
    if (line.includes('"lost_events"')) lost += 1;
    if (line.includes('"data": "ready ')) isReady = true;
    if (line.includes('"data": "done')) {
      ticks += 1;
      records.push(...reader.finishTick(tickNs));
    }
    tickNs = BigInt(/"data": "tick (\d+)/.exec(line)?.[1] ?? tickNs);
    const before = process.cpuUsage();
    const read = reader.readLine(line);
    const {user, system} = process.cpuUsage(before);
    readerUsecs += user + system;
    if (read === undefined) return;
    records.push(...read.records);
    for (const {port, protocol, connections} of read.spoken) {
      if (protocol === 'HTTP/1') continue;
      const key = `${port} ${protocol}`;
      unread[key] = (unread[key] ?? 0) + connections;
    }
    lost += read.lost;
    unreadable += read.unreadable;
  });
  for (let waitedMs = 0; !isReady; waitedMs += 100) {
    if (waitedMs > READY_MS || hasEnded(bpftrace)) {
      bpftrace.kill('SIGKILL');
      throw new Error('bpftrace did not start');
    }
    await sleep(100);
  }
  const watched = new WatchedProcesses(channel);
  for (const pid of pids) watched.watch({pid, target: 'registry'});
  let asked = 0;
  const ask = (): number => {
    channel.cut();
    asked += 1;
    return asked;
  };
  const timer = setInterval(ask, TICK_MS);
  // Answers of earlier cuts may still be on their way.
  const cut = async (): Promise<void> => {
    const own = ask();
    await until('bpftrace answers a cut', () => ticks >= own || hasEnded(bpftrace), ANSWER_MS);
  };
  return {
    bpftrace,
    records,
    lines,
    unread,
    watch: (pid) => watched.watch({pid, target: 'registry'}),
    lost: () => lost,
    unreadable: () => unreadable,
    readerUsecs: () => readerUsecs,
    settle: async () => {
      await sleep(SETTLE_MS);
      await cut();
      await cut();
    },
    stop: () => {
      clearInterval(timer);
      channel.close();
      return endBpftrace(bpftrace);
    },
  };
}
