// The metrics of a run, as OTLP has them: the figures of GET /metrics, for one run and by phase. Names and units
// follow OpenTelemetry's rules for metrics: dots between words, units by UCUM, no unit in the name.

export interface MetricKind {
  /** `durations` are histograms, `sum` only grows, `level` goes up and down. */
  readonly kind: 'durations' | 'sum' | 'level';
  readonly unit: string;
  readonly description: string;
}

export const METRICS = {
  'regscope.client.duration': {
    kind: 'durations',
    unit: 's',
    description:
      'How long operations took, and their requests (with a step), as load generators measured it.',
  },
  'regscope.client.attempts': {
    kind: 'sum',
    unit: '{attempt}',
    description: 'Operations and requests that load generators ended, well or badly.',
  },
  'regscope.client.errors': {
    kind: 'sum',
    unit: '{error}',
    description: 'Operations and requests that failed, by kind.',
  },
  'regscope.request.duration': {
    kind: 'durations',
    unit: 's',
    description: 'How long requests took at each target, as the kernel saw it, by step.',
  },
  'regscope.request.errors': {
    kind: 'sum',
    unit: '{error}',
    description: 'Requests that failed, as the kernel saw them.',
  },
  'regscope.request.part.time': {
    kind: 'sum',
    unit: 's',
    description:
      'Where the time of requests went: in system calls on files, on a CPU, waiting for other servers.',
  },
  'regscope.probe.time': {
    kind: 'sum',
    unit: 's',
    description: 'CPU time that the kernel spent in each probe.',
  },
  'regscope.probe.events': {
    kind: 'sum',
    unit: '{event}',
    description: 'Events that each probe looked at.',
  },
  'regscope.losses': {
    kind: 'sum',
    unit: '{loss}',
    description: 'What a probe or a reader could not deliver, by reason.',
  },
  'regscope.lost.time': {
    kind: 'sum',
    unit: 's',
    description: 'Time that was not measured.',
  },
  'regscope.agent.records': {
    kind: 'level',
    unit: '{record}',
    description: 'Records that each agent produced: stored, still spooled, or dropped, and why.',
  },
  'regscope.run.degraded': {
    kind: 'level',
    unit: '1',
    description: 'Whether more than 0.1 % of what was measured got lost.',
  },
  'regscope.series.left_out': {
    kind: 'sum',
    unit: '{addition}',
    description: 'Additions to series that found no room.',
  },
} as const satisfies Readonly<Record<string, MetricKind>>;

export type MetricName = keyof typeof METRICS;
