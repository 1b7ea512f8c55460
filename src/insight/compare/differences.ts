// The differences of two phases: what each side spent on the same thing, and the sentence for it.

import {byName} from '../../domain/group-by.js';
import type {
  DifferenceJson,
  OperationRowJson,
  PhaseReportJson,
} from '../../contract/report-json.js';
import {writeMs} from '../words/figures.js';

/** Differences below a hundredth of a millisecond are noise of the buckets. */
const SMALLEST_MS = 0.01;

interface Spent {
  readonly kind: DifferenceJson['kind'];
  readonly subject: string;
  readonly target?: string;
  readonly host?: string;
  readonly ms: number;
}

/** p95 of each operation and step that both sides have. */
export function clientDifferences(
  before: PhaseReportJson,
  after: PhaseReportJson,
): DifferenceJson[] {
  const right = new Map(clientSpent(after).map((spent) => [keyOf(spent), spent]));
  const both = clientSpent(before).filter((spent) => right.has(keyOf(spent)));
  return both
    .map((spent) => differenceOf(spent, spent.ms, right.get(keyOf(spent))!.ms, clientSentence))
    .filter(isWorthTelling)
    .sort(bySize);
}

/** Time per operation (or per second) of everything that either side has. */
export function kernelDifferences(
  before: PhaseReportJson,
  after: PhaseReportJson,
  per: string,
): DifferenceJson[] {
  const left = new Map(kernelSpent(before, per).map((spent) => [keyOf(spent), spent]));
  const right = new Map(kernelSpent(after, per).map((spent) => [keyOf(spent), spent]));
  const hosts = new Set([...left.values(), ...right.values()].map(({host}) => host));
  const sentence = (difference: Figures): string => kernelSentence(difference, per, hosts.size > 1);
  return [...new Map([...left, ...right]).values()]
    .map((spent) => {
      const key = keyOf(spent);
      return differenceOf(spent, left.get(key)?.ms ?? 0, right.get(key)?.ms ?? 0, sentence);
    })
    .filter(isWorthTelling)
    .sort(bySize);
}

type Figures = Omit<DifferenceJson, 'sentence'>;

function differenceOf(
  {ms: _, ...spent}: Spent,
  beforeMs: number,
  afterMs: number,
  sentence: (figures: Figures) => string,
): DifferenceJson {
  const figures = {...spent, beforeMs, afterMs, deltaMs: afterMs - beforeMs};
  return {...figures, sentence: sentence(figures)};
}

function clientSpent(phase: PhaseReportJson): Spent[] {
  const p95 = (kind: 'operation' | 'step', subject: string, row: OperationRowJson): Spent[] =>
    row.p95Ms === undefined ? [] : [{kind, subject, ms: row.p95Ms}];
  return [
    ...phase.operations.flatMap((row) => p95('operation', row.operation, row)),
    ...phase.steps.flatMap((row) => p95('step', `${row.operation}/${row.step}`, row)),
  ];
}

function kernelSpent(phase: PhaseReportJson, per: string): Spent[] {
  const operations = phase.operations.reduce((sum, {count}) => sum + count, 0);
  const units = per === 'second' ? phase.durationMs / 1000 : operations;
  const perUnit = (totalMs: number, coveredMs: number): number =>
    coveredMs > 0 && units > 0 ? (totalMs * (phase.durationMs / coveredMs)) / units : 0;

  const ofTargets = phase.targets.flatMap(({target, host, coveredMs, ...row}): Spent[] => [
    ...row.systemCalls.map(({call, totalMs}) => {
      return {kind: 'call' as const, subject: call, target, host, ms: perUnit(totalMs, coveredMs)};
    }),
    ...row.network.flatMap(({peer, connect}) => {
      if (connect === undefined) return [];
      const ms = perUnit(connect.totalMs, coveredMs);
      return [{kind: 'connect' as const, subject: peer, target, host, ms}];
    }),
    ...(row.runQueue === undefined
      ? []
      : [
          {
            ...{kind: 'runqueue' as const, subject: 'waiting for a CPU', target, host},
            ms: perUnit(row.runQueue.totalMs, coveredMs),
          },
        ]),
  ]);
  const ofDevices = phase.block.flatMap(({device, host, latency, coveredMs}): Spent[] =>
    latency === undefined
      ? []
      : [{kind: 'block', subject: device, host, ms: perUnit(latency.totalMs, coveredMs)}],
  );
  return [...ofTargets, ...ofDevices];
}

function clientSentence({kind, subject, beforeMs, afterMs, deltaMs}: Figures): string {
  const what = kind === 'step' ? `step ${subject}` : subject;
  const moved = deltaMs > 0 ? 'rose' : 'fell';
  return `p95 of ${what} ${moved} from ${writeMs(beforeMs)} to ${writeMs(afterMs)}`;
}

function kernelSentence(figures: Figures, per: string, manyHosts: boolean): string {
  const {kind, subject, target, host, beforeMs, afterMs, deltaMs} = figures;
  const what = {
    operation: subject,
    step: subject,
    call: `${subject} in ${target}`,
    runqueue: `waiting for a CPU in ${target}`,
    block: `block I/O on ${subject}`,
    connect: `connecting to ${subject.replace(/^→ /, '')} in ${target}`,
  }[kind];
  const where = manyHosts && host !== undefined ? ` on ${host}` : '';
  const sign = deltaMs > 0 ? '+' : '−';
  const size = `${sign}${writeMs(Math.abs(deltaMs))} per ${per}`;
  return `${size} is ${what}${where} (${writeMs(beforeMs)} → ${writeMs(afterMs)})`;
}

function keyOf({kind, subject, target, host}: Omit<Spent, 'ms'>): string {
  return JSON.stringify([kind, subject, target, host]);
}

function isWorthTelling({deltaMs}: DifferenceJson): boolean {
  return Math.abs(deltaMs) >= SMALLEST_MS;
}

function bySize(left: DifferenceJson, right: DifferenceJson): number {
  return Math.abs(right.deltaMs) - Math.abs(left.deltaMs) || byName(keyOf(left), keyOf(right));
}
