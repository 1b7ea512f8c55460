// Throughput and p99 of manifest GETs in a closed loop, with all probes against none.
//
// Beside them stands the throughput that follows from CPU time: requests for each second of CPU that registry,
// wrk and profiler took together. Where nothing else runs it is the throughput of CPUs that are used up, and other
// work on the machine hardly disturbs it.

import {alternate, NOBODY, waysOf, type Rounds} from '../alternating.js';
import {ratioRow, spreadRow, type FigureRow} from '../figure-table.js';
import {withManifest} from '../manifest.js';
import {cpuMs} from '../../../support/cpu-time.js';
import type {BenchOptions} from '../options.js';
import type {Profiler} from '../profiler.js';
import {runWrk, type WrkFigures} from '../wrk.js';

const ROUNDS = 18;
const CONNECTIONS = [8, 64] as const;

const THROUGHPUT_GOALS: Readonly<Record<string, string>> = {
  'core, collector apart': '≥ 0.95',
  'core, collector here': '≥ 0.92',
  'bpftrace, collector here': '≥ 0.78',
};
const P99_GOALS: Readonly<Record<string, string>> = {
  'core, collector apart': '≤ 1.15',
  'core, collector here': '≤ 1.15',
};

interface Measured extends WrkFigures {
  readonly perCpuSecond: number;
}

type Round = readonly Measured[];

export async function throughput(options: BenchOptions): Promise<FigureRow[]> {
  const {rounds = ROUNDS, seconds, warmSeconds, engines} = options;
  const ways = waysOf(engines);
  const seen = await withManifest(({pid, target, load}) =>
    alternate([NOBODY, ...ways], {rounds, targets: [target]}, async (profiler): Promise<Round> => {
      await runWrk(load(8), warmSeconds);
      const round: Measured[] = [];
      for (const connections of CONNECTIONS) {
        const before = cpuMs(pid) + profilerMs(profiler);
        const figures = await runWrk(load(connections), seconds);
        const usedMs = cpuMs(pid) + profilerMs(profiler) - before + figures.cpuMs;
        round.push({...figures, perCpuSecond: figures.requests / (usedMs / 1e3)});
      }
      return round;
    }),
  );
  return CONNECTIONS.flatMap((connections, at) => [
    withoutRow(`manifest GET/s, ${connections} connections`, of(seen, NOBODY.name, at)),
    ...ways.map(({name}) => throughputRow(seen, name, at, connections)),
    ...ways.map(({name}) => cpuRow(seen, name, at, connections)),
    ...ways.map(({name}) => p99Row(seen, name, at, connections)),
  ]);
}

function withoutRow(figure: string, rounds: readonly WrkFigures[]): FigureRow {
  const perSecond = rounds.map((round) => round.perSecond);
  return spreadRow(`${figure}, without`, '', perSecond, (value) => value.toFixed(0));
}

function throughputRow(
  seen: Rounds<Round>,
  way: string,
  at: number,
  connections: number,
): FigureRow {
  const perSecond = (name: string): number[] => of(seen, name, at).map((each) => each.perSecond);
  const figure = `throughput, ${connections} connections: ${way}`;
  return ratioRow(figure, THROUGHPUT_GOALS[way] ?? '', perSecond(NOBODY.name), perSecond(way));
}

function cpuRow(seen: Rounds<Round>, way: string, at: number, connections: number): FigureRow {
  const perCpu = (name: string): number[] => of(seen, name, at).map((each) => each.perCpuSecond);
  const figure = `requests per CPU second, ${connections} connections: ${way}`;
  return ratioRow(figure, THROUGHPUT_GOALS[way] ?? '', perCpu(NOBODY.name), perCpu(way));
}

function profilerMs(profiler: Profiler | undefined): number {
  const {engine, agent, collector} = profiler?.cpuMs() ?? {engine: 0, agent: 0, collector: 0};
  return engine + agent + collector;
}

function p99Row(seen: Rounds<Round>, way: string, at: number, connections: number): FigureRow {
  const p99 = (name: string): number[] => of(seen, name, at).map(({p99Ms}) => p99Ms);
  const figure = `p99, ${connections} connections: ${way}`;
  return ratioRow(figure, P99_GOALS[way] ?? '', p99(NOBODY.name), p99(way));
}

function of(seen: Rounds<Round>, way: string, at: number): Measured[] {
  return seen.get(way)!.map((round) => round[at]!);
}
