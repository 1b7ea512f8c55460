// Whether a frame, once its bytes could be read, says something that an agent of ours would say. What a
// record may say is in src/wire/record-bounds.ts, for agents too. Names are not looked at: they stay hostile,
// and are escaped where they are shown. Pure.

import type {HostReach} from '../../domain/hops/host-reach.js';
import {onCollectorClock, type Batch, type ProbeRecord} from '../../domain/record.js';
import {PUBLIC_KEY_BYTES} from '../../wire/enrolment.js';
import type {AgentFrame, AgentReportFrame} from '../../wire/frames.js';
import {MAX_PROBES_PER_REPORT, MAX_PROCESSES_PER_REPORT} from '../../wire/limits.js';
import {isAmount, isTime, processFault, recordFault} from '../../wire/record-bounds.js';

export type HelloFrame = Extract<AgentFrame, {kind: 'hello'}>;
export type PongFrame = Extract<AgentFrame, {kind: 'pong'}>;

const AGENT_ID = /^[A-Za-z0-9_-]{8,64}$/;
const MAX_NAME_LENGTH = 256;
/** An agent that was restarted every minute of an hour-long outage has as many. */
const MAX_SPOOLED_EPOCHS = 256;

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
  if (report.reach !== undefined && !hasShortNames(report.reach)) return 'an address is too long';
  return report.processes.map(processFault).find((fault) => fault !== undefined);
}

function hasShortNames({addresses, networks}: HostReach): boolean {
  const names = addresses.flatMap(({address, target = '', leadsTo = []}) => {
    return [address, target, ...leadsTo];
  });
  return [...names, ...networks].every((name) => name.length <= MAX_NAME_LENGTH);
}

function gapsFault(records: readonly ProbeRecord[]): string | undefined {
  let sumNs = 0n;
  for (const record of records) if (record.kind === 'loss') sumNs += record.gapNs ?? 0n;
  return isTime(sumNs) ? undefined : 'its gaps are out of bounds';
}
