// Sees with uprobes which goroutine of a Go program asked over which connection, and which goroutine writes
// there. That is the truth against which inferred origins of calls are checked. It costs about 2 µs a call,
// and needs the symbols of the program, which is why the profiler itself does not do it.
//
// Source of truth: net/http/transport.go of Go 1.19 to 1.26. `persistConn.roundTrip` runs on the goroutine of
// the request, `persistConn.writeLoop` on the one that writes; both have the connection in RAX and g in R14.

import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

import type {RequestRecord} from '../../../src/domain/request.js';
import {endBpftrace} from '../../support/end-bpftrace.js';

/** A goroutine began to ask over a connection. Times are of the kernel's clock (CLOCK_BOOTTIME), ns. */
interface RoundTrip {
  readonly atNs: number;
  readonly goid: number;
}

export class RoundTrips {
  /** In order of time, by the address of the connection. */
  readonly #asked = new Map<string, RoundTrip[]>();
  /** Connections by the goroutine that writes to them. Numbers of goroutines are used once. */
  readonly #writers = new Map<number, string>();

  take(line: string): void {
    const [word, ns, goid, connection] = line.split(' ');
    if (word === 'writes') this.#writers.set(Number(goid), connection!);
    if (word !== 'asks') return;
    const asked = this.#asked.get(connection!);
    const roundTrip = {atNs: Number(ns), goid: Number(goid)};
    if (asked === undefined) this.#asked.set(connection!, [roundTrip]);
    else asked.push(roundTrip);
  }

  /**
   * The goroutine that each call was made for. Calls whose connection is older than the probes have none,
   * and neither have those of connections where something was asked that was not recorded.
   */
  askersOf(calls: readonly RequestRecord[]): ReadonlyMap<RequestRecord, number> {
    const byWriter = new Map<number, RequestRecord[]>();
    for (const call of calls) byWriter.set(call.goid, [...(byWriter.get(call.goid) ?? []), call]);
    const askers = new Map<RequestRecord, number>();
    for (const [writer, made] of byWriter) {
      const asked = this.#asked.get(this.#writers.get(writer) ?? '')?.toSorted(byTime) ?? [];
      if (asked.length !== made.length) continue;
      const inOrder = made.toSorted((left, right) => Number(left.startNs - right.startNs));
      for (const [at, call] of inOrder.entries()) askers.set(call, asked[at]!.goid);
    }
    return askers;
  }
}

function byTime(left: RoundTrip, right: RoundTrip): number {
  return left.atNs - right.atNs;
}

/** `goidBehindG` is the place of the number in a goroutine: 152 in Go 1.25 and 1.26. */
const GOID_BEHIND_G = 152;

function script(program: string, pid: number): string {
  const words = `nsecs, *(uint64*)(reg("r14") + ${GOID_BEHIND_G}), reg("ax")`;
  const probe = (name: string, word: string): string =>
    `uprobe:${program}:"net/http.(*persistConn).${name}" /pid == ${pid}/ { printf("${word} %llu %llu %llx\\n", ${words}); }`;
  return [
    'BEGIN { printf("begins 0 0 0\\n"); }',
    probe('roundTrip', 'asks'),
    probe('writeLoop', 'writes'),
  ].join('\n');
}

/** Resolves when the probes are there. `stop` gives what was seen. */
export async function watchRoundTrips(
  program: string,
  pid: number,
): Promise<{stop(): Promise<RoundTrips>}> {
  const seen = new RoundTrips();
  const child = spawn('bpftrace', ['-B', 'line', '-e', script(program, pid)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {...process.env, BPFTRACE_PERF_RB_PAGES: '1024'},
  });
  const begun = new Promise<void>((resolve, reject) => {
    createInterface({input: child.stdout}).on('line', (line) => {
      if (line.startsWith('begins')) resolve();
      else seen.take(line);
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error('bpftrace could not put its probes there')));
  });
  await begun;
  return {
    stop: async () => {
      await endBpftrace(child);
      return seen;
    },
  };
}
