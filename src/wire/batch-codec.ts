// Reads a batch from its wire message, and makes the message of its stamp. record-packer.ts packs the
// records: each string is in a batch once, and bucket indexes are steps from one to the next.

import {optional} from '../domain/optional.js';
import type {
  CounterFigure,
  Figure,
  GaugeFigure,
  LossRecord,
  ProbeRecord,
} from '../domain/record.js';
import type {Histogram} from '../domain/histogram.js';
import {
  assertHistogram,
  assertLossReason,
  assertWithin,
  finite,
  longOf,
  nsOf,
  processOf,
  productionOf,
} from './plain.js';
import {requestOf} from './request-codec.js';
import {framesOf, placesOf, stackOf} from './stack-codec.js';
import {stringAt} from './string-table.js';
import {MAX_RECORDS_PER_BATCH, MAX_STRINGS_PER_BATCH, MAX_STRING_BYTES} from './limits.js';
import type {WireBatch} from './frames.js';
import type {regscope} from './telemetry.generated.js';

type BatchMessage = regscope.wire.v1.Batch.$Properties;
type FigureMessage = regscope.wire.v1.Figure.$Properties;

/** A batch without its records. */
export type BatchStamp = Omit<WireBatch, 'records'>;

export function encodeStamp(batch: BatchStamp): BatchMessage {
  return {
    epoch: batch.epoch,
    seq: batch.seq,
    ...optional('runId', batch.runId),
    startNs: longOf(batch.startNs),
    endNs: longOf(batch.endNs),
    clockOffsetNs: longOf(batch.clockOffsetNs),
    clockErrorNs: longOf(batch.clockErrorNs),
    production: batch.production,
  };
}

/** Throws RangeError or TypeError for everything that a well-behaved agent does not send. */
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

function decodeRecords(message: BatchMessage): ProbeRecord[] {
  const {figures = [], targets = [], losses = [], costs = [], requests = [], stacks = []} = message;
  const {strings = [], waits = []} = message;
  const all = [figures, targets, losses, costs, requests, stacks, waits];
  const records = all.reduce((sum, each) => sum + each!.length, 0);
  assertWithin('records', records, MAX_RECORDS_PER_BATCH);
  assertWithin('strings', strings!.length, MAX_STRINGS_PER_BATCH);
  for (const text of strings!) assertWithin('bytes in one string', text.length, MAX_STRING_BYTES);
  const frames = framesOf(message.frames ?? [], strings!);
  const places = placesOf(message.places ?? [], frames);
  return [
    ...figures!.map((figure) => figureOf(figure, strings!)),
    ...targets!.map(targetOf),
    ...losses!.map(lossOf),
    ...costs!.map(costOf),
    ...requests!.map((request) => requestOf(request, strings!, places)),
    ...stacks!.map((stack) => stackOf(stack, strings!, frames)),
    ...waits!.map((stack) => stackOf(stack, strings!, frames, true)),
  ];
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
  if (indexSteps!.length !== counts!.length)
    throw new RangeError('a histogram with unequal halves');
  const decoded = new Map<number, number>();
  let index = 0;
  indexSteps!.forEach((step, position) => {
    index += step;
    decoded.set(index, counts![position]!);
  });
  assertHistogram(precisionBits!, index);
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
  assertLossReason(reason);
  const gapNs = finite(message.gapNs ?? 0);
  return {
    kind: 'loss',
    probe: message.probe ?? '',
    reason,
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
