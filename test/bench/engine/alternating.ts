// Rounds in which every way of watching has its turn, each time in another order, so that whatever else
// happens on the machine disturbs all of them alike.

import {startProfiler, type Profiler, type ProfilerOptions} from './profiler.js';

export interface Watching {
  readonly name: string;
  /** Undefined: nobody watches. */
  readonly profiler?: Pick<ProfilerOptions, 'engine' | 'collector'>;
}

export const NOBODY: Watching = {name: 'without'};

/** All ways that the options ask for, with bpftrace only as `run` has it: with its collector here. */
export function waysOf(engines: readonly string[]): Watching[] {
  const core: Watching[] = [
    {name: 'core, collector apart', profiler: {engine: 'core', collector: 'apart'}},
    {name: 'core, collector here', profiler: {engine: 'core', collector: 'here'}},
  ];
  const bpftrace: Watching = {
    name: 'bpftrace, collector here',
    profiler: {engine: 'bpftrace', collector: 'here'},
  };
  return [
    ...(engines.includes('core') ? core : []),
    ...(engines.includes('bpftrace') ? [bpftrace] : []),
  ];
}

/** What `measure` returned, by way and round. */
export type Rounds<Value> = ReadonlyMap<string, readonly Value[]>;

export async function alternate<Value>(
  ways: readonly Watching[],
  {rounds, targets}: {readonly rounds: number; readonly targets: readonly string[]},
  measure: (profiler: Profiler | undefined) => Promise<Value>,
): Promise<Rounds<Value>> {
  const values = new Map<string, Value[]>(ways.map(({name}) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const from = round % ways.length;
    for (const way of [...ways.slice(from), ...ways.slice(0, from)]) {
      values.get(way.name)!.push(await once(way, targets, measure));
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\r`);
  }
  process.stderr.write('\n');
  return values;
}

async function once<Value>(
  {profiler: options}: Watching,
  targets: readonly string[],
  measure: (profiler: Profiler | undefined) => Promise<Value>,
): Promise<Value> {
  const profiler = options && (await startProfiler({...options, targets}));
  try {
    return await measure(profiler);
  } finally {
    await profiler?.stop();
  }
}
