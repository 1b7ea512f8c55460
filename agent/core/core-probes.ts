// All probes of one agent by the CO-RE engine: one loader for all of them, a cut once a second, and
// the targets as they come and go.

import {join} from 'node:path';

import {ProfilerError} from '../../src/domain/error.js';
import {assertRoot} from '../bpftrace/capabilities.js';
import {probeNamed} from '../probes/probe-catalogue.js';
import type {
  ProbeSet,
  ProbeSetOptions,
  StartProbes,
  UnavailableProbe,
} from '../probes/ports/probe-set.js';
import {IntervalJoin} from '../probes/running/interval-join.js';
import {Ticker} from '../probes/running/ticker.js';
import {WatchedProcesses, type PidChannel} from '../probes/running/watched-processes.js';
import {CodeWatch} from '../probes/stacks/code-watch.js';
import {GoPlacesOnDisk} from '../symbols/go-places.js';
import {Symbolizer} from '../symbols/symbolizer.js';
import type {WatchedProcess} from '../targets/watch-list.js';
import {CoreIntervals} from './core-intervals.js';
import {CoreProcess} from './core-process.js';
import {findLoader, startLoader} from './loader.js';

/**
 * Resolves when the loader has attached its programs (about 0.1 s). Rejects with ProfilerError
 * `PROBE_UNKNOWN`, `PROBE_NOT_PERMITTED` or `PROBE_CORE_MISSING`, or with what the loader said.
 */
export const startCoreProbes: StartProbes = async (options) => {
  for (const probe of options.probes) probeNamed(probe);
  assertRoot(process.geteuid?.() ?? -1);
  const symbolizer = symbolizerFor(options);
  const code = new CodeWatch(symbolizer, (act, ms) => setTimeout(act, ms).unref());
  const {onInterval, toUnixNs = (kernelNs: bigint) => kernelNs} = options;
  const intervals = new IntervalJoin(onInterval, toUnixNs);
  const watched: WatchedProcesses = new WatchedProcesses(channelTo(() => core, code));
  const core: CoreProcess = new CoreProcess({
    command: {path: loaderPath(), args: ['--probes', options.probes.join()]},
    start: startLoader,
    probes: options.probes,
    createIntervals: () =>
      new CoreIntervals({
        targetOf: (pid) => watched.targetOf(pid),
        ...{toUnixNs, code, steps: intervals.steps},
      }),
    onInterval: intervals.addProcess(),
    onRestarted: () => watched.watchAllAgain(),
    onExec: (pid) => code.executed(pid),
    nowMs: () => performance.now(),
  });
  await core.start();
  for (const process of options.processes) watched.watch(process);
  return new RunningCore({core, watched, intervals, symbolizer, probes: options.probes});
};

function loaderPath(): string {
  const path = findLoader();
  if (path !== undefined) return path;
  throw new ProfilerError(
    'PROBE_CORE_MISSING',
    'the loader of the CO-RE engine was not built',
    'Install clang, libbpf-dev and bpftool, and run npm run build; or use --engine bpftrace.',
  );
}

function symbolizerFor({stateDir}: ProbeSetOptions): Symbolizer {
  const places =
    stateDir === undefined ? {} : {places: new GoPlacesOnDisk(join(stateDir, 'symbols'))};
  return new Symbolizer({nowMs: () => performance.now(), ...places});
}

/** The code of a watched process is looked at while the process lives. */
function channelTo(core: () => CoreProcess, code: CodeWatch): PidChannel {
  return {
    watch: (pid) => {
      core().tell(`watch ${pid}`);
      code.watch(pid);
    },
    forget: (pid) => core().tell(`forget ${pid}`),
  };
}

interface Parts {
  readonly core: CoreProcess;
  readonly watched: WatchedProcesses;
  readonly intervals: IntervalJoin;
  readonly symbolizer: Symbolizer;
  readonly probes: readonly string[];
}

class RunningCore implements ProbeSet {
  readonly running: readonly string[];
  readonly unavailable: readonly UnavailableProbe[];
  readonly #parts: Parts;
  readonly #ticker: Ticker;
  #stopped: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.unavailable = parts.core.unavailable;
    const missing = new Set(
      this.unavailable.filter(({series}) => series === undefined).map(({probe}) => probe),
    );
    this.running = parts.probes.filter((probe) => !missing.has(probe));
    this.#ticker = new Ticker([parts.core], () => {});
  }

  watch(process: WatchedProcess): void {
    if (this.#stopped === undefined) this.#parts.watched.watch(process);
  }

  forget(pid: number): void {
    if (this.#stopped === undefined) this.#parts.watched.forget(pid);
  }

  cut(): Promise<void> {
    return this.#stopped ?? this.#cut();
  }

  pids(): readonly number[] {
    const {pid} = this.#parts.core;
    return pid === undefined ? [] : [pid];
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #cut(): Promise<void> {
    await this.#ticker.cut();
    this.#parts.core.flush();
    this.#parts.intervals.flush();
  }

  async #stop(): Promise<void> {
    await this.#cut();
    this.#ticker.stop();
    await this.#parts.core.stop();
    this.#parts.symbolizer.close();
  }
}
