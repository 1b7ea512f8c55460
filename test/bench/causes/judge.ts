// Reads from a report what it says of a fault, and compares it with what was done.

import type {CauseJson} from '../../../src/contract/cause-json.js';
import type {FailureCauseJson} from '../../../src/contract/failure-json.js';
import type {ComparisonJson, ReportJson} from '../../../src/contract/report-json.js';
import type {Fault} from './fault.js';
import type {FaultRun} from './run-fault.js';

/** Explained and injected time may differ by this share. */
const CLOSE = 0.2;

export interface Judged {
  readonly fault: string;
  /** In the order of the verdict: causes of failures come first. */
  readonly causes: readonly (CauseJson | FailureCauseJson)[];
  /** 1 is the first; undefined where the right one is not among them. */
  readonly rank: number | undefined;
  readonly explainedMs: number | undefined;
  /** By how much the client's mean grew, of the step that the causes speak of. */
  readonly injectedMs: number | undefined;
  readonly step: string | undefined;
  readonly isRight: boolean;
  readonly isClose: boolean | undefined;
  readonly verdict: readonly string[];
}

export function judge(fault: Fault, {report, clients}: FaultRun): Judged {
  const change = changeOf(report);
  const slow = change?.causes?.causes ?? [];
  const causes = [...(change?.causes?.failures?.causes ?? []), ...slow];
  const at = causes.findIndex(({name}) => fault.expects.includes(name));
  const explainedMs = slow.find(({name}) => fault.expects.includes(name))?.explainsMs;
  const step = change?.causes?.grown?.step;
  const [before, after] = change === undefined ? [] : phasesOf(report, change);
  const mean = (phase: number | undefined): number | undefined =>
    phase === undefined || step === undefined ? undefined : clients[phase]?.get(step);
  const [left, grown] = [mean(before), mean(after)];
  const injectedMs = left === undefined || grown === undefined ? undefined : grown - left;
  return {
    ...{fault: fault.name, causes, explainedMs, injectedMs, step, verdict: report.verdict},
    rank: at < 0 ? undefined : at + 1,
    isRight: fault.expects.length === 0 ? causes.length === 0 && isSaid(fault, report) : at === 0,
    isClose:
      explainedMs === undefined || injectedMs === undefined
        ? undefined
        : Math.abs(explainedMs - injectedMs) <= CLOSE * injectedMs,
  };
}

function isSaid({says}: Fault, {verdict}: ReportJson): boolean {
  return says === undefined || verdict.some((sentence) => says.test(sentence));
}

/** Of the first ramp that broke, or of the phases. */
function changeOf({knees, growth}: ReportJson): ComparisonJson | undefined {
  return knees.find(({firstBad}) => firstBad !== undefined)?.change ?? growth;
}

function phasesOf({phases}: ReportJson, {before, after}: ComparisonJson): (number | undefined)[] {
  return [before, after].map(
    ({phase: name}) => phases.find(({phase}) => phase.name === name)?.phase.index,
  );
}

const COLUMNS = ['fault', 'rank 1', 'rank of the right one', 'explained', 'injected', 'step', 'ok'];

export function tableOf(rows: readonly Judged[]): string {
  const lines = rows.map((row) => [
    row.fault,
    row.causes[0]?.name ?? '–',
    row.rank?.toString() ?? '–',
    ms(row.explainedMs),
    ms(row.injectedMs),
    row.step ?? '–',
    [row.isRight ? 'right' : 'WRONG', ...(row.isClose === false ? ['ms differ'] : [])].join(', '),
  ]);
  return [COLUMNS, COLUMNS.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function ms(value: number | undefined): string {
  return value === undefined ? '–' : `${value.toFixed(1)} ms`;
}
