// GET /metrics answers with the state of runs, agents and figures in Prometheus's text format 0.0.4.
// Quantiles are those of the last interval. README.md lists the names.

import {quantileNs} from '../../domain/histogram.js';
import type {Histogram} from '../../domain/histogram.js';
import type {AgentStatus} from '../../domain/ports.js';
import {visibleText} from '../../guard/escape.js';
import type {LatestState} from './latest-state.js';

type Labels = Readonly<Record<string, string | number>>;
type Sample = readonly [labels: Labels, value: number];

interface Family {
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: readonly Sample[];
}

const QUANTILES = [0.5, 0.95, 0.99] as const;
/** The most samples of one name, because agents decide how many figures an interval has. */
const MOST_SAMPLES = 8_192;
const LONGEST_LABEL = 200;

export function writeMetrics(latest: LatestState, version: string): string {
  const families = [
    gauge('build_info', 'Version of the collector.', [[{version}, 1]]),
    storeFamily(latest),
    ...runFamilies(latest),
    ...agentFamilies(latest),
    ...turnedAwayFamilies(latest),
    ...figureFamilies(latest),
    ...clientFamilies(latest),
    ...totalFamilies(latest),
  ];
  return families
    .filter(({samples}) => samples.length > 0)
    .map(writeFamily)
    .join('');
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
  const quantiles: Sample[] = [];
  const levels: Sample[] = [];
  for (const {agentId: agent, figures} of latest.figures()) {
    for (const figure of figures) {
      const {target, probe, series, metric} = figure;
      const labels = {agent, target, probe, series, metric};
      if (figure.kind === 'histogram') quantiles.push(...quantileSamples(labels, figure.histogram));
      if (figure.kind === 'gauge') levels.push([labels, figure.value]);
    }
  }
  return [
    gauge('latency_seconds', 'Latency that the kernel saw in the last interval.', quantiles),
    gauge('level', 'Levels at the end of the last interval.', levels),
  ];
}

function clientFamilies(latest: LatestState): Family[] {
  const reports = latest.reports();
  const rows = reports.flatMap(({source, rows}) => rows.map((row) => ({source, ...row})));
  return [
    gauge(
      'client_latency_seconds',
      'Latency that load generators saw in the last second.',
      rows.flatMap(({source, scope, operation, step = '', latency}) =>
        quantileSamples({source, scope, operation, step}, latency),
      ),
    ),
    gauge(
      'client_users',
      'Users of each load generator.',
      reports.map(({source, state}) => [{source}, state.users]),
    ),
  ];
}

function totalFamilies({totals, leftOut}: LatestState): Family[] {
  const help: Readonly<Record<string, string>> = {
    regscope_figure_total: 'Counters of the probes: bytes, errors, retransmits.',
    regscope_observations_total: 'Number of observations of each latency.',
    regscope_requests_total: 'Requests that targets answered or made, as the kernel saw them.',
    regscope_request_errors_total: 'Requests that failed.',
    regscope_client_total: 'Operations and requests that load generators ended.',
    regscope_client_errors_total: 'Operations and requests that failed, by kind.',
  };
  const families = [...totals].map(([name, byLabels]): Family => ({
    ...{name, kind: 'counter', help: help[name] ?? name},
    samples: Array.from(byLabels.values(), ({labels, value}): Sample => [labels, value]),
  }));
  return [
    ...families,
    counter('series_left_out_total', 'Additions to series that found no room.', [[{}, leftOut]]),
  ];
}

function quantileSamples(labels: Labels, histogram: Histogram): Sample[] {
  return QUANTILES.flatMap((quantile): Sample[] => {
    const ns = quantileNs(histogram, quantile);
    return ns === undefined ? [] : [[{...labels, quantile}, ns / 1e9]];
  });
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return {name: `regscope_${name}`, kind: 'gauge', help, samples};
}

function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return {name: `regscope_${name}`, kind: 'counter', help, samples};
}

function writeFamily({name, kind, help, samples}: Family): string {
  const lines = samples
    .slice(0, MOST_SAMPLES)
    .map(([labels, value]) => `${name}${writeLabels(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join('')}`;
}

function writeLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${writeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

// The format escapes three characters only. Other control characters would reach dashboards.
function writeLabel(value: string | number): string {
  return visibleText(String(value), LONGEST_LABEL).replace(/["\\]/g, '\\$&');
}
