// A batch as a wire message and back: strings once per batch, bucket indexes as steps.

import type {
  Batch,
  CounterFigure,
  Figure,
  GaugeFigure,
  LossRecord,
  ProbeRecord,
} from '../domain/record.js';
import {sortedBuckets, type Histogram} from '../domain/histogram.js';
import {
  assertWithin,
  finite,
  longOf,
  nsOf,
  processMessage,
  processOf,
  productionOf,
} from './plain.js';
import {requestMessage, requestOf} from './request-codec.js';
import {FrameTable, framesOf, stackMessage, stackOf} from './stack-codec.js';
import {stringAt, StringTable} from './string-table.js';
import {MAX_RECORDS_PER_BATCH, MAX_STRINGS_PER_BATCH, MAX_STRING_BYTES} from './limits.js';
import type {WireBatch} from './frames.js';
import type {regscope} from './telemetry.generated.js';

type BatchMessage = regscope.wire.v1.Batch.$Properties;
type FigureMessage = regscope.wire.v1.Figure.$Properties;

const LOSS_REASONS: ReadonlySet<string> = new Set<LossRecord['reason']>([
  'lost_events',
  'map_full',
  'stack_lost',
  'unreadable',
  'gap',
  'unavailable',
]);

/** What the records of a batch become. */
type RecordMessages = Required<
  Pick<BatchMessage, 'figures' | 'targets' | 'losses' | 'costs' | 'requests' | 'stacks'>
>;

export function encodeBatch(batch: WireBatch | Batch): BatchMessage {
  return {...encodeStamp(batch), ...encodeRecords(batch.records)};
}

/** What a batch is without its records. */
export type BatchStamp = Omit<WireBatch, 'records'>;

export function encodeStamp(batch: BatchStamp): BatchMessage {
  return {
    epoch: batch.epoch,
    seq: batch.seq,
    ...(batch.runId === undefined ? {} : {runId: batch.runId}),
    startNs: longOf(batch.startNs),
    endNs: longOf(batch.endNs),
    clockOffsetNs: longOf(batch.clockOffsetNs),
    clockErrorNs: longOf(batch.clockErrorNs),
    production: batch.production,
  };
}

export function encodeRecords(records: readonly ProbeRecord[]): BatchMessage {
  const strings = new StringTable();
  const frames = new FrameTable(strings);
  const message: RecordMessages = {
    ...{figures: [], targets: [], losses: [], costs: []},
    ...{requests: [], stacks: []},
  };
  for (const record of records) addRecord(message, record, strings, frames);
  return {...message, frames: frames.all, strings: strings.all};
}

/** Throws RangeError or TypeError on anything that a well-behaved agent does not send. */
export function decodeBatch(message: BatchMessage): WireBatch {
  return {
    epoch: message.epoch ?? 0,
    seq: message.seq ?? 0,
    ...(message.runId ? {runId: message.runId} : {}),
    startNs: nsOf(message.startNs),
    endNs: nsOf(message.endNs),
    clockOffsetNs: nsOf(message.clockOffsetNs),
    clockErrorNs: nsOf(message.clockErrorNs),
    production: productionOf(message.production),
    records: decodeRecords(message),
  };
}

/** Throws as `decodeBatch` does. */
export function decodeRecords(message: BatchMessage): ProbeRecord[] {
  const {figures = [], targets = [], losses = [], costs = [], requests = [], stacks = []} = message;
  const {strings = []} = message;
  const all = [figures, targets, losses, costs, requests, stacks];
  const records = all.reduce((sum, each) => sum + each!.length, 0);
  assertWithin('records', records, MAX_RECORDS_PER_BATCH);
  assertWithin('strings', strings!.length, MAX_STRINGS_PER_BATCH);
  for (const text of strings!) assertWithin('bytes in one string', text.length, MAX_STRING_BYTES);
  const frames = framesOf(message.frames ?? [], strings!);
  return [
    ...figures!.map((figure) => figureOf(figure, strings!)),
    ...targets!.map(targetOf),
    ...losses!.map(lossOf),
    ...costs!.map(costOf),
    ...requests!.map((request) => requestOf(request, strings!)),
    ...stacks!.map((stack) => stackOf(stack, strings!, frames)),
  ];
}

function addRecord(
  message: RecordMessages,
  record: ProbeRecord,
  strings: StringTable,
  frames: FrameTable,
): void {
  switch (record.kind) {
    case 'histogram':
    case 'counter':
    case 'gauge':
      message.figures!.push(figureMessage(record, strings));
      return;
    case 'target':
      message.targets!.push({
        exited: record.event === 'exited',
        process: processMessage(record.process),
      });
      return;
    case 'loss':
      message.losses!.push({...record, gapNs: Number(record.gapNs ?? 0n)});
      return;
    case 'cost':
      message.costs!.push({probe: record.probe, runNs: record.runNs, runs: record.runs});
      return;
    case 'request':
      message.requests!.push(requestMessage(record, strings));
      return;
    case 'stack':
      message.stacks!.push(stackMessage(record, strings, frames));
  }
}

function figureMessage(figure: Figure, strings: StringTable): FigureMessage {
  const key = {
    target: strings.indexOf(figure.target),
    probe: strings.indexOf(figure.probe),
    series: strings.indexOf(figure.series),
    metric: strings.indexOf(figure.metric),
  };
  switch (figure.kind) {
    case 'histogram':
      return {...key, histogram: histogramMessage(figure.histogram)};
    case 'counter':
      return {...key, count: figure.value};
    case 'gauge':
      return {...key, level: figure.value};
  }
}

function histogramMessage(histogram: Histogram): regscope.wire.v1.Histogram.$Properties {
  const indexSteps: number[] = [];
  const counts: number[] = [];
  let last = 0;
  for (const [index, count] of sortedBuckets(histogram)) {
    indexSteps.push(index - last);
    counts.push(count);
    last = index;
  }
  return {precisionBits: histogram.precisionBits, indexSteps, counts};
}

function figureOf(message: FigureMessage, strings: readonly string[]): Figure {
  const key = {
    target: stringAt(strings, message.target),
    probe: stringAt(strings, message.probe),
    series: stringAt(strings, message.series),
    metric: stringAt(strings, message.metric),
  };
  if (message.histogram)
    return {kind: 'histogram', ...key, histogram: histogramOf(message.histogram)};
  if (message.level !== undefined && message.level !== null) {
    return {kind: 'gauge', ...key, value: finite(message.level)} satisfies GaugeFigure;
  }
  return {kind: 'counter', ...key, value: finite(message.count ?? 0)} satisfies CounterFigure;
}

function histogramOf(message: regscope.wire.v1.Histogram.$Properties): Histogram {
  const {precisionBits = 0, indexSteps = [], counts = []} = message;
  if (precisionBits! < 1 || precisionBits! > 10)
    throw new RangeError(`precision of ${precisionBits} bits`);
  if (indexSteps!.length !== counts!.length)
    throw new RangeError('a histogram with unequal halves');
  const decoded = new Map<number, number>();
  let index = 0;
  indexSteps!.forEach((step, position) => {
    index += step;
    decoded.set(index, counts![position]!);
  });
  assertWithin('as bucket index', index, 64 * 2 ** precisionBits!);
  return {precisionBits: precisionBits!, counts: decoded};
}

function targetOf(message: regscope.wire.v1.TargetEvent.$Properties): ProbeRecord {
  return {
    kind: 'target',
    event: message.exited ? 'exited' : 'found',
    process: processOf(message.process ?? {}),
  };
}

function lossOf(message: regscope.wire.v1.Loss.$Properties): LossRecord {
  const reason = message.reason ?? '';
  if (!LOSS_REASONS.has(reason))
    throw new TypeError(`unknown reason of a loss ${JSON.stringify(reason)}`);
  const gapNs = finite(message.gapNs ?? 0);
  return {
    kind: 'loss',
    probe: message.probe ?? '',
    reason: reason as LossRecord['reason'],
    count: finite(message.count ?? 0),
    ...(gapNs > 0 ? {gapNs: BigInt(Math.round(gapNs))} : {}),
    ...(message.detail ? {detail: message.detail} : {}),
  };
}

function costOf(message: regscope.wire.v1.ProbeCost.$Properties): ProbeRecord {
  return {
    kind: 'cost',
    probe: message.probe ?? '',
    runNs: finite(message.runNs ?? 0),
    runs: finite(message.runs ?? 0),
  };
}
