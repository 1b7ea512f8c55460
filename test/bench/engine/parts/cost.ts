// CPU time per request, part by part: the programs in the kernel by bpf_stats, in windows of their own since
// counting costs as much again, and loader, agent and collector by the scheduler's account. Beside it, for
// how long the agent works at a time.

import {setTimeout as sleep} from 'node:timers/promises';

import {BpfStatsSwitch, ProgramMeter} from '../../../../agent/bpftrace/bpf-stats.js';
import {spreadRow, type FigureRow} from '../figure-table.js';
import {askAtRate} from '../fixed-rate.js';
import {withManifest, type ManifestServer} from '../manifest.js';
import type {BenchOptions} from '../options.js';
import {startProfiler, type Profiler} from '../profiler.js';
import {LONG_MS, workStretches, type WorkStretches} from '../work-stretches.js';
import {runWrk} from '../wrk.js';

const ROUNDS = 5;
const LOW_RATE = 500;
const CONNECTIONS = 8;
/** The agent has compiled by then what runs often. */
const SETTLE_SECONDS = 10;

type Part = 'programs' | 'engine' | 'agent' | 'collector';
const PARTS: readonly Part[] = ['programs', 'engine', 'agent', 'collector'];

/** Microseconds per request of each part. */
type Usecs = Readonly<Record<Part, number>>;

interface Load {
  readonly name: string;
  readonly goals: Readonly<Partial<Record<Part, string>>>;
  /** Resolves to the number of requests that were answered. */
  readonly run: (server: ManifestServer, seconds: number) => Promise<number>;
}

const LOADS: readonly Load[] = [
  {
    name: 'closed loop',
    goals: {programs: '≤ 45', engine: '≤ 2', agent: '≤ 25', collector: '≤ 20'},
    run: async ({load}, seconds) => (await runWrk(load(CONNECTIONS), seconds)).requests,
  },
  {
    name: `${LOW_RATE}/s`,
    goals: {programs: '≤ 65', engine: '≤ 2', agent: '≤ 25', collector: '≤ 20'},
    run: async ({url}, seconds) => (await askAtRate(url, LOW_RATE, seconds)).answered,
  },
];

export async function cost(options: BenchOptions): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  for (const engine of options.engines) rows.push(...(await costOfEngine(engine, options)));
  return rows;
}

function costOfEngine(engine: string, options: BenchOptions): Promise<FigureRow[]> {
  return withManifest(async (server) => {
    const targets = [server.target];
    const profiler = await startProfiler({engine, collector: 'here', targets});
    try {
      await runWrk(server.load(CONNECTIONS), SETTLE_SECONDS);
      const rows: FigureRow[] = [];
      for (const load of LOADS)
        rows.push(...(await costOfLoad(engine, load, {profiler, server, options})));
      return rows;
    } finally {
      await profiler.stop();
    }
  });
}

interface Measured {
  readonly profiler: Profiler;
  readonly server: ManifestServer;
  readonly options: BenchOptions;
}

async function costOfLoad(
  engine: string,
  {name, goals, run}: Load,
  {profiler, server, options: {rounds = ROUNDS, seconds}}: Measured,
): Promise<FigureRow[]> {
  const seen: Usecs[] = [];
  const stretches: WorkStretches[] = [];
  while (seen.length < rounds) {
    const act = (): Promise<number> => run(server, seconds);
    seen.push({...(await cpuPerRequest(profiler, act)), programs: await programs(profiler, act)});
    stretches.push(await workStretches(profiler.agentPid, act));
  }
  const parts = PARTS.map((part) =>
    spreadRow(
      `${engine}, ${name}, µs per request: ${part}`,
      engine === 'core' ? (goals[part] ?? '') : '',
      seen.map((usecs) => usecs[part]),
      (usecs) => usecs.toFixed(1),
    ),
  );
  return [...parts, ...stretchRows(`${engine}, ${name}`, stretches)];
}

function stretchRows(name: string, stretches: readonly WorkStretches[]): FigureRow[] {
  return [
    spreadRow(
      `${name}, ms that the agent works without a pause: the longest time`,
      `≤ ${LONG_MS}`,
      stretches.map(({longestMs}) => longestMs),
      (ms) => ms.toFixed(1),
    ),
    spreadRow(
      `${name}, times a second that the agent works for more than ${LONG_MS} ms`,
      '0',
      stretches.map(({longPerSecond}) => longPerSecond),
      (times) => times.toFixed(1),
    ),
  ];
}

async function cpuPerRequest(
  profiler: Profiler,
  act: () => Promise<number>,
): Promise<Omit<Usecs, 'programs'>> {
  const before = profiler.cpuMs();
  const requests = await act();
  // What was written in the last second is read and stored in the next one.
  await sleep(1_500);
  const after = profiler.cpuMs();
  const usecs = (part: keyof typeof after): number =>
    ((after[part] - before[part]) * 1e3) / requests;
  return {engine: usecs('engine'), agent: usecs('agent'), collector: usecs('collector')};
}

async function programs(profiler: Profiler, act: () => Promise<number>): Promise<number> {
  const meters = profiler.enginePids().map((pid) => new ProgramMeter(pid));
  const stats = new BpfStatsSwitch();
  const runNs = (): number =>
    meters.flatMap((meter) => meter.read() ?? []).reduce((sum, {runNs: ns}) => sum + ns, 0);
  stats.enable();
  try {
    const before = runNs();
    const requests = await act();
    return (runNs() - before) / 1e3 / requests;
  } finally {
    stats.restore();
    for (const meter of meters) meter.close();
  }
}
