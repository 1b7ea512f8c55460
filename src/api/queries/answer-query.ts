// Answers each kind of query. Pure over the reader. inline-queries.ts and worker-queries.ts decide in
// which thread it runs.

import type {RunReader} from '../../domain/ports.js';
import {phaseJson} from '../../contract/to-json.js';
import {buildReport} from '../../insight/report/report.js';
import {answerBudget} from './budget.js';
import {compareReports} from '../../insight/compare/compare.js';
import {reportSide} from '../../insight/report/report-side.js';
import {answerCauses} from './causes.js';
import {answerHops} from './hops.js';
import {answerLatency} from './latency.js';
import {answerLoad} from './load.js';
import type {Query} from './query.js';
import {answerChain, answerRequest, answerRequests} from './requests.js';
import {answerFlame} from './flame.js';
import {answerDetail} from './run-detail.js';
import {answerSamples} from './samples.js';
import {answerSummary} from './summary.js';
import {answerVerdict} from './verdict.js';

/**
 * Returns a value of src/contract. `base` is the other run that a query compares with. Throws
 * ProfilerError (`API_…`) for a query that cannot be answered.
 */
export function answerQuery(reader: RunReader, query: Query, base?: RunReader): unknown {
  switch (query.kind) {
    case 'detail':
      return answerDetail(reader, query.activeRunId);
    case 'phases':
      return {phases: reader.phases().map(phaseJson)};
    case 'latency':
      return answerLatency(reader, query.filter);
    case 'load':
      return answerLoad(reader, query);
    case 'summary':
      return answerSummary(reader, query);
    case 'budget':
      return answerBudget(reader, query);
    case 'hops':
      return answerHops(reader, query);
    case 'causes':
      return answerCauses(reader, query, base);
    case 'requests':
      return answerRequests(reader, query);
    case 'request':
      return answerRequest(reader, query.row);
    case 'chain':
      return answerChain(reader, query.row);
    case 'flame':
      return answerFlame(reader, query, base);
    case 'samples':
      return answerSamples(reader, query);
    case 'report':
      return buildReport(reader);
    case 'verdict':
      return answerVerdict(reader);
    case 'comparison':
      return compareReports(reportSide(base ?? reader, reader), reportSide(reader, reader));
  }
}
