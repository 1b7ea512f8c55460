// Starts the probes of one agent by bpftrace: joins their scripts into one process per group, and leaves
// out what does not load here. running-engine.ts keeps them going.

import {BpfStatsSwitch} from '../../bpftrace/bpf-stats.js';
import {startBpftrace} from '../../bpftrace/bpftrace-process.js';
import {assertCapabilities, isAtLeast, tracepointsOf} from '../../bpftrace/capabilities.js';
import type {Capabilities} from '../../bpftrace/capabilities.js';
import {ControlChannel} from '../../bpftrace/control-channel.js';
import {StatsWindows} from '../../bpftrace/stats-windows.js';
import {ShortFiles} from '../../bpftrace/short-files.js';
import type {CodeLine} from '../stacks/code-lines.js';
import type {CodeWatch} from '../stacks/code-watch.js';
import {IntervalJoin} from './interval-join.js';
import {probeNamed, readScript} from '../probe-catalogue.js';
import type {ProbeEntry} from '../probe-catalogue.js';
import {startGroup} from './probe-group.js';
import type {GroupOptions} from './probe-group.js';
import {RunningEngine} from './running-engine.js';
import type {StartProbes} from '../ports/probe-set.js';
import {alsoLookingAt, watchedCode} from './watched-code.js';
import {WatchedProcesses} from './watched-processes.js';

export const startBpftraceProbes: StartProbes = async (options) => {
  const entries = options.probes.map(probeNamed);
  const capabilities = assertCapabilities(options.bpftrace);
  const channel = new ControlChannel();
  const {symbolizer, code} = watchedCode(options.stateDir);
  const watched = new WatchedProcesses(
    entries.some(namesStacks) ? alsoLookingAt(code, channel) : channel,
  );
  const windows = new StatsWindows(new BpfStatsSwitch(), () => performance.now());
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
          onCode: (line) => noteCode(line, code),
          onInterval: join.addProcess(),
          windows,
          files,
        },
      ),
    ),
  );
  const processes = groups.flatMap(({process}) => process ?? []);
  for (const process of options.processes) watched.watch(process);
  return new RunningEngine({
    engine: 'bpftrace',
    probes: options.probes,
    unavailable: groups.flatMap((group) => group.unavailable),
    processes,
    join,
    watched,
    onCut: () => {
      windows.turn();
      channel.cut();
    },
    close: () => {
      windows.close();
      channel.close();
      symbolizer.close();
      files?.remove();
    },
  });
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

function noteCode(line: CodeLine, code: CodeWatch): void {
  if (line.kind === 'executed') code.executed(line.pid, line.program);
  else code.mapped(line.pid, line.code, line.rootPid);
}

function groupOptions(
  {bpftrace, version, tracefs, isBounded}: Capabilities,
  watched: WatchedProcesses,
): Omit<GroupOptions, 'onInterval' | 'readerHost' | 'onCode' | 'windows'> {
  return {
    path: bpftrace,
    version,
    isBounded,
    hasTracepoint: tracepointsOf(tracefs),
    start: startBpftrace,
    targetOf: (pid) => watched.targetOf(pid),
    onRestarted: () => watched.watchAllAgain(),
    nowMs: () => performance.now(),
  };
}
