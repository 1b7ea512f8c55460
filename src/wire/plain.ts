// Turns reports and small pieces of wire messages into plain values, and checks them.

import Long from 'long';

import type {HostReach, ReachedAddress} from '../domain/hops/host-reach.js';
import {optional} from '../domain/optional.js';
import type {LossRecord, Production} from '../domain/record.js';
import {TARGET_KINDS, type TargetKind, type TargetProcess} from '../domain/target.js';
import type {AgentReportFrame} from './frames.js';
import type {regscope} from './telemetry.generated.js';

type Maybe<T> = T | null | undefined;

const KINDS: ReadonlySet<string> = new Set(TARGET_KINDS);

const LOSS_REASONS: ReadonlySet<string> = new Set<LossRecord['reason']>([
  'lost_events',
  'map_full',
  'stack_lost',
  'unreadable',
  'gap',
  'unavailable',
]);

export function longOf(ns: bigint): Long {
  return Long.fromBits(Number(ns & 0xffffffffn) | 0, Number((ns >> 32n) & 0xffffffffn) | 0, false);
}

/** The value is signed: offsets may lie below zero, and no time of ours reaches 2^63 ns. */
export function nsOf(value: Maybe<Long | number>): bigint {
  if (value === null || value === undefined) return 0n;
  if (typeof value === 'number') return BigInt(value);
  return (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
}

export function productionOf(message: Maybe<regscope.wire.v1.Production.$Properties>): Production {
  return {
    producedRecords: message?.producedRecords ?? 0,
    droppedSpoolFull: message?.droppedSpoolFull ?? 0,
    droppedInvalid: message?.droppedInvalid ?? 0,
  };
}

export function processMessage(process: TargetProcess): regscope.wire.v1.Process.$Properties {
  return {...process, listenPorts: [...process.listenPorts]};
}

export function processOf(message: regscope.wire.v1.Process.$Properties): TargetProcess {
  const kind = message.targetKind ?? '';
  return {
    target: message.target ?? '',
    targetKind: KINDS.has(kind) ? (kind as TargetKind) : 'other',
    pid: message.pid ?? 0,
    startTicks: message.startTicks ?? 0,
    exe: message.exe ?? '',
    comm: message.comm ?? '',
    ...(message.container ? {container: message.container} : {}),
    listenPorts: message.listenPorts ?? [],
    ...(message.goVersion ? {goVersion: message.goVersion} : {}),
    ...(message.version ? {version: message.version} : {}),
    ...(message.buildId ? {buildId: message.buildId} : {}),
  };
}

type ReportMessage = regscope.wire.v1.AgentReport.$Properties;

export function reportMessage(frame: AgentReportFrame): ReportMessage {
  return {
    ...frame,
    processes: frame.processes.map(processMessage),
    probes: [...frame.probes],
    reach: frame.reach === undefined ? null : reachMessage(frame.reach),
  };
}

export function reportFrame(report: ReportMessage): AgentReportFrame {
  return {
    kind: 'report',
    ...(report.runId ? {runId: report.runId} : {}),
    production: productionOf(report.production),
    spooledRecords: report.spooledRecords ?? 0,
    processes: (report.processes ?? []).map(processOf),
    probes: (report.probes ?? []).map(({name, unavailable}) => ({
      name: name ?? '',
      ...(unavailable ? {unavailable} : {}),
    })),
    probeCpuShare: report.probeCpuShare ?? 0,
    agentCpuShare: report.agentCpuShare ?? 0,
    lostEvents: report.lostEvents ?? 0,
    ...optional('reach', report.reach ? reachOf(report.reach) : undefined),
  };
}

function reachMessage({addresses, networks}: HostReach): regscope.wire.v1.Reach.$Properties {
  return {
    addresses: addresses.map(({leadsTo = [], isInner = false, ...rest}) => {
      return {...rest, leadsTo: [...leadsTo], inner: isInner};
    }),
    networks: [...networks],
  };
}

function reachOf({addresses, networks}: regscope.wire.v1.Reach.$Properties): HostReach {
  return {addresses: (addresses ?? []).map(addressOf), networks: networks ?? []};
}

function addressOf({
  address,
  target,
  leadsTo,
  inner,
}: regscope.wire.v1.ReachedAddress.$Properties): ReachedAddress {
  return {
    address: address ?? '',
    ...(target ? {target} : {}),
    ...(leadsTo && leadsTo.length > 0 ? {leadsTo} : {}),
    ...(inner ? {isInner: true} : {}),
  };
}

export function finite(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a finite number`);
  return value;
}

export function nonNegative(value: Maybe<number>): number {
  const number = finite(value ?? 0);
  if (number < 0) throw new RangeError(`${value} is below zero`);
  return number;
}

export function assertWithin(what: string, value: number, limit: number): void {
  if (value > limit) throw new RangeError(`${value} ${what}, ${limit} at most`);
}

export function assertHistogram(precisionBits: number, highestIndex: number): void {
  if (precisionBits < 1 || precisionBits > 10) {
    throw new RangeError(`precision of ${precisionBits} bits`);
  }
  assertWithin('as bucket index', highestIndex, 64 * 2 ** precisionBits);
}

export function assertLossReason(reason: string): asserts reason is LossRecord['reason'] {
  if (LOSS_REASONS.has(reason)) return;
  throw new TypeError(`unknown reason of a loss ${JSON.stringify(reason)}`);
}
