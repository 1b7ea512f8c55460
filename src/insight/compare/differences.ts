// The differences between two phases: what each of them spent on the same subject, and a sentence
// that says it. Subjects stay structured until the last step, which writes them as text.

import {byName} from '../../domain/group-by.js';
import {optional} from '../../domain/optional.js';
import type {DifferenceJson, PhaseReportJson} from '../../contract/report-json.js';
import {writeMs, writeMsChange} from '../words/figures.js';
import {
  clientSpent,
  hostsHardlyMeasured,
  kernelSpent,
  type ClientSubject,
  type KernelSubject,
  type Spent,
} from './spent.js';

/** Smaller differences are noise of the histograms' buckets. */
const SMALLEST_MS = 0.01;

interface Times {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly deltaMs: number;
}

/** The p95 of each operation and step that both phases have. */
export function clientDifferences(
  before: Pick<PhaseReportJson, 'operations' | 'steps'>,
  after: Pick<PhaseReportJson, 'operations' | 'steps'>,
): DifferenceJson[] {
  const right = byKey(clientSpent(after));
  return clientSpent(before)
    .filter(({subject}) => right.has(keyOf(subject)))
    .map(({subject, ms}) => clientDifference(subject, timesOf(ms, right.get(keyOf(subject))!.ms)))
    .filter(isWorthTelling)
    .sort(bySize);
}

/**
 * The time per operation (or per second) of every subject that at least one phase has. Hosts that were hardly measured
 * in one of them are left out: what was not measured has not grown.
 */
export function kernelDifferences(
  before: PhaseReportJson,
  after: PhaseReportJson,
  per: string,
): DifferenceJson[] {
  const left = byKey(kernelSpent(before, per));
  const right = byKey(kernelSpent(after, per));
  const unknown = new Set([before, after].flatMap(hostsHardlyMeasured));
  const subjects = [...new Map([...left, ...right]).values()]
    .map(({subject}) => subject)
    .filter(({host}) => !unknown.has(host));
  const manyHosts = new Set(subjects.map(({host}) => host)).size > 1;
  return subjects
    .map((subject) => {
      const key = keyOf(subject);
      const times = timesOf(left.get(key)?.ms ?? 0, right.get(key)?.ms ?? 0);
      return kernelDifference(subject, times, {per, manyHosts});
    })
    .filter(isWorthTelling)
    .sort(bySize);
}

function clientDifference(subject: ClientSubject, times: Times): DifferenceJson {
  const {operation, step} = subject;
  const text = step === undefined ? operation : `${operation}/${step}`;
  return {
    ...{kind: subject.kind, subject: text, operation},
    ...optional('step', step),
    ...times,
    sentence: clientSentence(step === undefined ? text : `step ${text}`, times),
  };
}

function clientSentence(what: string, {beforeMs, afterMs, deltaMs}: Times): string {
  const moved = deltaMs > 0 ? 'rose' : 'fell';
  return `p95 of ${what} ${moved} from ${writeMs(beforeMs)} to ${writeMs(afterMs)}`;
}

function kernelDifference(
  subject: KernelSubject,
  times: Times,
  {per, manyHosts}: {readonly per: string; readonly manyHosts: boolean},
): DifferenceJson {
  const {kind, name, target, host} = subject;
  const {beforeMs, afterMs, deltaMs} = times;
  const what = manyHosts ? `${kernelWords(subject)} on ${host}` : kernelWords(subject);
  const moved = `${writeMs(beforeMs)} → ${writeMs(afterMs)}`;
  return {
    ...{kind, subject: name},
    ...optional('target', target),
    ...{host, ...times},
    sentence: `${writeMsChange(deltaMs)} per ${per} is ${what} (${moved})`,
  };
}

function kernelWords({kind, name, target}: KernelSubject): string {
  switch (kind) {
    case 'call':
      return `${name} in ${target}`;
    case 'runqueue':
      return `waiting for a CPU in ${target}`;
    case 'block':
      return `block I/O on ${name}`;
    case 'connect':
      // The probe writes `→ 10.0.0.5:6379` for a peer that the target connects to.
      return `connecting to ${name.replace(/^→ /, '')} in ${target}`;
  }
}

function timesOf(beforeMs: number, afterMs: number): Times {
  return {beforeMs, afterMs, deltaMs: afterMs - beforeMs};
}

function byKey<Subject extends object>(
  spent: readonly Spent<Subject>[],
): ReadonlyMap<string, Spent<Subject>> {
  return new Map(spent.map((each) => [keyOf(each.subject), each]));
}

function keyOf(subject: object): string {
  return JSON.stringify(subject);
}

function isWorthTelling({deltaMs}: DifferenceJson): boolean {
  return Math.abs(deltaMs) >= SMALLEST_MS;
}

function bySize(left: DifferenceJson, right: DifferenceJson): number {
  const nameOf = ({kind, subject, target, host}: DifferenceJson): string =>
    JSON.stringify([kind, subject, target, host]);
  return Math.abs(right.deltaMs) - Math.abs(left.deltaMs) || byName(nameOf(left), nameOf(right));
}
