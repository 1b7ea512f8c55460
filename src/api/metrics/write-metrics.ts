// GET /metrics answers with the state of runs, agents and figures, as families in the format that the client
// accepts.

import {quantileNs} from '../../domain/histogram.js';
import type {Histogram} from '../../domain/histogram.js';
import type {AgentStatus} from '../../domain/ports.js';
import type {LatestState, Total} from './latest-state.js';
import {
  isEmpty,
  type Family,
  type Labels,
  type LevelFamily,
  type Sample,
  type SummaryPoint,
} from './metric-families.js';
import {metricFormat, writeIn, type WrittenMetrics} from './metric-format.js';

const QUANTILES = [0.5, 0.95, 0.99] as const;
/** The most levels, and quantiles, because agents decide how many figures an interval has. */
const MOST_LEVELS = 8_192;

/** `accept` is the header of the request. */
export function writeMetrics(
  latest: LatestState,
  version: string,
  accept?: string,
): WrittenMetrics {
  return writeIn(metricFormat(accept), familiesOf(latest, version));
}

function familiesOf(latest: LatestState, version: string): Family[] {
  const families: readonly Family[] = [
    gauge('build_info', 'Version of the collector.', [[{version}, 1]]),
    storeFamily(latest),
    ...runFamilies(latest),
    ...agentFamilies(latest),
    ...turnedAwayFamilies(latest),
    ...figureFamilies(latest),
    ...clientFamilies(latest),
    ...totalFamilies(latest),
    ...durationFamilies(latest),
  ];
  return families.filter((family) => !isEmpty(family));
}

function storeFamily({trouble}: LatestState): Family {
  const sample: Sample = trouble === undefined ? [{}, 0] : [{code: trouble.code}, 1];
  return gauge('store_trouble', 'Whether nothing can be stored at the moment, and why.', [sample]);
}

function runFamilies({run, phases}: LatestState): Family[] {
  const open = phases.findLast(({endNs}) => endNs === undefined);
  const labels = open === undefined ? {} : {phase: open.name, index: open.index};
  return [
    gauge('run_active', 'Whether a run goes on.', [[{}, run === undefined ? 0 : 1]]),
    gauge(
      'run_info',
      'The run that goes on.',
      run === undefined ? [] : [[{id: run.id, name: run.name}, 1]],
    ),
    gauge(
      'run_start_time_seconds',
      'Start of the run, Unix time.',
      run === undefined ? [] : [[{}, Number(run.startNs) / 1e9]],
    ),
    gauge('run_phases', 'Phases of the run that have begun.', [[{}, phases.length]]),
    gauge('phase_info', 'The phase that goes on.', open === undefined ? [] : [[labels, 1]]),
    gauge(
      'phase_users',
      'Users of that phase.',
      open?.users === undefined ? [] : [[labels, open.users]],
    ),
    gauge(
      'phase_rate',
      'Operations per second of that phase.',
      open?.rate === undefined ? [] : [[labels, open.rate]],
    ),
  ];
}

function agentFamilies({agents}: LatestState): Family[] {
  const of = (value: (agent: AgentStatus) => number): Sample[] =>
    agents.map((agent) => [{agent: agent.agentId, host: agent.host.name}, value(agent)]);
  const levels = AGENT_LEVELS.map(([name, help, value]) => gauge(`agent_${name}`, help, of(value)));
  const lost = of(({lostEvents}) => lostEvents);
  return [...levels, counter('agent_lost_events_total', 'Events that the kernel side lost.', lost)];
}

const AGENT_LEVELS: readonly (readonly [
  name: string,
  help: string,
  value: (agent: AgentStatus) => number,
])[] = [
  ['connected', 'Whether the agent is connected.', ({connected}) => Number(connected)],
  ['spooled_records', 'Records that wait on the agent.', ({spooledRecords}) => spooledRecords],
  [
    'clock_error_seconds',
    'How far the clock of the agent may be off.',
    ({clockErrorNs}) => Number(clockErrorNs) / 1e9,
  ],
  ['probe_cpu_share', 'Share of one CPU spent in probes.', ({probeCpuShare}) => probeCpuShare],
  [
    'cpu_share',
    'Share of one CPU of the agent with its children.',
    ({agentCpuShare}) => agentCpuShare,
  ],
  ['processes', 'Processes that the agent watches.', ({processes}) => processes.length],
];

function turnedAwayFamilies({turnedAway}: LatestState): Family[] {
  const one = (value = 0): Sample[] => [[{}, value]];
  return [
    counter(
      'frames_invalid_total',
      'Frames that no agent of this program would send.',
      one(turnedAway?.invalidFrames),
    ),
    counter(
      'batches_discarded_total',
      'Batches of runs that have no file here.',
      one(turnedAway?.discardedBatches),
    ),
    counter('records_discarded_total', 'Records in them.', one(turnedAway?.discardedRecords)),
    counter(
      'batches_late_total',
      'Batches of runs that have been over for too long.',
      one(turnedAway?.lateBatches),
    ),
    counter('records_late_total', 'Records in them.', one(turnedAway?.lateRecords)),
    counter(
      'batches_refused_total',
      'Batches that cannot be stored for what is in them.',
      one(turnedAway?.refusedBatches),
    ),
    counter('records_refused_total', 'Records in them.', one(turnedAway?.refusedRecords)),
  ];
}

function figureFamilies(latest: LatestState): Family[] {
  const levels: Sample[] = [];
  for (const {agentId: agent, figures} of latest.figures()) {
    for (const figure of figures) {
      const {target, probe, series, metric} = figure;
      if (figure.kind === 'gauge') {
        levels.push([{agent, target, probe, series, metric}, figure.value]);
      }
    }
  }
  return [
    {
      ...{name: 'regscope_latency_seconds', kind: 'summary', points: latencyPoints(latest)},
      help: 'Latency that the kernel saw: system calls, connections, disks, waits for a CPU. Quantiles are those of the last interval.',
    },
    gauge('level', 'Levels at the end of the last interval.', levels.slice(0, MOST_LEVELS)),
  ];
}

/** Sums and counts since the start, each with the quantiles of the last interval if it is in that. */
function latencyPoints(latest: LatestState): SummaryPoint[] {
  const keyOf = (labels: Labels): string => Object.values(labels).join('\0');
  const quantiles = new Map<string, SummaryPoint['quantiles']>();
  for (const {agentId: agent, figures} of latest.figures()) {
    for (const figure of figures) {
      if (figure.kind !== 'histogram' || quantiles.size >= MOST_LEVELS) continue;
      const {target, probe, series, metric, histogram} = figure;
      quantiles.set(keyOf({agent, target, probe, series, metric}), quantilesOf(histogram));
    }
  }
  const sums = latest.totals.get('regscope_latency_seconds_sum');
  const counts = latest.totals.get('regscope_latency_seconds_count');
  return Array.from(counts ?? [], ([key, {labels, value}]) => ({
    ...{labels, count: value, sum: sums?.get(key)?.value ?? 0},
    quantiles: quantiles.get(keyOf(labels)) ?? [],
  }));
}

function clientFamilies(latest: LatestState): Family[] {
  return [
    gauge(
      'client_users',
      'Users of each load generator.',
      latest.reports().map(({source, state}) => [{source}, state.users]),
    ),
  ];
}

const DURATION_HELP: Readonly<Record<string, string>> = {
  regscope_client_duration_seconds:
    'How long operations took, and their requests (with a step), as load generators measured it.',
  regscope_request_duration_seconds:
    'How long requests took at each target, as the kernel saw it, by step.',
};

function durationFamilies({durations}: LatestState): Family[] {
  return [...durations].map(([name, byLabels]): Family => ({
    ...{name, kind: 'histogram', help: DURATION_HELP[name] ?? name},
    points: [...byLabels.values()],
  }));
}

const TOTAL_HELP: Readonly<Record<string, string>> = {
  regscope_figure_total: 'Counters of the probes: bytes, errors, retransmits.',
  regscope_request_errors_total: 'Requests that failed, as the kernel saw them.',
  regscope_request_part_seconds_total:
    'Where the time of requests went: in system calls on files, on a CPU, waiting for other servers.',
  regscope_client_total: 'Operations and requests that load generators ended.',
  regscope_client_errors_total: 'Operations and requests that failed, by kind.',
};

function totalFamilies({totals, leftOut}: LatestState): Family[] {
  const families = Object.entries(TOTAL_HELP).map(([name, help]): Family => ({
    ...{name, kind: 'counter', help},
    samples: totalSamples(totals.get(name)),
  }));
  return [
    ...families,
    counter('series_left_out_total', 'Additions to series that found no room.', [[{}, leftOut]]),
  ];
}

function totalSamples(byLabels: ReadonlyMap<string, Total> | undefined): Sample[] {
  return Array.from(byLabels?.values() ?? [], ({labels, value}): Sample => [labels, value]);
}

function quantilesOf(histogram: Histogram): SummaryPoint['quantiles'] {
  return QUANTILES.flatMap((quantile): SummaryPoint['quantiles'] => {
    const ns = quantileNs(histogram, quantile);
    return ns === undefined ? [] : [[quantile, ns / 1e9]];
  });
}

function gauge(name: string, help: string, samples: readonly Sample[]): LevelFamily {
  return {name: `regscope_${name}`, kind: 'gauge', help, samples};
}

function counter(name: string, help: string, samples: readonly Sample[]): LevelFamily {
  return {name: `regscope_${name}`, kind: 'counter', help, samples};
}
