// Chooses the engine that asks the kernel: the CO-RE loader where it works, bpftrace elsewhere. Both
// give the same records.

import {messageOf, ProfilerError} from '../../src/domain/error.js';
import {ENGINE_PROBE} from '../../src/domain/target.js';
import type {ProbeSet, ProbeSetOptions, StartProbes} from '../probes/ports/probe-set.js';
import {startBpftraceProbes} from '../probes/running/bpftrace-probes.js';
import {startCoreProbes} from './core-probes.js';

export const ENGINES = ['auto', 'core', 'bpftrace'] as const;

export type Engine = (typeof ENGINES)[number];

export interface EngineStarters {
  readonly core: StartProbes;
  readonly bpftrace: StartProbes;
}

const STARTERS: EngineStarters = {core: startCoreProbes, bpftrace: startBpftraceProbes};

/**
 * Starts probes by one engine. `auto` tries the CO-RE engine first; where it cannot run, bpftrace does,
 * and `unavailable` tells why. Rejects as the engine that was tried last does; where both were tried, the
 * message has both reasons.
 */
export function startProbesBy(engine: Engine, starters: EngineStarters = STARTERS): StartProbes {
  if (engine !== 'auto') return starters[engine];
  return async (options) => {
    try {
      return await starters.core(options);
    } catch (error) {
      // The same would keep bpftrace from starting; and a changed file is nothing to go on after.
      if (error instanceof ProfilerError && IN_ANY_ENGINE.has(error.code)) throw error;
      return await startFallback(options, messageOf(error), starters);
    }
  };
}

const IN_ANY_ENGINE: ReadonlySet<string> = new Set([
  'PROBE_UNKNOWN',
  'PROBE_NOT_PERMITTED',
  'PROBE_FILE_CHANGED',
]);

async function startFallback(
  options: ProbeSetOptions,
  why: string,
  {bpftrace}: EngineStarters,
): Promise<ProbeSet> {
  const probes = await bpftrace(options).catch((error: unknown) => {
    throw withBothReasons(why, error);
  });
  const reason = `the CO-RE engine cannot run (${why}); bpftrace runs in its place`;
  const unavailable = [...probes.unavailable, {probe: ENGINE_PROBE, series: 'core', reason}];
  return withUnavailable(probes, unavailable);
}

function withBothReasons(why: string, error: unknown): unknown {
  if (!(error instanceof ProfilerError)) return error;
  const message = `the CO-RE engine cannot run (${why}), and ${error.message}`;
  return new ProfilerError(error.code, message, error.hint, {cause: error});
}

function withUnavailable(probes: ProbeSet, unavailable: ProbeSet['unavailable']): ProbeSet {
  return {
    engine: probes.engine,
    running: probes.running,
    unavailable,
    watch: (process) => probes.watch(process),
    forget: (pid) => probes.forget(pid),
    cut: () => probes.cut(),
    pids: () => probes.pids(),
    stop: () => probes.stop(),
  };
}
