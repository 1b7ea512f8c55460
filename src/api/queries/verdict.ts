// GET /api/runs/:run/verdict answers with the part of the report that a person reads first.

import type {VerdictJson} from '../../contract/run-json.js';
import type {RunReader} from '../../domain/ports.js';
import {buildReport} from '../../insight/report/report.js';

export function answerVerdict(reader: RunReader): VerdictJson {
  const {verdict, knees} = buildReport(reader);
  const broke = knees.flatMap(({operation, firstBad}) =>
    firstBad === undefined ? [] : {phaseIndex: firstBad.phaseIndex, operation},
  );
  return {verdict, broke};
}
