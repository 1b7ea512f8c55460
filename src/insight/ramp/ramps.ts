// Groups phases that are the steps of one ramp. regscope's load generator labels its ramps. In phases of
// other generators and in older run files, the names of phases tell the ramp.

import {groupBy} from '../../domain/group-by.js';
import {rampNameOf} from '../../domain/load-labels.js';
import type {PhaseReportJson} from '../../contract/report-json.js';
import {isJudged} from './load-made.js';

export interface Ramp {
  readonly name: string;
  /** Whether the generator said that it is a ramp. Otherwise there are at least two loads. */
  readonly isLabelled: boolean;
  /** By load, the lowest first; without phases on which no verdict may rest. */
  readonly reports: readonly PhaseReportJson[];
}

export function rampsOf(phases: readonly PhaseReportJson[]): Ramp[] {
  const judged = phases.filter((report) => isJudged(report) && loadOf(report) !== undefined);
  return groupBy(judged, (report) => JSON.stringify([isLabelled(report), rampName(report)]))
    .map((reports) => ({
      name: rampName(reports[0]!),
      isLabelled: isLabelled(reports[0]!),
      reports: reports.toSorted((left, right) => loadOf(left)! - loadOf(right)!),
    }))
    .filter((ramp) => ramp.isLabelled || hasSeveralLoads(ramp));
}

export function hasSeveralLoads({reports}: Pick<Ramp, 'reports'>): boolean {
  return new Set(reports.map(loadOf)).size > 1;
}

function isLabelled({phase}: PhaseReportJson): boolean {
  return rampNameOf(phase.labels) !== undefined;
}

/** Without a label, steps of one ramp have the same name but for a number: "ramp 144 users". */
function rampName({phase}: PhaseReportJson): string {
  return (
    rampNameOf(phase.labels) ??
    phase.name
      .replace(/\d+(\.\d+)?\s*(users?|\/s)?/g, '')
      .replace(/[\s:_-]+$/, '')
      .trim()
  );
}

function loadOf({phase: {users, rate}}: PhaseReportJson): number | undefined {
  return rate ?? users;
}
