// All probes of one agent by the CO-RE engine: one loader for all of them, a cut once a second, and
// the targets as they come and go.

import {readFileSync} from 'node:fs';
import {dirname} from 'node:path';

import {ProfilerError} from '../../src/domain/error.js';
import {assertMayLoad} from '../bpftrace/capabilities.js';
import {probeNamed} from '../probes/probe-catalogue.js';
import type {StartProbes, UnavailableProbe} from '../probes/ports/probe-set.js';
import {EngineProcess} from '../probes/running/engine-process.js';
import {IntervalJoin} from '../probes/running/interval-join.js';
import {RunningEngine} from '../probes/running/running-engine.js';
import {alsoLookingAt, watchedCode} from '../probes/running/watched-code.js';
import {WatchedProcesses} from '../probes/running/watched-processes.js';
import {CoreIntervals} from './core-intervals.js';
import {beginLoader, type CoreLife} from './core-life.js';
import {assertAsBuilt} from '../children/pinned-files.js';
import {findLoader, startLoader} from './loader.js';

/** Its programs take 1 to 2 s of CPU time to load, which a busy host gives over many. */
const READY_WITHIN_MS = 30_000;
/**
 * So often the loader writes what it has. An agent that is woken up finds none of its code and data in the caches of
 * a busy CPU, which costs as much as some dozen requests.
 */
const DRAIN_MS = 200;

/**
 * Resolves when the loader has attached its programs (about 0.1 s). Rejects with ProfilerError
 * `PROBE_UNKNOWN`, `PROBE_NOT_PERMITTED` or `PROBE_CORE_MISSING`, or with what the loader said.
 */
export const startCoreProbes: StartProbes = async (options) => {
  for (const probe of options.probes) probeNamed(probe);
  assertMayLoad();
  const {symbolizer, code} = watchedCode(options.stateDir);
  const {probes, onInterval, toUnixNs = (kernelNs: bigint) => kernelNs} = options;
  const join = new IntervalJoin(onInterval, toUnixNs);
  const watched: WatchedProcesses = new WatchedProcesses(
    alsoLookingAt(code, {
      watch: (pid) => core.life?.watch(pid),
      forget: (pid) => core.life?.forget(pid),
    }),
  );
  const unavailable: UnavailableProbe[] = [];
  let isStarted = false;
  /** The program that was executed last: what it maps is told right after. */
  let executed: {readonly pid: number; readonly file: string} | undefined;
  const core: EngineProcess<CoreLife> = new EngineProcess({
    name: 'the loader',
    probes,
    readyWithinMs: READY_WITHIN_MS,
    begin: beginLoader({
      command: {
        path: loaderPath(),
        args: ['--probes', probes.join(), '--drain-ms', String(DRAIN_MS)],
      },
      start: startLoader,
      createIntervals: () =>
        new CoreIntervals({
          targetOf: (pid) => watched.targetOf(pid),
          ...{toUnixNs, code, steps: join.steps},
        }),
      // Later lives run on the same kernel.
      onUnavailable: (missing) => void (isStarted || unavailable.push(missing)),
      onExec: ({pid, file}) => {
        code.executed(pid);
        executed = {pid, file};
      },
      onForked: ({pid, parentPid}) => code.forked(pid, parentPid),
      onMapped: (mapped) => {
        const {pid, root} = mapped;
        code.mapped(pid, mapped, root, executed?.pid === pid ? executed.file : undefined);
      },
    }),
    onInterval: join.addProcess(),
    onRestarted: () => watched.watchAllAgain(),
    nowMs: () => performance.now(),
  });
  await core.start();
  isStarted = true;
  for (const process of options.processes) watched.watch(process);
  const close = (): void => symbolizer.close();
  const engine = 'core';
  const processes = [core];
  return new RunningEngine({engine, probes, unavailable, processes, join, watched, close});
};

function loaderPath(): string {
  const path = findLoader();
  if (path !== undefined) {
    assertAsBuilt(dirname(dirname(path)), 'core/regscope-core', readFileSync(path));
    return path;
  }
  throw new ProfilerError(
    'PROBE_CORE_MISSING',
    'the loader of the CO-RE engine was not built',
    'Install clang, libbpf-dev and bpftool, and run npm run build; or use --engine bpftrace.',
  );
}
