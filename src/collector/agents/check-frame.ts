// What a frame says, once its bytes could be read: is it something that an agent of ours would say?
// Names stay hostile all the same; whoever prints them escapes them.

import type {LossRecord} from '../../domain/record.js';
import type {TargetProcess} from '../../domain/target.js';
import type {AgentFrame, AgentReportFrame, WireBatch} from '../../wire/frames.js';

export type HelloFrame = Extract<AgentFrame, {kind: 'hello'}>;

const AGENT_ID = /^[A-Za-z0-9_-]{8,64}$/;
const MAX_NAME_LENGTH = 256;
/** An agent that was restarted every minute of an hour-long outage. */
const MAX_SPOOLED_EPOCHS = 256;
const MAX_PROCESSES = 2_048;
const MAX_PROBES = 256;

/** SQLite's integers end at 2^63; a time and an offset are added. */
const MAX_NS = 2n ** 62n;

/** Why not, or undefined if it is all right. */
export function helloFault({agentId, host, spooledEpochs}: HelloFrame): string | undefined {
  if (!AGENT_ID.test(agentId)) return 'the id of the agent is none';
  if (spooledEpochs.length > MAX_SPOOLED_EPOCHS) return 'too many epochs in the spool';
  const names = [host.name, host.kernel, host.bpftrace, host.bootId];
  if (names.some((name) => name.length > MAX_NAME_LENGTH)) return 'a name of the host is too long';
  if (!isCount(host.memoryBytes)) return 'the size of the memory is none';
  return undefined;
}

export function batchFault(batch: WireBatch, epoch: number): string | undefined {
  if (batch.epoch > epoch) return 'it is from an epoch that has not begun';
  if (batch.startNs < 0n || batch.endNs < batch.startNs) return 'its interval is none';
  const {endNs, clockOffsetNs, clockErrorNs} = batch;
  if ([endNs, clockOffsetNs, -clockOffsetNs, clockErrorNs].some((ns) => ns > MAX_NS)) {
    return 'one of its times is out of bounds';
  }
  if (clockErrorNs < 0n) return 'the error of its clock is below zero';
  if (!Object.values(batch.production).every(isCount)) return 'its production is no count';
  for (const record of batch.records) {
    const fault = recordFault(record);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

export function reportFault(report: AgentReportFrame): string | undefined {
  const {production, spooledRecords, probeCpuShare, agentCpuShare, lostEvents} = report;
  const counts = [spooledRecords, probeCpuShare, agentCpuShare, lostEvents];
  if (![...counts, ...Object.values(production)].every(isCount)) return 'one of its counts is none';
  if (report.processes.length > MAX_PROCESSES) return 'too many processes';
  if (report.probes.length > MAX_PROBES) return 'too many probes';
  return report.processes.map(processFault).find((fault) => fault !== undefined);
}

function recordFault(record: WireBatch['records'][number]): string | undefined {
  switch (record.kind) {
    case 'histogram':
    case 'counter':
    case 'gauge':
    case 'stack':
      return undefined; // the codec has checked their numbers
    case 'request':
      return record.startNs < 0n || record.startNs > MAX_NS
        ? 'a request begins at no time'
        : undefined;
    case 'target':
      return processFault(record.process);
    case 'loss':
      return lossFault(record);
    case 'cost':
      return isCount(record.runNs) && isCount(record.runs) ? undefined : 'a cost is no count';
  }
}

function lossFault({count, gapNs}: LossRecord): string | undefined {
  return isCount(count) && (gapNs ?? 0n) < MAX_NS ? undefined : 'a loss is out of bounds';
}

function processFault({startTicks}: TargetProcess): string | undefined {
  return isCount(startTicks) ? undefined : 'the start of a process is no time';
}

function isCount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
