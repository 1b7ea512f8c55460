// Starts the probes of one agent: joins their scripts into one bpftrace process per group, leaves
// out what does not load here, asks for a tick once a second and follows the targets.

import {optional} from '../../../src/domain/optional.js';
import {join} from 'node:path';

import {BpfStatsSwitch} from '../../bpftrace/bpf-stats.js';
import {startBpftrace} from '../../bpftrace/bpftrace-process.js';
import {assertCapabilities, isAtLeast, tracepointsOf} from '../../bpftrace/capabilities.js';
import type {Capabilities} from '../../bpftrace/capabilities.js';
import {ControlChannel} from '../../bpftrace/control-channel.js';
import {ShortFiles} from '../../bpftrace/short-files.js';
import {GoPlacesOnDisk} from '../../symbols/go-places.js';
import {Symbolizer} from '../../symbols/symbolizer.js';
import {IntervalJoin} from './interval-join.js';
import {probeNamed, readScript} from '../probe-catalogue.js';
import type {ProbeEntry} from '../probe-catalogue.js';
import {startGroup} from './probe-group.js';
import type {GroupOptions} from './probe-group.js';
import type {ProbeProcess} from './probe-process.js';
import type {ProbeSet, ProbeSetOptions, StartProbes, UnavailableProbe} from '../ports/probe-set.js';
import type {WatchedProcess} from '../../targets/watch-list.js';
import {CodeWatch} from '../stacks/code-watch.js';
import {Ticker} from './ticker.js';
import {WatchedProcesses, type PidChannel} from './watched-processes.js';

export const startProbes: StartProbes = async (options) => {
  const entries = options.probes.map(probeNamed);
  const capabilities = assertCapabilities(options.bpftrace);
  const channel = new ControlChannel();
  const symbolizer = symbolizerFor(options);
  const code = new CodeWatch(symbolizer, (act, ms) => setTimeout(act, ms).unref());
  const watched = new WatchedProcesses(
    entries.some(namesStacks) ? alsoKnown(channel, code) : channel,
  );
  const stats = new BpfStatsSwitch();
  stats.enable();
  const files = filesFor(entries, capabilities);
  const {onInterval, toUnixNs = (kernelNs: bigint) => kernelNs} = options;
  const join = new IntervalJoin(onInterval, toUnixNs);
  const readerHost = {toUnixNs, code, steps: join.steps};
  const groups = await Promise.all(
    [...new Set(entries.map(({group}) => group))].map((group) =>
      startGroup(
        entries.filter((entry) => entry.group === group),
        {
          ...groupOptions(capabilities, watched),
          readerHost,
          onInterval: join.addProcess(),
          files,
        },
      ),
    ),
  );
  const processes = groups.flatMap(({process}) => process ?? []);
  for (const process of options.processes) watched.watch(process);
  const unavailable = groups.flatMap((group) => group.unavailable);
  const missing = new Set(
    unavailable.filter(({series}) => series === undefined).map((it) => it.probe),
  );
  const running = options.probes.filter((probe) => !missing.has(probe));
  const parts = {running, unavailable, processes, join, channel, watched, symbolizer, stats, files};
  return new RunningProbes(parts);
};

/** Short files help bpftrace 0.17; newer versions do not need them. */
function filesFor(
  entries: readonly ProbeEntry[],
  {version, tracefs}: Capabilities,
): ShortFiles | undefined {
  if (isAtLeast(version, 0, 20)) return undefined;
  const scripts = entries.map(({name}) => readScript(name).text);
  return ShortFiles.write(scripts, {tracefs});
}

function namesStacks({group}: ProbeEntry): boolean {
  return group === 'stacks';
}

function symbolizerFor({stateDir}: ProbeSetOptions): Symbolizer {
  const places = stateDir === undefined ? undefined : new GoPlacesOnDisk(join(stateDir, 'symbols'));
  return new Symbolizer({nowMs: () => performance.now(), ...optional('places', places)});
}

/** Looks at the code of each process that the scripts watch, from the start and while it lives. */
function alsoKnown(channel: PidChannel, code: CodeWatch): PidChannel {
  return {
    watch: (pid) => {
      channel.watch(pid);
      code.watch(pid);
    },
    forget: (pid) => channel.forget(pid),
  };
}

function groupOptions(
  {bpftrace, version, tracefs}: Capabilities,
  watched: WatchedProcesses,
): Omit<GroupOptions, 'onInterval' | 'readerHost'> {
  return {
    path: bpftrace,
    version,
    hasTracepoint: tracepointsOf(tracefs),
    start: startBpftrace,
    targetOf: (pid) => watched.targetOf(pid),
    onRestarted: () => watched.watchAllAgain(),
    nowMs: () => performance.now(),
  };
}

interface Parts {
  readonly running: readonly string[];
  readonly unavailable: readonly UnavailableProbe[];
  readonly processes: readonly ProbeProcess[];
  readonly join: IntervalJoin;
  readonly channel: ControlChannel;
  readonly watched: WatchedProcesses;
  readonly symbolizer: Symbolizer;
  readonly stats: BpfStatsSwitch;
  readonly files: ShortFiles | undefined;
}

class RunningProbes implements ProbeSet {
  readonly running: readonly string[];
  readonly unavailable: readonly UnavailableProbe[];
  readonly #parts: Parts;
  readonly #ticker: Ticker;
  #stopped: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.running = parts.running;
    this.unavailable = parts.unavailable;
    this.#parts = parts;
    this.#ticker = new Ticker(parts.processes, () => {
      // Another agent or tool on this host may have switched the counting off when it ended.
      parts.stats.enable();
      parts.channel.cut();
    });
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
    return this.#parts.processes.flatMap(({pid}) => pid ?? []);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #cut(): Promise<void> {
    await this.#ticker.cut();
    for (const process of this.#parts.processes) process.flush();
    this.#parts.join.flush();
  }

  async #stop(): Promise<void> {
    await this.#cut();
    this.#ticker.stop();
    await Promise.all(this.#parts.processes.map((process) => process.stop()));
    this.#parts.stats.restore();
    this.#parts.channel.close();
    this.#parts.symbolizer.close();
    this.#parts.files?.remove();
  }
}
