// The figures that causes rest on, over time: what a page draws beside their sentences.

import type {CausesJson, EvidenceChartJson, EvidenceJson} from '../../contract/cause-json.js';
import type {RunReader} from '../../domain/ports.js';
import type {Figure} from '../../domain/record.js';
import type {Stretch} from '../change/blocks.js';

/** More points than a small chart has pixels tell nothing more. */
const MOST_POINTS = 240;
/** A cause has a handful of figures; more causes than these explain too little to be looked at. */
const MOST_CHARTS = 24;

export interface ChartedRun {
  readonly reader: Pick<RunReader, 'figures'>;
  readonly hostOf: (agentId: string) => string;
  /** From the first to the last time of both sides. */
  readonly shown: Stretch;
}

/** One chart for each different figure, in the order of the causes. */
export function evidenceCharts({causes}: CausesJson, run: ChartedRun): EvidenceChartJson[] {
  const open = new Map<string, OpenChart>();
  for (const {host, evidence} of causes) {
    for (const each of evidence) {
      const key = keyOf(host, each);
      if (open.size < MOST_CHARTS && !open.has(key)) {
        open.set(key, new OpenChart(host, each, run.shown));
      }
    }
  }
  if (open.size > 0) fill(open, run);
  return [...open.values()].map((chart) => chart.take());
}

function fill(open: ReadonlyMap<string, OpenChart>, {reader, hostOf, shown}: ChartedRun): void {
  const charts = [...open.values()].map(({evidence}) => evidence);
  const probes = new Set(charts.map(({probe}) => probe));
  // Most figures of a probe are no evidence. A key of each would take longer than reading them.
  const metrics = new Set(charts.map(({metric}) => metric));
  const filter = {fromNs: shown.startNs, toNs: shown.endNs, probes};
  for (const {agentId, startNs, endNs, figures} of reader.figures(filter)) {
    const host = hostOf(agentId);
    for (const figure of figures) {
      if (!metrics.has(figure.metric)) continue;
      open.get(keyOf(host, figure))?.add({startNs, endNs}, figure);
    }
  }
}

/** Adds up figures in columns of time: a counter by its amount a second, a level by its mean. */
class OpenChart {
  readonly #host: string;
  readonly evidence: EvidenceJson;
  readonly #startNs: bigint;
  readonly #columnNs: number;
  readonly #sums = new Map<number, {value: number; seconds: number; readings: number}>();
  #isCounter = false;

  constructor(host: string, evidence: EvidenceJson, {startNs, endNs}: Stretch) {
    this.#host = host;
    this.evidence = evidence;
    this.#startNs = startNs;
    this.#columnNs = Math.max(1e9, Number(endNs - startNs) / MOST_POINTS);
  }

  add({startNs, endNs}: Stretch, figure: Figure): void {
    if (figure.kind === 'histogram') return;
    this.#isCounter = figure.kind === 'counter';
    const middleNs = Number(startNs + endNs) / 2 - Number(this.#startNs);
    const column = Math.floor(middleNs / this.#columnNs);
    const sum = this.#sums.get(column) ?? {value: 0, seconds: 0, readings: 0};
    sum.value += figure.value;
    sum.seconds += Number(endNs - startNs) / 1e9;
    sum.readings += 1;
    this.#sums.set(column, sum);
  }

  take(): EvidenceChartJson {
    const {target, probe, series, metric, unit, scale = 1} = this.evidence;
    const columns = [...this.#sums].toSorted(([left], [right]) => left - right);
    return {
      ...{host: this.#host, target, probe, series, metric, unit},
      columnMs: this.#columnNs / 1e6,
      points: columns.map(([column, {value, seconds, readings}]) => ({
        startUnixNs: String(this.#startNs + BigInt(Math.round(column * this.#columnNs))),
        value: (scale * value) / (this.#isCounter ? Math.max(seconds, 1e-9) : readings),
      })),
    };
  }
}

function keyOf(
  host: string,
  {target, probe, series, metric}: Pick<EvidenceJson, 'target' | 'probe' | 'series' | 'metric'>,
): string {
  return JSON.stringify([host, target, probe, series, metric]);
}
