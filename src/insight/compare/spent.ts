// What one phase spent its time on: the p95 of operations and steps, as clients measured it, and the
// time per operation of everything that the kernel timed.

import type {
  DifferenceJson,
  OperationRowJson,
  PhaseReportJson,
  TargetReportJson,
} from '../../contract/report-json.js';

/** A share of the phase. The sums of less of it, scaled up, would be those of a few seconds. */
const LEAST_MEASURED = 0.25;

/** An operation, or one step of it. */
export interface ClientSubject {
  readonly kind: 'operation' | 'step';
  readonly operation: string;
  readonly step?: string;
}

/** What the kernel timed: a system call, connecting to a peer, a device, or waiting for a CPU. */
export interface KernelSubject {
  readonly kind: Exclude<DifferenceJson['kind'], ClientSubject['kind']>;
  readonly name: string;
  /** Absent for a device, which belongs to the host. */
  readonly target?: string;
  readonly host: string;
}

export interface Spent<Subject> {
  readonly subject: Subject;
  readonly ms: number;
}

export function clientSpent(
  phase: Pick<PhaseReportJson, 'operations' | 'steps'>,
): Spent<ClientSubject>[] {
  const p95 = (subject: ClientSubject, {p95Ms}: OperationRowJson): Spent<ClientSubject>[] =>
    p95Ms === undefined ? [] : [{subject, ms: p95Ms}];
  return [
    ...phase.operations.flatMap((row) => p95({kind: 'operation', operation: row.operation}, row)),
    ...phase.steps.flatMap((row) => {
      const {operation, step} = row;
      return p95({kind: 'step', operation, step}, row);
    }),
  ];
}

/** `per`: an operation, or `second`. */
export function kernelSpent(phase: PhaseReportJson, per: string): Spent<KernelSubject>[] {
  const operations = phase.operations.reduce((sum, {count}) => sum + count, 0);
  const units = per === 'second' ? phase.durationMs / 1000 : operations;
  // Intervals cover a part of the phase only: their sums are scaled up to the whole of it.
  const perUnit = (totalMs: number, coveredMs: number, agentId: string): number => {
    const measuredMs = coveredMs - withoutProbesMs(phase, agentId);
    return measuredMs > 0 && units > 0 ? (totalMs * (phase.durationMs / measuredMs)) / units : 0;
  };

  const ofTargets = phase.targets.flatMap((target) =>
    totalsOf(target).map(({subject, ms}) => {
      return {subject, ms: perUnit(ms, target.coveredMs, target.agentId)};
    }),
  );
  const ofDevices = phase.block.flatMap(({agentId, device, host, latency, coveredMs}) => {
    const subject: KernelSubject = {kind: 'block', name: device, host};
    return latency === undefined
      ? []
      : [{subject, ms: perUnit(latency.totalMs, coveredMs, agentId)}];
  });
  return [...ofTargets, ...ofDevices];
}

/** The hosts of which so little was measured that nothing can be said of their kernel. */
export function hostsHardlyMeasured({unmeasured = [], durationMs}: PhaseReportJson): string[] {
  return unmeasured
    .filter(({whole, withoutMs}) => whole || durationMs - withoutMs < LEAST_MEASURED * durationMs)
    .map(({host}) => host);
}

function withoutProbesMs({unmeasured = []}: PhaseReportJson, agentId: string): number {
  return unmeasured.find((row) => row.agentId === agentId)?.withoutMs ?? 0;
}

/** Totals over the intervals that count. */
function totalsOf(report: TargetReportJson): Spent<KernelSubject>[] {
  const {target, host, systemCalls, network, runQueue} = report;
  const total = (kind: KernelSubject['kind'], name: string, row: {totalMs: number} | undefined) =>
    row === undefined ? [] : [{subject: {kind, name, target, host}, ms: row.totalMs}];
  return [
    ...systemCalls.flatMap((row) => total('call', row.call, row)),
    ...network.flatMap(({peer, connect}) => total('connect', peer, connect)),
    ...total('runqueue', 'waiting for a CPU', runQueue),
  ];
}
