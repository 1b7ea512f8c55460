// Opens the history of a data directory: it knows how to summarize a run that the side file does not have.

import {readHistory, type Summarizer} from '../../store/history.js';
import type {RunHistory} from '../../domain/history/history-run.js';
import {buildReport} from '../../insight/report/report.js';
import {summaryOf, SUMMARY_VERSION} from '../../insight/report/run-summary.js';
import {scenarioName} from '../../scenario/scenario-name.js';

export function openHistory(
  dataDir: string,
  reading: Pick<Summarizer, 'onRead' | 'patienceMs'> = {},
): RunHistory {
  return readHistory(dataDir, {
    version: SUMMARY_VERSION,
    summarize: (reader) => {
      const scenario = reader.scenario();
      const name = scenario === undefined ? undefined : scenarioName(scenario);
      return summaryOf(buildReport(reader), name);
    },
    ...reading,
  });
}
