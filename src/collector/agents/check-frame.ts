// Whether a frame, once its bytes could be read, says something that an agent of ours would say. Names
// are not looked at: they stay hostile, and are escaped where they are shown. Pure.

import {
  onCollectorClock,
  type Batch,
  type LossRecord,
  type ProbeRecord,
} from '../../domain/record.js';
import type {RequestRecord} from '../../domain/request.js';
import type {TargetProcess} from '../../domain/target.js';
import {PUBLIC_KEY_BYTES} from '../../wire/enrolment.js';
import type {AgentFrame, AgentReportFrame} from '../../wire/frames.js';
import {MAX_PROBES_PER_REPORT, MAX_PROCESSES_PER_REPORT} from '../../wire/limits.js';

export type HelloFrame = Extract<AgentFrame, {kind: 'hello'}>;
export type PongFrame = Extract<AgentFrame, {kind: 'pong'}>;

const AGENT_ID = /^[A-Za-z0-9_-]{8,64}$/;
const MAX_NAME_LENGTH = 256;
/** An agent that was restarted every minute of an hour-long outage has as many. */
const MAX_SPOOLED_EPOCHS = 256;

/** The year 2116. A time and a duration, or a time and an offset, stay below SQLite's 2^63 together. */
const MAX_NS = 2n ** 62n;
/** 104 days in nanoseconds, or 8 PiB. Numbers up to there are exact, and sums of them are numbers. */
const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

/** What is wrong with it; undefined if nothing is. */
export function helloFault(hello: HelloFrame): string | undefined {
  const {agentId, host, spooledEpochs, publicKey, inviteId = '', agentVersion = ''} = hello;
  if (!AGENT_ID.test(agentId)) return 'the id of the agent is none';
  if (publicKey !== undefined && publicKey.length !== PUBLIC_KEY_BYTES) return 'its key is none';
  if (inviteId.length > MAX_NAME_LENGTH) return 'the name of its enrolment code is too long';
  if (agentVersion.length > MAX_NAME_LENGTH) return 'its version is too long';
  if (spooledEpochs.length > MAX_SPOOLED_EPOCHS) return 'too many epochs in the spool';
  const names = [host.name, host.kernel, host.bpftrace, host.bootId];
  if (names.some((name) => name.length > MAX_NAME_LENGTH)) return 'a name of the host is too long';
  if (!isAmount(host.memoryBytes)) return 'the size of the memory is none';
  return undefined;
}

export function pongFault({receivedNs, sentNs}: PongFrame): string | undefined {
  return isTime(receivedNs) && isTime(sentNs) ? undefined : 'one of its times is out of bounds';
}

/** `batch` has the offset that its times are corrected by; `epoch` is the agent's current one. */
export function batchFault(batch: Batch, epoch: number): string | undefined {
  if (batch.epoch > epoch) return 'it is from an epoch that has not begun';
  if (batch.startNs < 0n || batch.endNs < batch.startNs) return 'its interval is none';
  const {endNs, clockOffsetNs, clockErrorNs} = batch;
  const ours = onCollectorClock(batch);
  const times = [endNs, clockErrorNs, ours.startNs, ours.endNs];
  if (clockErrorNs < 0n) return 'the error of its clock is below zero';
  if (!times.every(isTime)) return 'one of its times is out of bounds';
  if (!Object.values(batch.production).every(isAmount)) return 'its production is no count';
  for (const record of batch.records) {
    const fault = recordFault(record, clockOffsetNs);
    if (fault !== undefined) return fault;
  }
  return gapsFault(batch.records);
}

export function reportFault(report: AgentReportFrame): string | undefined {
  const {production, spooledRecords, probeCpuShare, agentCpuShare, lostEvents} = report;
  const counts = [spooledRecords, probeCpuShare, agentCpuShare, lostEvents];
  if (![...counts, ...Object.values(production)].every(isAmount))
    return 'one of its counts is none';
  if (report.processes.length > MAX_PROCESSES_PER_REPORT) return 'too many processes';
  if (report.probes.length > MAX_PROBES_PER_REPORT) return 'too many probes';
  return report.processes.map(processFault).find((fault) => fault !== undefined);
}

function recordFault(record: ProbeRecord, clockOffsetNs: bigint): string | undefined {
  switch (record.kind) {
    case 'histogram':
      return areAmounts(record.histogram.counts.values())
        ? undefined
        : 'a histogram is out of bounds';
    case 'counter':
    case 'gauge':
      // A counter that wrapped is nonsense and does no harm: it must not cost the batch.
      return Math.abs(record.value) <= 2 ** 64 ? undefined : 'a figure is out of bounds';
    case 'stack':
      return record.points.every(({weight}) => isAmount(weight))
        ? undefined
        : 'the weight of a stack is out of bounds';
    case 'request':
      return requestFault(record, clockOffsetNs);
    case 'target':
      return processFault(record.process);
    case 'loss':
      return lossFault(record);
    case 'cost':
      return [record.runNs, record.runs].every(isAmount) ? undefined : 'a cost is out of bounds';
  }
}

function requestFault(record: RequestRecord, clockOffsetNs: bigint): string | undefined {
  const {startNs, durationNs, drainNs = 0, bytesIn, bytesOut, budget, calls} = record;
  if (!isTime(startNs) || !isTime(startNs + clockOffsetNs)) return 'a request begins at no time';
  const isBounded =
    [durationNs, drainNs, bytesIn, bytesOut].every(isAmount) &&
    areAmounts(budget.values()) &&
    calls.every((call) => isAmount(call.offsetNs) && isAmount(call.durationNs));
  return isBounded ? undefined : 'a request is out of bounds';
}

function lossFault({count, gapNs = 0n}: LossRecord): string | undefined {
  return isAmount(count) && isTime(gapNs) ? undefined : 'a loss is out of bounds';
}

function gapsFault(records: readonly ProbeRecord[]): string | undefined {
  let sumNs = 0n;
  for (const record of records) if (record.kind === 'loss') sumNs += record.gapNs ?? 0n;
  return isTime(sumNs) ? undefined : 'its gaps are out of bounds';
}

function processFault({startTicks}: TargetProcess): string | undefined {
  return isAmount(startTicks) ? undefined : 'the start of a process is no time';
}

function isTime(ns: bigint): boolean {
  return ns >= 0n && ns < MAX_NS;
}

/** Without a copy of the values: a collector looks at millions of them each second. */
function areAmounts(values: Iterable<number>): boolean {
  for (const value of values) if (!isAmount(value)) return false;
  return true;
}

/** False for NaN and infinite numbers too. */
function isAmount(value: number): boolean {
  return value >= 0 && value <= MAX_AMOUNT;
}
