// The rows of a report that come from a phase's tally: system calls, network, block I/O, run queue
// and levels of each target. The names of series and metrics are those of the probes (agent/probes/).
// Series of a probe that this file does not know are listed as `other`.

import {EMPTY_HISTOGRAM, type Histogram} from '../../domain/histogram.js';
import {ENGINE_PROBE, HOST_TARGET} from '../../domain/target.js';
import {byName, groupBy} from '../../domain/group-by.js';
import type {
  BlockRowJson,
  CallRowJson,
  HostLoadJson,
  LevelJson,
  OtherRowJson,
  PeerRowJson,
  ProcessLevelsJson,
  TargetReportJson,
  TimedRowJson,
} from '../../contract/report-json.js';
import type {Names} from './names.js';
import type {Entry, Tally} from './tally.js';
import {timedRow} from './timed.js';
import {UNREAD_PROBE} from '../../domain/unread.js';
import {optional} from '../../domain/optional.js';
import {isWaitingCall} from '../../domain/waiting-calls.js';

const ERROR_PREFIX = 'errors.';

export function targetRows(tally: Tally, names: Names): TargetReportJson[] {
  const ofTargets = tally.entries().filter((entry) => entry.probe !== 'block');
  const byTarget = groupBy(ofTargets, (entry) => JSON.stringify([entry.agentId, entry.target]));
  return byTarget
    .map((group) => targetRow(group, tally, names))
    .sort((left, right) => byName(left.host, right.host) || byName(left.target, right.target));
}

function targetRow(entries: readonly Entry[], tally: Tally, names: Names): TargetReportJson {
  const {agentId, target} = entries[0]!;
  const calls = of(entries, 'syscalls').map(callRow).sort(byTotal);
  const runQueue = of(entries, 'runqueue')[0]?.histograms.get('latency');
  return {
    agentId,
    host: names.hostOf(agentId),
    target,
    targetKind: names.kindOf(agentId, target),
    coveredMs: tally.coveredMs(agentId),
    systemCalls: calls.filter(({call}) => !isWaitingCall(call)),
    waitingCalls: calls.filter(({call}) => isWaitingCall(call)),
    network: of(entries, 'tcp').map(peerRow).sort(byBytes),
    ...optional('runQueue', timed(runQueue)),
    process: processLevels(of(entries, 'process'), tally.coveredMs(agentId)),
    other: entries.filter(({probe}) => !SHOWN.has(probe)).map(otherRow),
  };
}

const SHOWN: ReadonlySet<string> = new Set([
  ...['syscalls', 'tcp', 'runqueue', 'process', ENGINE_PROBE, UNREAD_PROBE],
]);

function callRow({series, histograms, counters}: Entry): CallRowJson {
  return {
    call: series,
    ...timedRow(histograms.get('latency') ?? EMPTY_HISTOGRAM),
    bytes: counters.get('bytes') ?? 0,
    errors: errorsOf(counters),
  };
}

function errorsOf(counters: Entry['counters']): Readonly<Record<string, number>> {
  const errors = [...counters].filter(([metric]) => metric.startsWith(ERROR_PREFIX));
  return Object.fromEntries(
    errors.map(([metric, count]) => [metric.slice(ERROR_PREFIX.length), count]),
  );
}

const PEER_COUNTERS: ReadonlySet<string> = new Set(['retransmits', 'bytesIn', 'bytesOut']);

function peerRow({series, histograms, counters}: Entry): PeerRowJson {
  return {
    peer: series,
    ...optional('connect', timed(histograms.get('connect'))),
    ...optional('rtt', timed(histograms.get('rtt'))),
    retransmits: counters.get('retransmits') ?? 0,
    bytesIn: counters.get('bytesIn') ?? 0,
    bytesOut: counters.get('bytesOut') ?? 0,
    counters: Object.fromEntries([...counters].filter(([metric]) => !PEER_COUNTERS.has(metric))),
  };
}

const LEVELS = {
  rssBytes: 'rss_bytes',
  openFds: 'open_fds',
  sockets: 'sockets',
  threads: 'threads',
} as const;

function processLevels(entries: readonly Entry[], coveredMs: number): ProcessLevelsJson {
  const [entry] = entries;
  if (entry === undefined) return {};
  const levels = Object.entries(LEVELS).flatMap(([name, metric]) => {
    const level = entry.levels.get(metric);
    return level === undefined ? [] : [[name, plainLevel(level)] as const];
  });
  const cpuNs = entry.counters.get('cpu_ns');
  return {
    ...Object.fromEntries(levels),
    ...optional(
      'cpuShare',
      cpuNs === undefined || coveredMs === 0 ? undefined : cpuNs / 1e6 / coveredMs,
    ),
  };
}

function plainLevel({first, last, max, mean}: LevelJson): LevelJson {
  return {first, last, max, mean};
}

function otherRow({probe, series, histograms, counters}: Entry): OtherRowJson {
  const timed = [...histograms].map(([metric, histogram]) => [metric, timedRow(histogram)]);
  return {
    probe,
    series,
    histograms: Object.fromEntries(timed),
    counters: Object.fromEntries(counters),
  };
}

/** One row for each host whose number of CPUs is known. */
export function hostLoads(tally: Tally, names: Names): HostLoadJson[] {
  const ofHosts = of(tally.entries(), 'process').filter(({target}) => target === HOST_TARGET);
  return ofHosts
    .flatMap(({agentId, counters}): HostLoadJson[] => {
      const [cpus, coveredMs] = [names.cpusOf(agentId), tally.coveredMs(agentId)];
      if (cpus === undefined || coveredMs === 0) return [];
      const cpusFor = (metric: string): number => (counters.get(metric) ?? 0) / 1e6 / coveredMs;
      return [
        {
          ...{agentId, host: names.hostOf(agentId), cpus},
          ...{busyCpus: cpusFor('cpu_ns'), stolenCpus: cpusFor('stolen_ns')},
        },
      ];
    })
    .sort((left, right) => byName(left.host, right.host));
}

/** Block I/O belongs to the host: the kernel writes pages back on behalf of no target. */
export function blockRows(tally: Tally, names: Names): BlockRowJson[] {
  return of(tally.entries(), 'block')
    .map(({agentId, series, histograms, counters}) => ({
      agentId,
      host: names.hostOf(agentId),
      device: series,
      ...optional('latency', timed(histograms.get('latency'))),
      ...optional('queue', timed(histograms.get('queue'))),
      bytes: counters.get('bytes') ?? 0,
      errors: errorsOf(counters),
      coveredMs: tally.coveredMs(agentId),
    }))
    .sort((left, right) => (right.latency?.totalMs ?? 0) - (left.latency?.totalMs ?? 0));
}

function timed(histogram: Histogram | undefined): TimedRowJson | undefined {
  return histogram && timedRow(histogram);
}

function of(entries: readonly Entry[], probe: string): Entry[] {
  return entries.filter((entry) => entry.probe === probe);
}

function byTotal(left: CallRowJson, right: CallRowJson): number {
  return right.totalMs - left.totalMs || byName(left.call, right.call);
}

function byBytes(left: PeerRowJson, right: PeerRowJson): number {
  const bytes = (row: PeerRowJson): number => row.bytesIn + row.bytesOut;
  return bytes(right) - bytes(left) || byName(left.peer, right.peer);
}
