// Sentences on phases outside of any ramp whose operations did not keep to the limit that the phase
// carries. What a ramp says of its steps is in knee-sentences.ts.

import {limitMsOf} from '../../domain/limit-label.js';
import type {KneeJson, PhaseReportJson} from '../../contract/report-json.js';
import {writeMs} from '../words/figures.js';
import {isJudged} from './load-made.js';
import {rampsOf} from './ramps.js';

export function limitSentences(
  phases: readonly PhaseReportJson[],
  knees: readonly KneeJson[],
): string[] {
  const ofRamps = new Set(
    rampsOf(phases)
      .filter(({name}) => knees.some(({ramp}) => ramp === name))
      .flatMap(({reports}) => reports),
  );
  return phases
    .filter((report) => !ofRamps.has(report) && isJudged(report))
    .flatMap((report) => report.operations.flatMap((row) => sentence(report, row)));
}

function sentence(
  {phase}: PhaseReportJson,
  {operation, p95Ms}: PhaseReportJson['operations'][number],
): string[] {
  const limitMs = limitMsOf(phase.labels, operation);
  if (limitMs === undefined || p95Ms === undefined || p95Ms <= limitMs) return [];
  const figures = `p95 ${writeMs(p95Ms)}, above ${writeMs(limitMs)}`;
  return [`${operation} did not keep to its limit in "${phase.name}": ${figures}`];
}
